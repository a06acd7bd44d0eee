package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.SessionEnded;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody may be in a session is kept with it, and is never older than what it rests on (rule 1; docs/adr/0028). */
class SessionDaysTest {
    private static final Sql HOLDER = Sql.of("select guard.holder() is not null");
    private static final String BEGIN = """
        insert into access.session (session_id, token_hash, account_id, expires_at)
        values (gen_random_uuid(), sha256('%s'), '%s', now() + interval '1 hour')
        """;

    private static TestDatabase database;
    private static int people;
    private TestPerson person;

    @BeforeAll
    static void database() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void somebody() {
        person = new TestPeople(database).add("person" + ++people, Role.SOCIAL_WORKER, "FCYDA");
    }

    @Test
    void a_session_outlives_no_appointment_and_holds_nothing_without_an_agreement() {
        assertThat(holder(person)).isTrue();

        superuser("update access.session set stands = '{[2012-01-01,2020-01-01)}' where account_id = '%s'", person);
        assertThatThrownBy(() -> holder(person)).isInstanceOf(SessionEnded.class);

        superuser("update access.session set stands = '{[2012-01-01,2100-01-01)}' where account_id = '%s'", person);
        assertThat(holder(person)).isTrue();
        superuser("update access.session set holds = '{[2012-01-01,2020-01-01)}' where account_id = '%s'", person);
        assertThat(holder(person)).isFalse();
    }

    @Test
    void the_days_are_those_of_every_appointment() {
        superuser("update directory.appointment set valid = '[2020-01-01,2021-01-01)' where account_id = '%s'", person);
        superuser("""
            insert into directory.appointment (appointment_id, account_id, agency_code, role, valid) values
                (gen_random_uuid(), '%1$s', 'FCYDA', 'DOCTOR', '[2026-01-01,2036-01-01)'),
                (gen_random_uuid(), '%1$s', 'FCYDA', 'AUDITOR', '[2030-01-01,2040-01-01)')
            """, person);
        superuser(BEGIN.formatted("days" + people, "%s"), person);
        assertThat(database.superuser().one(Sql.of("""
            select stands || ' ' || holds
              from access.session
             where account_id = :account and ended_at is null
            """), String.class, "account", person.accountId()))
                .isEqualTo("{[2020-01-01,2021-01-01),[2026-01-01,2040-01-01)}"
                        + " {[2020-01-01,2021-01-01),[2026-01-01,2036-01-01)}");
    }

    @Test
    void an_agreement_that_ends_or_comes_back_is_seen_by_the_next_statement() {
        superuser(
                "update directory.agency set agreement = '[2012-01-01,2020-01-01)' where agency_code = 'FCYDA'",
                person);
        try {
            assertThat(holder(person)).isFalse();
        } finally {
            superuser("update directory.agency set agreement = '[2012-01-01,)' where agency_code = 'FCYDA'", person);
        }
        assertThat(holder(person)).isTrue();
    }

    @Test
    void a_closed_account_is_out_and_back_when_it_is_open_again() {
        superuser("update access.account set active = false where account_id = '%s'", person);
        assertThatThrownBy(() -> holder(person)).isInstanceOf(SessionEnded.class);
        superuser("update access.account set active = true where account_id = '%s'", person);
        assertThat(holder(person)).isTrue();
    }

    @Test
    void a_session_that_is_opened_again_has_the_days_of_now() {
        superuser("update directory.appointment set role = 'AUDITOR' where account_id = '%s'", person);
        superuser("update access.session set ended_at = null where account_id = '%s'", person);
        assertThat(holder(person)).isFalse();
    }

    /** Neither sees what the other has not confirmed, so one of them must wait. */
    @Test
    void whoever_signs_in_while_their_rights_change_has_the_rights_after_the_change() throws Exception {
        for (String change : new String[] {
            "update directory.appointment set role = 'AUDITOR' where account_id = '%s'",
            "update directory.agency set agreement = '[2012-01-01,2020-01-01)' where agency_code = 'FCYDA'",
            "update access.account set active = false where account_id = '%s'"
        }) {
            for (boolean changeFirst : new boolean[] {true, false}) {
                somebody();
                String token = "race" + people;
                String begin = BEGIN.formatted(token, person.accountId());
                String changed = change.formatted(person.accountId());
                try {
                    oneWhileTheOther(changeFirst ? changed : begin, changeFirst ? begin : changed);
                    var late = new TestPerson(
                            person.accountId(), person.username(), person.agency(), token, new Caller.Person(token));
                    assertThat(holderOrNobody(late)).as(change + changeFirst).isFalse();
                } finally {
                    superuser(
                            "update directory.agency set agreement = '[2012-01-01,)' where agency_code = 'FCYDA'",
                            person);
                }
            }
        }
    }

    /** The second statement is sent before the first is committed, and must wait for it. */
    private static void oneWhileTheOther(String first, String second) throws Exception {
        try (Connection one = database.superuserSource().getConnection();
                Connection two = database.superuserSource().getConnection();
                Statement firstly = one.createStatement();
                Statement secondly = two.createStatement()) {
            one.setAutoCommit(false);
            firstly.execute(first);
            var waiting = CompletableFuture.runAsync(() -> {
                try {
                    secondly.execute(second);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(10)).until(() -> waiting.isDone() || waitsFor(one));
            assertThat(waiting).as("waits: " + second).isNotDone();
            one.commit();
            waiting.get(10, TimeUnit.SECONDS);
        }
    }

    private static boolean waitsFor(Connection holder) throws SQLException {
        try (Statement s = holder.createStatement();
                var rows = s.executeQuery("select exists (select from pg_stat_activity where pg_backend_pid() = any"
                        + " (pg_blocking_pids(pid)))")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static boolean holder(TestPerson who) {
        return who.caller().call(() -> database.app().one(HOLDER, Boolean.class));
    }

    private static boolean holderOrNobody(TestPerson who) {
        try {
            return holder(who);
        } catch (SessionEnded e) {
            return false;
        }
    }

    private static void superuser(String sql, TestPerson person) {
        try (Connection c = database.superuserSource().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql.formatted(person.accountId()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
