package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S12: who opens unusually many cases is noticed within a minute, once an hour, and is not held up. */
class ReadingAlarmsTest {
    private static final Sql RAISED =
            Sql.of("select account_id, kind, counted from audit.alarm order by raised_at, kind");
    private static final Sql EARLIER = Sql.of("""
        insert into audit.event (event_id, at, account_id, action, case_id, mac)
        select gen_random_uuid(), date_trunc('hour', now()) - make_interval(hours => 24 * hour), :account, 'case.opened', gen_random_uuid(), ''
          from generate_series(1, :hours) hour, generate_series(1, :cases)
        """);

    @TempDir
    private Path places;

    private TestTrail trail;
    private ReadingAlarms alarms;

    @BeforeEach
    void start() {
        trail = TestTrail.start(places);
        alarms = new ReadingAlarms(trail.sequencerDb(), new ChainSettings(places, places, 40, 20));
    }

    @AfterEach
    void close() throws Exception {
        TestTrail.closeAll();
    }

    @Test
    void the_limit_raises_one_alarm_and_an_event_of_the_product_itself() {
        open(0, 39);
        look();
        assertThat(raised()).isEmpty();

        open(0, 1);
        look();
        open(0, 25);
        look();

        assertThat(raised()).containsExactly(new Raised(account(0), "CASES", 40));
        assertThat(trail.order()).extracting(TestTrail.Linked::action).containsOnlyOnce("alarm.raised");
        assertThat(trail.order()).allMatch(TestTrail.Linked::sealed);
    }

    @Test
    void the_same_case_again_and_again_is_no_alarm() {
        UUID one = Ids.next();
        for (int i = 0; i < 60; i++) {
            trail.record(0, "case.read", one);
        }
        look();

        assertThat(raised()).isEmpty();
    }

    @Test
    void a_worker_of_the_product_reads_nothing_however_many_cases_it_touches() {
        trail.database()
                .superuser()
                .write(() -> trail.database().superuser().change(Sql.of("""
                    update access.account set kind = 'SERVICE' where account_id = :account
                    """), "account", account(0)));
        open(0, 45);
        look();

        assertThat(raised()).isEmpty();
    }

    @Test
    void half_the_limit_is_unusual_for_somebody_who_opens_few() {
        earlier(0, 12, 3);
        earlier(1, 12, 9);
        open(0, 20);
        open(1, 20);
        open(2, 20);
        look();

        assertThat(raised()).containsExactly(new Raised(account(0), "CASES", 20));
    }

    @Test
    void many_names_are_an_alarm_of_their_own() {
        var person = trail.people().getFirst();
        for (int i = 0; i < 20; i++) {
            person.caller()
                    .run(() -> trail.database().app().write(() -> {
                        trail.trail().record("identity.revealed", new UUID(7, 7), Ids.next(), "grant:MEMBER");
                        return person;
                    }));
        }
        look();

        assertThat(raised()).containsExactly(new Raised(account(0), "NAMES", 20));
    }

    private void open(int person, int cases) {
        for (int i = 0; i < cases; i++) {
            trail.record(person, "case.opened", Ids.next());
        }
    }

    private void earlier(int person, int hours, int cases) {
        var db = trail.database().superuser();
        db.write(() -> db.change(EARLIER, "account", account(person), "hours", hours, "cases", cases));
    }

    private void look() {
        trail.link();
        alarms.look();
        trail.link();
    }

    private UUID account(int person) {
        return trail.people().get(person).accountId();
    }

    private List<Raised> raised() {
        return trail.database().superuser().list(RAISED, Raised.class);
    }

    record Raised(UUID accountId, String kind, int counted) {}
}
