package mn.khamt.known.web;

import mn.khamt.platform.pages.Shell;

/** What every asker reads, whatever there is. */
public record PutPage(Shell shell) {}
