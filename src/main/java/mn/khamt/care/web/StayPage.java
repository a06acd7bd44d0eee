package mn.khamt.care.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** The form of a new stay. */
public record StayPage(
        CaseFrame frame, Form form, List<Option> victims, List<Option> facilities, List<Option> referrals) {
    public Shell shell() {
        return frame.shell();
    }

    public Cases.Header header() {
        return frame.header();
    }
}
