package mn.khamt.known.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;

/**
 * Where an owner says that a child of the case stands in another one too.
 *
 * @param form by a question that somebody answered
 * @param own by the number of another case of theirs
 * @param victims of this case
 * @param questions of the reader that somebody answered
 */
public record JoinPage(CaseFrame frame, Form form, Form own, List<Option> victims, List<Option> questions) {
    public String title() {
        return (form.hasErrors() || own.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("join.title");
    }
}
