package mn.khamt.known.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/**
 * One question before whoever decides.
 *
 * @param fit how well it fits, in words
 * @param typed label and value of what was typed; empty after thirty days
 * @param answered what was decided, in words; null while nobody did
 * @param mayAnswer whether the reader may decide now
 * @param inTeam whether the asker is in the team already
 */
public record DecidePage(
        CaseFrame frame,
        Form form,
        String path,
        Instant at,
        String who,
        String role,
        String agency,
        String fit,
        List<Typed> typed,
        @Nullable String answered,
        boolean mayAnswer,
        boolean inTeam,
        List<Option> answers,
        List<Option> kinds,
        List<Option> compartments,
        List<Option> purposes) {

    public record Typed(String label, String value) {}
}
