package mn.khamt.platform.limits;

import java.time.Duration;

/** Somebody asked more often than is allowed; nothing was done, and what was typed comes back with the page. */
public final class TooOften extends RuntimeException {
    private final Duration wait;

    /**
     * @param wait after which it may be tried again
     */
    public TooOften(Duration wait) {
        super("too often", null, false, false);
        this.wait = wait;
    }

    /** Whole seconds, at least one. */
    public int seconds() {
        return Math.clamp((wait.toMillis() + 999) / 1000, 1, 86_400);
    }
}
