package mn.khamt.access.web;

import mn.khamt.access.Factors;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * A secret for an app, and the field for its first code.
 *
 * @param action where the code is sent
 */
public record AppPage(Shell shell, Form form, Factors.Offer offer, String action) {}
