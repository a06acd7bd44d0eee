package mn.khamt.numbers;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;

/**
 * Days that are counted, the first and the last included.
 *
 * @param from first day
 * @param to last day, never before the first
 */
public record Period(LocalDate from, LocalDate to) {
    /** Longer than the partnership itself; beyond it a chart by month says nothing any more. */
    public static final int LONGEST_MONTHS = 60;

    public Period {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("ends before it begins: " + from + " " + to);
        }
    }

    /** Twelve months from this day on. */
    public static Period yearFrom(LocalDate from) {
        return new Period(from, from.plusYears(1).minusDays(1));
    }

    /** Twelve months up to this day. */
    public static Period yearTo(LocalDate to) {
        return new Period(to.plusDays(1).minusYears(1), to);
    }

    /** The twelve full months before the one that today belongs to. */
    public static Period lastFullYear(LocalDate today) {
        return yearTo(today.withDayOfMonth(1).minusDays(1));
    }

    /** The year of a calendar that begins with this month: the one that holds the day. */
    public static Period yearOf(LocalDate day, int firstMonth) {
        LocalDate begins = LocalDate.of(day.getYear(), firstMonth, 1);
        return yearFrom(begins.isAfter(day) ? begins.minusYears(1) : begins);
    }

    /** The same days a year before; the end of a month stays the end of that month. */
    public Period yearBefore() {
        LocalDate end = to.minusYears(1);
        return new Period(
                from.minusYears(1),
                to.equals(YearMonth.from(to).atEndOfMonth())
                        ? YearMonth.from(end).atEndOfMonth()
                        : end);
    }

    public boolean tooLong() {
        return to.isAfter(from.plusMonths(LONGEST_MONTHS).minusDays(1));
    }

    /** Every month that has a day in the period. */
    public List<YearMonth> months() {
        return Stream.iterate(YearMonth.from(from), m -> !m.isAfter(YearMonth.from(to)), m -> m.plusMonths(1))
                .toList();
    }
}
