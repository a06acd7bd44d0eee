package mn.khamt.platform.time;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The one clock and the zone in which days are counted. Nothing else in Khamt asks what time it is. */
public final class Times {
    /** Days begin and end here unless a place says otherwise. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Ulaanbaatar");

    private final Clock clock;

    public Times(Clock clock) {
        this.clock = clock;
    }

    /** By this machine's clock, for commands that have no application around them. */
    public static Times ofThisMachine() {
        return new Times(Clock.systemUTC());
    }

    public Instant now() {
        return clock.instant();
    }

    public LocalDate today() {
        return clock.instant().atZone(ZONE).toLocalDate();
    }
}
