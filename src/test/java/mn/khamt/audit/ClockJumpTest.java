package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import mn.khamt.audit.TestTrail.Linked;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R12: the clock of the database is set back and forth; the trail's order is that of its numbers, and says what the clock did. */
class ClockJumpTest {
    private static final Sql OF_CASE = Sql.of("select event_id from audit.event where case_id = :case");

    @TempDir
    private Path places;

    @AfterEach
    void close() throws Exception {
        TestTrail.closeAll();
    }

    @Test
    void the_order_is_by_number_and_each_jump_is_marked() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        var clock = new ShiftedClock(trail);
        var done = new ArrayList<UUID>();
        var jumps = new ArrayList<Long>();
        Duration shift = Duration.ZERO;
        Instant now = Instant.now();
        done.addAll(work(trail));
        for (Duration next : List.of(
                Duration.ofHours(-1),
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofHours(8),
                Duration.between(now, Instant.parse("2027-12-31T23:59:59Z")),
                Duration.between(now, Instant.parse("2028-02-29T12:00:00Z")),
                Duration.ZERO)) {
            clock.shift(next);
            jumps.add(next.minus(shift).toSeconds());
            shift = next;
            done.addAll(work(trail));
        }
        trail.heads().export();

        List<Linked> order = trail.order();
        assertThat(order.stream()
                        .filter(l -> !l.action().equals("clock.jumped"))
                        .map(Linked::eventId)
                        .toList())
                .isEqualTo(done);
        assertThat(order.stream()
                        .filter(l -> l.action().equals("clock.jumped"))
                        .map(l -> seconds(l.detail()))
                        .toList())
                .as("each jump, in seconds")
                .hasSameSizeAs(jumps)
                .usingElementComparator((a, b) -> Math.abs(a - b) <= 2 ? 0 : Long.compare(a, b))
                .isEqualTo(jumps);
        assertThat(order).extracting(Linked::mark).contains("BACK");
        assertThat(trail.verify().findings()).isEmpty();
        assertThat(trail.verify().marks()).containsKey("BACK");
    }

    @Test
    void what_is_linked_at_once_stands_in_the_order_in_which_it_was_done() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        var clock = new ShiftedClock(trail);
        var cases = new ArrayList<UUID>();
        for (int hours : new int[] {0, -1, 2, -24, 0}) {
            clock.shift(Duration.ofHours(hours));
            cases.add(trail.record(hours + 24, "case.opened", Ids.next()));
            cases.add(trail.record(hours + 25, "case.read", Ids.next()));
        }
        trail.link();

        assertThat(trail.order()).extracting(Linked::eventId).isEqualTo(events(trail, cases));
        assertThat(trail.order()).extracting(Linked::mark).contains("BACK", "AHEAD", "LATE");
    }

    @Test
    void an_event_from_the_future_is_marked_when_the_clock_is_right_again() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        var clock = new ShiftedClock(trail);
        clock.shift(Duration.ofHours(1));
        trail.record(1);
        clock.shift(Duration.ZERO);
        trail.link();

        assertThat(trail.order()).extracting(Linked::mark).containsExactly("AHEAD");
    }

    private static List<UUID> work(TestTrail trail) {
        var cases = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            cases.add(trail.record(i, "case.opened", Ids.next()));
            trail.link();
        }
        return events(trail, cases);
    }

    private static List<UUID> events(TestTrail trail, List<UUID> cases) {
        return cases.stream()
                .map(c -> trail.database().superuser().one(OF_CASE, UUID.class, "case", c))
                .toList();
    }

    private static long seconds(String detail) {
        return Long.parseLong(detail.replaceAll("[^-0-9]", ""));
    }

    /** The database's own functions, with another time in the place of theirs. */
    private static final class ShiftedClock {
        private final TestTrail trail;
        private final List<String> functions = new ArrayList<>();

        ShiftedClock(TestTrail trail) throws SQLException {
            this.trail = trail;
            try (var c = trail.database().superuserSource().getConnection();
                    var s = c.createStatement();
                    var rows = s.executeQuery("""
                        select pg_get_functiondef(p.oid)
                          from pg_proc p
                         where p.oid in ('audit.record(uuid, text, uuid, uuid, text, uuid, jsonb)'::regprocedure,
                                         'guard.link_events(xid8, integer)'::regprocedure)
                        """)) {
                while (rows.next()) {
                    functions.add(rows.getString(1));
                }
            }
            assertThat(functions).hasSize(2).allMatch(f -> f.contains("clock_timestamp()"));
        }

        void shift(Duration by) throws SQLException {
            try (var c = trail.database().superuserSource().getConnection();
                    var s = c.createStatement()) {
                for (String function : functions) {
                    s.execute(function.replace(
                            "clock_timestamp()",
                            "(clock_timestamp() + make_interval(secs => " + by.toSeconds() + "))"));
                }
            }
        }
    }
}
