package mn.khamt.known.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import org.jspecify.annotations.Nullable;

/**
 * The questions of which a case was told, for those who decide, and which of its children stand in another case too.
 *
 * @param wrong what could not be done, if anything
 * @param mayJoin whether the reader may say of a child that it does
 */
public record CaseQuestionsPage(CaseFrame frame, Form wrong, List<Line> lines, List<Join> joins, boolean mayJoin) {

    /**
     * @param who name and role of the asker
     * @param answer in words
     */
    public record Line(String path, Instant at, String who, String agency, String about, String answer, boolean open) {}

    /**
     * @param who letter, sex and age of the entry of this case
     * @param state in words
     * @param tone of the state: due when it waits for the owner of this case; empty when it is over
     * @param why it was ended, where this case did
     * @param decide where to answer; null when there is nothing to
     * @param end where to take it back; null when there is nothing to
     * @param withdraw where to withdraw what was proposed; null when nothing was
     * @param withdrawing the form of that
     */
    public record Join(
            String who,
            String state,
            String tone,
            Instant at,
            @Nullable String why,
            @Nullable String decide,
            @Nullable String end,
            @Nullable String withdraw,
            Form withdrawing) {}
}
