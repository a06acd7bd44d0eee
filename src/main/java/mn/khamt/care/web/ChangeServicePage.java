package mn.khamt.care.web;

import mn.khamt.care.Service;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Cases;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * The form that says how a service went.
 *
 * @param victim letter, sex and age
 * @param mayChange otherwise the page is only read
 */
public record ChangeServicePage(
        CaseFrame frame, Form form, Service service, String victim, Directory directory, boolean mayChange) {
    public Shell shell() {
        return frame.shell();
    }

    public Cases.Header header() {
        return frame.header();
    }
}
