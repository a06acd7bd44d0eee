package mn.khamt.consent.web;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import org.jspecify.annotations.Nullable;

/**
 * The consents of a case, and who must not be told of it.
 *
 * @param form for ending a rule
 */
public record ConsentsPage(CaseFrame frame, Form form, List<Line> lines, List<Rule> rules) {

    /**
     * @param who victim, by letter
     * @param what compartments in words
     * @param tone of the state: ok, due or late
     */
    public record Line(
            String path,
            String who,
            String agency,
            String what,
            String ground,
            LocalDate on,
            String state,
            String tone) {}

    /**
     * @param who victim, by letter
     */
    public record Rule(
            String endPath,
            String who,
            String relation,
            @Nullable LocalDate until) {}
}
