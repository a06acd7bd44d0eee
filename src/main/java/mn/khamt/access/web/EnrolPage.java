package mn.khamt.access.web;

import mn.khamt.platform.pages.Shell;

/** The only page of somebody who must set up a second step before anything else. */
public record EnrolPage(Shell shell) {}
