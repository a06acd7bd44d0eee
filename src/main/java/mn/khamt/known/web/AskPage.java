package mn.khamt.known.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * A question about a child, or (aboutCase) for access to a case by its number.
 *
 * @param mine the reader's own questions of the last thirty days
 */
public record AskPage(
        Shell shell, Form form, boolean aboutCase, List<Option> sexes, List<Option> places, List<Line> mine) {

    public String title() {
        return (form.hasErrors() ? shell.t("form.error_title") + " " : "")
                + shell.t(aboutCase ? "known.case.title" : "known.title");
    }

    /**
     * @param about what was asked: the case's number, or what was typed of the child
     * @param state in words; null while there is nothing to be told
     */
    public record Line(Instant at, String about, @Nullable String state) {}
}
