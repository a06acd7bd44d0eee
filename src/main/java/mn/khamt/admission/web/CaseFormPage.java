package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/**
 * A form about who holds a case.
 *
 * @param people who can be chosen
 * @param acts what can be done, where there is a choice
 */
public record CaseFormPage(CaseFrame frame, Form form, List<Option> people, List<Option> acts) {
    CaseFormPage(CaseFrame frame, Form form, List<Option> people) {
        this(frame, form, people, List.of());
    }

    /** Title with the mark of an error, for the window. */
    public String title(String key) {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t(key);
    }
}
