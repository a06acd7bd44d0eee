package mn.khamt.numbers;

import java.time.LocalDate;
import java.time.YearMonth;

/** Takes apart the number that the database makes of a fact's day, exploitation, sex and age band ({@code numbers.fact.mark}). */
final class Mark {
    /** Room for exploitation, sex and age band. */
    static final int CELLS = 128;

    /** Room for the days of a month as well. */
    static final int MONTHS = 32 * CELLS;

    private Mark() {}

    static YearMonth month(int months) {
        return YearMonth.of(months / 12, months % 12 + 1);
    }

    static LocalDate day(int mark) {
        return month(mark / MONTHS).atDay(mark / CELLS % 32);
    }
}
