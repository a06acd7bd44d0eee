package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Supplier;
import javax.sql.DataSource;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.Due;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.Escalation;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.Test;

/**
 * R12: days begin in Ulaanbaatar whatever zone the machine keeps, deadlines pass when the database's clock passes them and are told of once
 * however it jumps, and a day of a leap year or the last of a year is a day like any other.
 */
class DeadlinesClockTest {
    /** One of the first two has another day than Ulaanbaatar at any moment. */
    private static final List<String> ZONES = List.of("Etc/GMT+12", "Pacific/Kiritimati", "UTC", "America/New_York");

    private static final Sql APPOINTED = Sql.of("""
        update directory.appointment set valid = daterange(:from, :until) where account_id = :account
        """);
    /** As the product's own connections have it: what ends with an appointment asks which day it is. */
    private static final Sql ZONE = Sql.of("set local time zone 'Asia/Ulaanbaatar'");

    private static final Sql SIGNED_IN =
            Sql.of("update access.session set ended_at = null where account_id = :account");
    private static final Sql DUE = Sql.of("""
        update referrals.referral set sent_at = now() - make_interval(hours => 30), answer_due_at = now() + make_interval(secs => :seconds)
         where referral_id = :id
        """);
    private static final Sql TOLD =
            Sql.of("select count(*)::integer from admission.notice where kind = 'referral_unanswered' and account_id ="
                    + " :account");

    @Test
    void the_day_of_every_connection_is_the_day_of_ulaanbaatar() {
        TestDatabase database = TestDatabase.fresh();
        TimeZone own = TimeZone.getDefault();
        try {
            for (String zone : ZONES) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                var pools = List.<Supplier<HikariDataSource>>of(
                        () -> Databases.app(database.settings(), 1),
                        () -> Databases.signIn(database.settings(), 1),
                        () -> Databases.stats(database.settings(), 1),
                        () -> Databases.sequencer(database.settings(), 1),
                        () -> Databases.verifier(database.settings()).source());
                assertThat(today(Databases.keys(database.settings())))
                        .as("the keeper of keys on a machine in %s", zone)
                        .isEqualTo(Times.ofThisMachine().today());
                for (var open : pools) {
                    try (HikariDataSource pool = open.get()) {
                        LocalDate before = Times.ofThisMachine().today();
                        LocalDate there = today(pool);
                        assertThat(there)
                                .as("%s on a machine in %s", pool.getPoolName(), zone)
                                .isBetween(before, Times.ofThisMachine().today());
                    }
                }
            }
        } finally {
            TimeZone.setDefault(own);
        }
    }

    @Test
    void an_appointment_begins_and_ends_with_the_day_of_ulaanbaatar() {
        TimeZone own = TimeZone.getDefault();
        try {
            for (String zone : ZONES.subList(0, 2)) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                try (TestKhamt khamt = TestKhamt.start()) {
                    LocalDate today = Times.ofThisMachine().today();
                    assertThat(opens(khamt, "ended", today.minusDays(9), today))
                            .as("ended yesterday, on a machine in %s", zone)
                            .isFalse();
                    assertThat(opens(khamt, "begins", today, today.plusDays(1)))
                            .as("today only, on a machine in %s", zone)
                            .isTrue();
                }
            }
        } finally {
            TimeZone.setDefault(own);
        }
    }

    @Test
    void a_deadline_passes_by_the_clock_of_the_database_and_is_told_of_once_however_that_jumps() {
        try (TestKhamt khamt = TestKhamt.start()) {
            TestCase at = TestCase.build(khamt);
            Escalation escalation = khamt.get(Escalation.class);
            Db db = khamt.database().superuser();
            // How far ahead the deadline lies after each jump; the clock of this machine stays where it is.
            for (Duration ahead : List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofSeconds(30))) {
                db.write(() -> db.change(DUE, "seconds", (double) ahead.toSeconds(), "id", at.referral()));
                assertThat(escalation.look()).as("due in %s", ahead).isZero();
            }
            db.write(() -> db.change(DUE, "seconds", -1.0, "id", at.referral()));
            assertThat(escalation.look()).as("passed").isOne();
            for (Duration ahead :
                    List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(1), Duration.ofHours(-2))) {
                db.write(() -> db.change(DUE, "seconds", (double) ahead.toSeconds(), "id", at.referral()));
                assertThat(escalation.look()).as("again, due in %s", ahead).isZero();
            }
            assertThat(db.one(TOLD, Integer.class, "account", at.owner().accountId()))
                    .isOne();
        }
    }

    @Test
    void days_are_counted_through_the_end_of_february_and_of_the_year() {
        Words words = Words.load(DeadlinesClockTest.class.getClassLoader(), Language.EN);
        for (LocalDate day : List.of(
                LocalDate.of(2028, 2, 27),
                LocalDate.of(2028, 2, 28),
                LocalDate.of(2028, 2, 29),
                LocalDate.of(2027, 2, 28),
                LocalDate.of(2026, 12, 30),
                LocalDate.of(2026, 12, 31))) {
            assertThat(Due.of(words, day, day).text()).as("%s", day).isEqualTo("Due today");
            assertThat(Due.of(words, day.plusDays(10), day).text()).isEqualTo("10 days left");
            assertThat(Due.of(words, day, day.plusDays(2)).text()).isEqualTo("2 days overdue");
        }
        assertThat(Due.of(words, LocalDate.of(2028, 3, 1), LocalDate.of(2028, 2, 28))
                        .text())
                .isEqualTo("2 days left");
        assertThat(Due.of(words, LocalDate.of(2027, 3, 3), LocalDate.of(2027, 2, 27))
                        .text())
                .isEqualTo("4 days left");
        assertThat(Due.of(words, LocalDate.of(2026, 12, 31), LocalDate.of(2027, 1, 2))
                        .text())
                .isEqualTo("2 days overdue");
    }

    private static boolean opens(TestKhamt khamt, String name, LocalDate from, LocalDate until) {
        TestPerson person = new TestPeople(khamt.database()).add(name, Role.SOCIAL_WORKER, "FCYDA");
        Db db = khamt.database().superuser();
        db.write(() -> {
            db.change(ZONE);
            db.change(APPOINTED, "from", from, "until", until, "account", person.accountId());
            // Whatever changes in an appointment ends the sessions there are; this is about the day, and so asks as one
            // signed in since.
            return db.change(SIGNED_IN, "account", person.accountId());
        });
        return new Visitor(khamt.address(), person.token()).get("/cases").status() == 200;
    }

    private static LocalDate today(DataSource pool) {
        try (var c = pool.getConnection();
                var s = c.createStatement();
                var rows = s.executeQuery("select current_date")) {
            rows.next();
            return rows.getObject(1, LocalDate.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
