package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/**
 * Two entries side by side, for saying that they are one child.
 *
 * @param form the answer
 * @param first letter, sex and age of the one entry
 * @param second the same of the other
 * @param lines what both say
 * @param right what is chosen field by field, where they differ
 * @param reveal the reason for which names are asked; null when the reader may not see them
 * @param names what both are called, once a reason was given
 */
public record MergePage(
        CaseFrame frame,
        Form form,
        String first,
        String second,
        List<Line> lines,
        List<Choice> right,
        List<Option> stays,
        @Nullable Form reveal,
        List<Option> reasons,
        List<Line> names) {
    public String title() {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("merge.title");
    }

    /**
     * @param label of the field
     * @param first what the one entry says
     * @param second what the other says
     */
    public record Line(String label, String first, String second) {
        public boolean differs() {
            return !first.equals(second);
        }
    }

    /**
     * @param field of the form
     */
    public record Choice(String field, List<Option> options) {}
}
