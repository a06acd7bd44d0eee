package mn.khamt.cases;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import mn.khamt.cases.CaseRoom.Bar;
import org.jspecify.annotations.Nullable;

/**
 * Twelve months of a case in five lanes, drawn on 24 half months. A bar has a first column and a width; nothing is narrower than
 * three columns, because its words must fit.
 *
 * @param from the first of the twelve months
 * @param now the column in which today lies; null when today is not among the twelve months
 * @param earlier first month of the page before, or null when nothing happened before
 * @param later first month of the page after, or null when nothing is known after
 */
public record Journey(
        YearMonth from,
        List<LaneRow> lanes,
        @Nullable Integer now,
        @Nullable YearMonth earlier,
        @Nullable YearMonth later) {
    /** The lanes that are drawn, from the top. */
    public static final List<Lane> LANES =
            List.of(Lane.SAFETY, Lane.HEALTH, Lane.SUPPORT, Lane.INVESTIGATION, Lane.COURT);

    private static final int MONTHS = 12;
    private static final int COLUMNS = 2 * MONTHS;
    private static final int NARROWEST = 3;
    private static final int MONTHS_AHEAD = 3;

    /**
     * @param wanted the first month the reader asked for, or null for the page on which today, or the end of the case, is seen
     */
    public static Journey of(
            List<Bar> bars,
            LocalDate openedOn,
            @Nullable LocalDate closedOn,
            LocalDate today,
            @Nullable YearMonth wanted) {
        YearMonth first = YearMonth.from(openedOn);
        YearMonth last = YearMonth.from(closedOn == null ? today : closedOn);
        for (Bar bar : bars) {
            first = earlier(first, YearMonth.from(bar.from()));
            last = later(last, YearMonth.from(end(bar, today)));
        }
        YearMonth seen = YearMonth.from(closedOn == null ? today : closedOn);
        YearMonth from = wanted != null ? wanted : later(first, seen.minusMonths(MONTHS - 1 - MONTHS_AHEAD));
        YearMonth until = from.plusMonths(MONTHS - 1);
        var lanes = new ArrayList<LaneRow>();
        for (Lane lane : LANES) {
            var row = new ArrayList<Placed>();
            bars.stream()
                    .filter(b -> b.lane() == lane)
                    .sorted(Comparator.comparing(Bar::from))
                    .forEach(b -> {
                        Placed placed = place(b, from, today);
                        if (placed != null) {
                            row.add(placed);
                        }
                    });
            lanes.add(new LaneRow(lane, row));
        }
        int now = column(today, from);
        return new Journey(
                from,
                lanes,
                now >= 1 && now <= COLUMNS ? now : null,
                first.isBefore(from) ? from.minusMonths(MONTHS) : null,
                last.isAfter(until) ? from.plusMonths(MONTHS) : null);
    }

    /** The twelve months. */
    public List<YearMonth> months() {
        return java.util.stream.IntStream.range(0, MONTHS)
                .mapToObj(from::plusMonths)
                .toList();
    }

    public YearMonth until() {
        return from.plusMonths(MONTHS - 1);
    }

    private static @Nullable Placed place(Bar bar, YearMonth from, LocalDate today) {
        int start = column(bar.from(), from);
        int end = column(end(bar, today), from);
        if (end < 1 || start > COLUMNS) {
            return null;
        }
        int clipped = Math.max(1, start);
        int width = Math.max(NARROWEST, Math.min(COLUMNS, end) - clipped + 1);
        // What begins at the right edge is moved back, so that it keeps its width.
        return new Placed(bar, Math.min(clipped, COLUMNS - width + 1), width);
    }

    private static LocalDate end(Bar bar, LocalDate today) {
        if (bar.until() != null) {
            return bar.until();
        }
        return bar.kind() == Bar.Kind.HAPPENED && today.isAfter(bar.from()) ? today : bar.from();
    }

    private static int column(LocalDate day, YearMonth from) {
        int months = (int) ChronoUnit.MONTHS.between(from, YearMonth.from(day));
        return 2 * months + (day.getDayOfMonth() > 15 ? 2 : 1);
    }

    private static YearMonth earlier(YearMonth a, YearMonth b) {
        return a.isBefore(b) ? a : b;
    }

    private static YearMonth later(YearMonth a, YearMonth b) {
        return a.isAfter(b) ? a : b;
    }

    /** One lane with its bars, from left to right. */
    public record LaneRow(Lane lane, List<Placed> bars) {}

    /**
     * @param start 1 to 24
     * @param width 3 to 24
     */
    public record Placed(Bar bar, int start, int width) {
        /** Classes of the style sheet. */
        public String classes() {
            String kind = switch (bar.kind()) {
                case HAPPENED -> "bar";
                case PLANNED -> "plan";
                case GAP -> "gap";
            };
            return kind + " s" + start + " n" + width;
        }
    }
}
