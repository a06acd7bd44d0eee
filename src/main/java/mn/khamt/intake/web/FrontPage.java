package mn.khamt.intake.web;

import mn.khamt.platform.pages.Shell;

/** A public page that only says something. */
public record FrontPage(Shell shell) {}
