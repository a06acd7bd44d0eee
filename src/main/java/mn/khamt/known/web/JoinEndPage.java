package mn.khamt.known.web;

import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;

/**
 * Taking back that two entries are one child.
 *
 * @param path where it is sent
 * @param entry letter, sex and age of the child of this case
 */
public record JoinEndPage(CaseFrame frame, Form form, String path, String entry) {
    public String title() {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("join.end.title");
    }
}
