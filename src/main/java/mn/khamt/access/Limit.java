package mn.khamt.access;

import java.time.Duration;

/** What a person may do only so often: far more than work needs, far less than carrying a register away needs (S13, T3). */
public enum Limit {
    SEARCH(30, 30, Duration.ofMinutes(1)),
    REVEAL(40, 40, Duration.ofHours(1)),
    /** Lists that are made to be taken along: the records behind a number, the trail. */
    TAKE_ALONG(60, 60, Duration.ofHours(1)),
    /** Cases on paper. */
    PRINT(30, 30, Duration.ofHours(1)),
    /** Lists of cases as a file: with their limit of rows far less than a register. */
    EXPORT(6, 6, Duration.ofHours(24)),
    /** What a page sends by itself every few seconds, from several windows. */
    DRAFT(240, 240, Duration.ofMinutes(1));

    private final int atOnce;
    private final int refill;
    private final Duration period;

    Limit(int atOnce, int refill, Duration period) {
        this.atOnce = atOnce;
        this.refill = refill;
        this.period = period;
    }

    public int atOnce() {
        return atOnce;
    }

    public int refill() {
        return refill;
    }

    public Duration period() {
        return period;
    }
}
