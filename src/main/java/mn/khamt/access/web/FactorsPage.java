package mn.khamt.access.web;

import mn.khamt.access.Factors;
import mn.khamt.platform.pages.Shell;

/** What one has set up for signing in. */
public record FactorsPage(Shell shell, Factors.Own own) {}
