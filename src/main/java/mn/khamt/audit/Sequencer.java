package mn.khamt.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Links committed events to the chain, so that nobody who writes has to wait for its end. Several processes may have one each: the
 * database lets one at a time.
 */
final class Sequencer {
    /** Events of one transaction of linking. */
    static final int MOST = 2_000;

    private static final String FROM_THE_BEGINNING = "0";
    private static final Duration TOLERATED = Duration.ofSeconds(2);
    private static final Sql LINK = Sql.of("""
        select linked, newest, next_horizon::text as next_horizon, moment
          from guard.link_events(cast(:horizon as xid8), :most)
        """);
    private static final Sql NOTE_CLOCK = Sql.of("select guard.note_clock(:seconds)");

    private final Db db;
    private final LongSupplier nanos;
    private String horizon = FROM_THE_BEGINNING;
    private @Nullable Seen last;

    /**
     * @param nanos a clock that only ever runs forward
     */
    Sequencer(Db db, LongSupplier nanos) {
        this.db = db;
        this.nanos = nanos;
    }

    /** Links what is there; answers how many events, less than {@link #MOST} when nothing is left. */
    int link() {
        String from = horizon;
        // Whatever goes wrong, perhaps with another state of the database behind it: then everything is looked at
        // again.
        horizon = FROM_THE_BEGINNING;
        long before = nanos.getAsLong();
        Linked done = db.write(() -> {
            Linked linked = db.one(LINK, Linked.class, "horizon", from, "most", MOST);
            if (linked.linked >= 0) {
                check(before, nanos.getAsLong(), linked.moment);
            }
            return linked;
        });
        horizon = done.nextHorizon;
        return Math.max(0, done.linked);
    }

    /** The database's clock must not have run otherwise than one that cannot be set; when it did, the trail says so (R12). */
    private void check(long before, long after, Instant moment) {
        Seen then = last;
        last = new Seen(before, after, moment);
        if (then == null) {
            return;
        }
        Duration ran = Duration.between(then.moment, moment);
        Duration least = Duration.ofNanos(before - then.after);
        Duration most = Duration.ofNanos(after - then.before);
        Duration jump = ran.compareTo(least.minus(TOLERATED)) < 0
                ? ran.minus(least)
                : ran.compareTo(most.plus(TOLERATED)) > 0 ? ran.minus(most) : Duration.ZERO;
        if (!jump.isZero()) {
            db.call(NOTE_CLOCK, "seconds", Math.clamp(jump.toSeconds(), Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
    }

    private record Linked(int linked, long newest, String nextHorizon, Instant moment) {}

    private record Seen(long before, long after, Instant moment) {}
}
