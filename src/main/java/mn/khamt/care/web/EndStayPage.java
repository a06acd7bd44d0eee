package mn.khamt.care.web;

import mn.khamt.care.Stay;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * The form that ends a stay.
 *
 * @param victim letter, sex and age
 */
public record EndStayPage(CaseFrame frame, Form form, Stay stay, String victim) {
    public Shell shell() {
        return frame.shell();
    }

    public Cases.Header header() {
        return frame.header();
    }
}
