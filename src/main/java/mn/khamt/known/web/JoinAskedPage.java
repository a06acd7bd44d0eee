package mn.khamt.known.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import org.jspecify.annotations.Nullable;

/**
 * A proposal from another case, before the owner of this one.
 *
 * @param path where it is answered
 * @param entry letter, sex and age of the child of this case
 * @param typed what the proposer typed when asking; empty when it was deleted
 * @param keepersAt when it was put before the keepers; null before
 * @param withdrawnAt when the proposer took it back; null otherwise
 * @param mayAnswer whether there is still something to decide
 */
public record JoinAskedPage(
        CaseFrame frame,
        Form form,
        String path,
        Instant at,
        String who,
        String role,
        String agency,
        String entry,
        List<DecidePage.Typed> typed,
        @Nullable Instant keepersAt,
        @Nullable Instant withdrawnAt,
        boolean sealed,
        boolean mayAnswer) {
    public String title() {
        return (form.hasErrors() ? frame.shell().t("form.error_title") + " " : "")
                + frame.shell().t("join.asked.title");
    }
}
