package mn.khamt.oversight.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * The audit log as an auditor reads it.
 *
 * @param review for the buttons of the alarms
 * @param newest address of the first page, or null when this is it
 * @param older address of the next page, or null
 */
public record TrailPage(
        Shell shell,
        Form form,
        Form review,
        Offered offered,
        boolean narrowed,
        List<Alarm> alarms,
        Chain chain,
        List<Line> lines,
        @Nullable String newest,
        @Nullable String older) {

    /** What can be chosen in the filter. */
    public record Offered(List<Option> people, List<Option> agencies, List<Option> actions) {}

    /**
     * @param what how many of what
     * @param usual the person's own usual number, in words, or null
     * @param path where the hour before the alarm is shown
     */
    public record Alarm(
            UUID id,
            String who,
            String of,
            Instant at,
            String what,
            @Nullable String usual,
            String path,
            boolean open) {}

    /** Sentences on the chain: what is well, and what is not. */
    public record Chain(List<String> said, List<String> wrong) {}

    /**
     * @param person address of everything by this person, or null for a worker
     * @param code of the case, or null
     * @param ofCase address of everything on this case
     * @param marks what is odd about the entry, in words
     */
    public record Line(
            long seq,
            Instant at,
            String who,
            String of,
            @Nullable String person,
            String what,
            @Nullable String code,
            @Nullable String ofCase,
            String right,
            List<String> marks) {}
}
