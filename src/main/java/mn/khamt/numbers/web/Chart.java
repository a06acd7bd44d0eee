package mn.khamt.numbers.web;

import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mn.khamt.numbers.Figure;
import mn.khamt.numbers.Period;
import mn.khamt.platform.language.Language;

/**
 * Bars by month, one series upon the other, in the units of the picture.
 *
 * @param bars one a month
 * @param ticks lines of the scale
 * @param labour total of the upper series
 */
public record Chart(List<Bar> bars, List<Tick> ticks, int sexual, int labour) {
    static final List<String> SEXUAL = List.of("CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION");
    static final List<String> LABOUR = List.of("FORCED_CHILD_LABOUR");
    private static final int LEFT = 46;
    private static final int RIGHT = 714;
    private static final int BOTTOM = 200;
    private static final int TOP = 30;
    /** With more bars than this, neither the numbers above them nor a name below each would be readable. */
    private static final int READABLE = 14;

    static Chart of(Figure figure, Period period, Language language) {
        List<YearMonth> months = period.months();
        int highest = 0;
        int sexual = 0;
        int labour = 0;
        for (YearMonth month : months) {
            int lower = figure.month(month, SEXUAL);
            int upper = figure.month(month, LABOUR);
            highest = Math.max(highest, lower + upper);
            sexual += lower;
            labour += upper;
        }
        int step = step(highest);
        int top = Math.max(step, (highest + step - 1) / step * step);
        var ticks = new ArrayList<Tick>();
        for (int value = 0; value <= top; value += step) {
            ticks.add(new Tick(value, y(value, top)));
        }
        double width = (double) (RIGHT - LEFT) / months.size();
        int named = (months.size() + READABLE - 1) / READABLE;
        DateTimeFormatter longName = DateTimeFormatter.ofPattern(
                language == Language.MN ? "uuuu.MM" : "MMM uuuu",
                language == Language.MN ? Locale.ROOT : Locale.ENGLISH);
        DateTimeFormatter shortName = DateTimeFormatter.ofPattern(
                language == Language.MN ? "MM" : "MMM", language == Language.MN ? Locale.ROOT : Locale.ENGLISH);
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < months.size(); i++) {
            YearMonth month = months.get(i);
            int lower = figure.month(month, SEXUAL);
            int upper = figure.month(month, LABOUR);
            bars.add(new Bar(
                    month,
                    longName.format(month),
                    i % named == 0 ? shortName.format(month) : "",
                    lower,
                    upper,
                    at(LEFT + i * width + width * .2),
                    at(width * .6),
                    at(LEFT + i * width + width * .5),
                    y(lower, top),
                    y(lower + upper, top),
                    months.size() <= READABLE));
        }
        return new Chart(bars, ticks, sexual, labour);
    }

    /** At most five lines, at round numbers. */
    private static int step(int highest) {
        int unit = 1;
        while (true) {
            for (int round : new int[] {1, 2, 5}) {
                if (highest <= 5L * round * unit) {
                    return round * unit;
                }
            }
            unit *= 10;
        }
    }

    private static int y(int value, int top) {
        return BOTTOM - Math.round((float) value / top * (BOTTOM - TOP));
    }

    private static String at(double x) {
        return String.format(Locale.ROOT, "%.1f", x);
    }

    /**
     * @param name of the month with its year
     * @param below what stands below the bar, empty where there is no room
     * @param numbered whether its number stands above it
     */
    public record Bar(
            YearMonth month,
            String name,
            String below,
            int sexual,
            int labour,
            String x,
            String width,
            String middle,
            int topOfSexual,
            int topOfAll,
            boolean numbered) {
        public int all() {
            return sexual + labour;
        }
    }

    public record Tick(int value, int y) {}
}
