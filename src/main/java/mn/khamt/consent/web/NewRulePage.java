package mn.khamt.consent.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/** Somebody who must not be told. */
public record NewRulePage(CaseFrame frame, Form form, List<Option> victims, List<Option> relations) {
    public String title() {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("contact_rule.new");
    }
}
