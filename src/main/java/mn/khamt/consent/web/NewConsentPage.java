package mn.khamt.consent.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/**
 * A new consent, or a request to share without one.
 *
 * @param givers who may have spoken for the child
 * @param child whether somebody of the case is a child, whose own assent is asked for
 */
public record NewConsentPage(
        CaseFrame frame,
        Form form,
        List<Option> victims,
        List<Option> agencies,
        List<Option> compartments,
        List<Option> givers,
        List<Option> forms,
        boolean child) {
    public String title() {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("consent.new");
    }
}
