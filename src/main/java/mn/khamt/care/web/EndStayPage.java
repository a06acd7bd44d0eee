package mn.khamt.care.web;

import mn.khamt.care.Stay;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * The form that ends a stay.
 *
 * @param victim letter, sex and age
 */
public record EndStayPage(Shell shell, Cases.Header header, Form form, Stay stay, String victim) {}
