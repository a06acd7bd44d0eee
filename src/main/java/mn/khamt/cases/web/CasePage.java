package mn.khamt.cases.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Due;
import org.jspecify.annotations.Nullable;

/**
 * The first page of a case.
 *
 * @param journeySpan in words: from when to when
 * @param scale names of the twelve months
 * @param tasks open ones, the most pressing first, at most six
 * @param events the newest four
 */
public record CasePage(
        CaseFrame frame,
        List<Clock> clocks,
        String journeySpan,
        List<String> scale,
        List<LaneShown> lanes,
        @Nullable Integer now,
        @Nullable String earlier,
        @Nullable String later,
        List<TaskLine> tasks,
        List<EventLine> events) {

    /**
     * @param meta what was agreed, or when it began
     * @param tone class of the state
     */
    public record Clock(String what, String value, String meta, String tone, String icon, String state) {}

    /**
     * @param number 1 to 5: the lane's own colour
     */
    public record LaneShown(int number, String name, List<BarShown> bars) {}

    public record BarShown(String classes, String label, String when, String path) {}

    public record TaskLine(String title, String path, String who, Due due, boolean inProgress) {}

    /**
     * @param lane 1 to 5, or 0 for the case itself
     */
    public record EventLine(LocalDate on, Instant at, int lane, String text, String meta) {}
}
