package mn.khamt.care.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** The form of a new service. */
public record ServicePage(
        CaseFrame frame,
        Form form,
        List<Option> victims,
        List<Option> types,
        List<Option> agencies,
        List<Option> referrals,
        List<Option> yesNo) {
    public Shell shell() {
        return frame.shell();
    }

    public Cases.Header header() {
        return frame.header();
    }
}
