package mn.khamt.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure with what it is held against.
 *
 * @param cases how large the country was
 * @param rate how many in a second; null where only a time or a size was measured
 * @param p50 milliseconds within which half were answered
 * @param p95 milliseconds within which nineteen of twenty were answered
 * @param baseline the same thing done by the bare database or the bare server, in the unit of the rate (or of p50)
 * @param ratio what part of the baseline was reached
 * @param budget what was promised, in words and figures
 * @param kept whether it was
 */
record Result(
        String name,
        int cases,
        @Nullable Double rate,
        @Nullable Double p50,
        @Nullable Double p95,
        @Nullable Double baseline,
        @Nullable Double ratio,
        String budget,
        @Nullable Boolean kept) {

    static String heading() {
        return line("measure", "cases", "rate/s", "p50 ms", "p95 ms", "baseline", "ratio", "budget", "");
    }

    String row() {
        return line(
                name,
                String.valueOf(cases),
                figure(rate),
                figure(p50),
                figure(p95),
                figure(baseline),
                ratio == null ? "" : String.format(Locale.ROOT, "%.2f", ratio),
                budget,
                kept == null ? "" : kept ? "kept" : "MISSED");
    }

    String json() {
        return "{\"name\":\"" + name + "\",\"cases\":" + cases + ",\"rate\":" + number(rate) + ",\"p50_ms\":"
                + number(p50)
                + ",\"p95_ms\":" + number(p95) + ",\"baseline\":" + number(baseline) + ",\"ratio\":" + number(ratio)
                + ",\"budget\":\"" + budget + "\",\"kept\":" + kept + "}";
    }

    private static String line(String... cells) {
        return String.format(Locale.ROOT, "%-24s %8s %10s %9s %9s %10s %6s  %-34s %s", (Object[]) cells);
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String number(@Nullable Double value) {
        return value == null ? "null" : String.format(Locale.ROOT, "%.3f", value);
    }
}
