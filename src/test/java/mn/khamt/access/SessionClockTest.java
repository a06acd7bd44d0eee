package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import mn.khamt.TestKhamt;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * R12: the clock of the database jumps, which is the same as that everything written before it moves the other way. Whatever it does, nothing
 * is kept longer because the machine of the product thinks otherwise, and nothing that was typed is gone before its time.
 */
class SessionClockTest {
    private static final List<Duration> JUMPS = List.of(
            Duration.ofHours(-1), Duration.ofHours(1), Duration.ofHours(8), Duration.ofDays(1), Duration.ofDays(-1));

    private static final Sql END = Sql.of("update access.session set ended_at = now() where account_id = :account");
    private static final Sql CONFIRMED = Sql.of("""
        update access.session set confirmed_at = now() - make_interval(secs => :seconds) where account_id = :account
        """);
    private static final Sql JUMP_SESSION = Sql.of("""
        update access.session
           set started_at = started_at - make_interval(secs => :seconds), last_seen_at = last_seen_at - make_interval(secs => :seconds),
               expires_at = expires_at - make_interval(secs => :seconds), confirmed_at = confirmed_at - make_interval(secs => :seconds)
         where account_id = :account
        """);
    private static final Sql JUMP_DRAFT = Sql.of("""
        update drafts.draft
           set began_at = began_at - make_interval(secs => :seconds), saved_at = saved_at - make_interval(secs => :seconds),
               expires_at = expires_at - make_interval(secs => :seconds)
         where account_id = :account
        """);
    private static final Sql JUMP_GRANT = Sql.of("""
        update access.access_grant
           set valid_from = valid_from - make_interval(secs => :seconds), valid_until = valid_until - make_interval(secs => :seconds)
         where account_id = :account
        """);
    private static final Sql PAST_THE_BAR = Sql.of("set local session_replication_role = replica");
    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, valid_from, valid_until, given_by)
        values (:case, :account, 'MEMBER', '{core}', 'PROTECT', now() - interval '2 days', now() + interval '2 hours', :account)
        """);
    private static final Sql DRAFT = Sql.of("""
        insert into drafts.draft (operation_id, account_id, place, page, form, sealed, agency_code, key_version)
        values (:id, :account, '/cases/new', '/cases/new', 'case', '\\x00', 'FCYDA', 1)
        """);
    private static final Sql HOLDS = Sql.of("select exists (select from access.access_grant where case_id = :case)");
    private static final Sql DRAFTS = Sql.of("select count(*)::integer from drafts.draft where expires_at > now()");
    private static final Sql SWEEP =
            Sql.of("delete from drafts.draft where expires_at < now() and account_id = :account");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Db superuser;

    private final AtomicLong ticks = new AtomicLong();

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start(TestDatabase.hurried());
        people = new TestPeople(khamt.database());
        superuser = khamt.database().superuser();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_session_that_ended_is_over_after_seconds_whatever_the_time_of_day_is() {
        TestPerson person = people.add("clock-ended", Role.SOCIAL_WORKER, "FCYDA");
        Sessions sessions = sessions();
        assertThat(sessions.identify(person.token())).isPresent();
        change(END, person);
        ticks.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(sessions.identify(person.token())).isEmpty();
    }

    @Test
    void a_proof_counts_for_five_minutes_of_the_databases_clock_and_of_what_passed_since() {
        TestPerson person = people.add("clock-proof", Role.SOCIAL_WORKER, "FCYDA");
        Sessions sessions = sessions();
        confirmedBefore(person, 298);
        assertThat(sessions.identify(person.token())).isPresent();
        assertThat(sessions.confirmed(person.token())).isTrue();
        ticks.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(sessions.confirmed(person.token())).isFalse();

        confirmedBefore(person, 3600);
        assertThat(sessions().confirmed(person.token())).isFalse();
    }

    @Test
    void the_time_left_is_told_by_the_database_and_gets_less() {
        TestPerson person = people.add("clock-left", Role.SOCIAL_WORKER, "FCYDA");
        Sessions sessions = sessions();
        assertThat(sessions.identify(person.token())).isPresent();
        long left = sessions.secondsLeft(person.token());
        ticks.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(sessions.secondsLeft(person.token())).isEqualTo(left - 3);
    }

    @Test
    void when_the_clock_jumps_and_is_set_right_again_grants_and_sessions_follow_it_and_no_draft_is_gone() {
        for (Duration jump : JUMPS) {
            TestPerson person = people.add("clock" + jump.toHours(), Role.SOCIAL_WORKER, "FCYDA");
            UUID of = Ids.next();
            superuser.write(() -> superuser.change(GRANT, "case", of, "account", person.accountId()));
            superuser.write(() -> superuser.change(DRAFT, "id", Ids.next(), "account", person.accountId()));
            assertThat(holds(person, of)).isTrue();

            jump(person, jump);
            // What belongs to a session of another time of day is locked; the grant holds from its beginning to its end
            // by this clock.
            boolean open = jump.compareTo(Duration.ofHours(1)) < 0;
            assertThat(sessions().identify(person.token()).isPresent())
                    .as("session after %s", jump)
                    .isEqualTo(open);
            if (open) {
                assertThat(holds(person, of)).as("grant after %s", jump).isTrue();
            }
            superuser.write(() -> superuser.change(SWEEP, "account", person.accountId()));

            jump(person, jump.negated());
            assertThat(sessions().identify(person.token()))
                    .as("session after %s and back", jump)
                    .isPresent();
            assertThat(holds(person, of)).as("grant after %s and back", jump).isTrue();
            assertThat(person.caller()
                            .call(() -> khamt.get(Db.class)
                                    .read(() -> khamt.get(Db.class).one(DRAFTS, Integer.class))))
                    .as("drafts after %s and back", jump)
                    .isEqualTo(1);
        }
    }

    private Sessions sessions() {
        return new Sessions(khamt.get(Db.class), khamt.get(Trail.class), ticks::get);
    }

    private static boolean holds(TestPerson person, UUID of) {
        Db db = khamt.get(Db.class);
        return person.caller().call(() -> db.read(() -> db.one(HOLDS, Boolean.class, "case", of)));
    }

    private static void jump(TestPerson person, Duration by) {
        superuser.write(() -> {
            superuser.change(PAST_THE_BAR);
            for (Sql each : List.of(JUMP_SESSION, JUMP_DRAFT, JUMP_GRANT)) {
                superuser.change(each, "account", person.accountId(), "seconds", (double) by.toSeconds());
            }
            return by;
        });
    }

    private static void confirmedBefore(TestPerson person, int seconds) {
        superuser.write(() -> superuser.change(CONFIRMED, "account", person.accountId(), "seconds", (double) seconds));
    }

    private static void change(Sql sql, TestPerson person) {
        superuser.write(() -> superuser.change(sql, "account", person.accountId()));
    }
}
