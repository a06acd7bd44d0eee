package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import mn.khamt.demo.Demo;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the role of a case's room sees is what the serving role sees of that case, row by row: for every colleague of a demo country in which
 * grants have every kind, any compartments, are over or have not begun, and referrals are withdrawn or sealed (docs/adr/0029).
 */
class RoomOfACaseTest {
    private static final int CASES = 60;

    /** What the room may read, by table; columns only where the whole row may not be read. */
    private static final Map<String, String> IN_THE_CASE = new TreeMap<>(Map.ofEntries(
            Map.entry("access.access_grant", "t::text"),
            Map.entry("access.consent", "t::text"),
            Map.entry("audit.event", "(event_id, at, account_id, action, case_id, subject_id, rule, detail)::text"),
            Map.entry("care.service", "t::text"),
            Map.entry("care.stay", "t::text"),
            Map.entry("cases.alleged_offender", "t::text"),
            Map.entry("cases.case_file", "t::text"),
            Map.entry("cases.note", "t::text"),
            Map.entry("cases.task", "t::text"),
            Map.entry("cases.team_member", "t::text"),
            Map.entry("cases.timeline_event", "t::text"),
            Map.entry("cases.victim", "t::text"),
            Map.entry("justice.appeal", "t::text"),
            Map.entry("justice.arrest", "t::text"),
            Map.entry("justice.charge", "t::text"),
            Map.entry("justice.hearing", "t::text"),
            Map.entry("justice.investigation", "t::text"),
            Map.entry("justice.sentence", "t::text"),
            Map.entry("justice.verdict", "t::text"),
            Map.entry("known.join_asked", "t::text"),
            Map.entry("known.told", "t::text"),
            Map.entry("referrals.referral", "t::text")));

    private static final List<String> THE_SAME_EVERYWHERE = List.of(
            "access.account",
            "access.consent_form",
            "directory.appointment",
            "directory.desk_member",
            "justice.offence_article");

    /** Drawn by a number that stays the same from run to run. */
    private static final String DISTURBED = """
        set session_replication_role = replica;
        update access.access_grant g
           set kind = case when g.kind = 'OWNER' then 'OWNER'
                           else (array['MEMBER', 'CONTRIBUTOR', 'REFERRAL_RECIPIENT', 'READER'])[1 + abs(hashtext(g.case_id::text || g.account_id)) % 4] end,
               compartments = array(select c from unnest(array['core', 'identity', 'location', 'medical', 'interview', 'evidence', 'protection',
                                                               'privilege', 'operation']) c
                                     where c = 'core' or hashtext(g.case_id::text || g.account_id || c) % 2 = 0),
               valid_from = case when hashtext(g.account_id::text || g.case_id) % 9 = 0 then now() + interval '1 hour' else g.valid_from end,
               valid_until = case when hashtext(g.account_id::text || g.case_id) % 9 <> 0 and hashtext(g.case_id::text || g.account_id || 'over') % 9 = 0
                                  then greatest(g.valid_from, now()) else 'infinity' end;
        update cases.note set compartment = (array['core', 'identity', 'medical', 'privilege'])[1 + abs(hashtext(note_id::text)) % 4];
        update cases.timeline_event set compartment = (array['core', 'core', 'identity', 'location'])[1 + abs(hashtext(event_id::text)) % 4];
        update access.consent set withdrawn_at = now() where hashtext(consent_id::text) % 3 = 0;
        update referrals.referral
           set sealed = hashtext(referral_id::text || 'sealed') % 2 = 0,
               status = case when refusal_reason is null and completed_at is null and hashtext(referral_id::text) % 2 = 0 then 'WITHDRAWN'
                             else status end;
        insert into known.told (case_id, question_id, fit) select case_id, gen_random_uuid(), 'LIKELY' from cases.case_file;
        insert into known.join_asked (case_id, proposal_id, victim_id, question_id)
        select case_id, gen_random_uuid(), victim_id, gen_random_uuid() from cases.victim;
        insert into audit.event (event_id, account_id, action, case_id, mac)
        select gen_random_uuid(), account_id, 'case.opened', case_id, '' from access.access_grant;
        insert into access.session (session_id, token_hash, account_id, expires_at, stands, holds)
        select gen_random_uuid(), sha256(convert_to(username, 'UTF8')), account_id, now() + interval '1 hour', d.stands, d.holds
          from access.account a cross join lateral guard.days_of(a.account_id) d where kind = 'PERSON';
        """;

    private static TestDatabase database;
    private static List<String> people;
    private static List<String> cases;

    @BeforeAll
    static void load() throws SQLException {
        database = TestDatabase.fresh();
        new Demo(database.settings(), database.keyring())
                .load(CASES, Demo.FIRST_SEED, LocalDate.of(2026, 11, 20), done -> {});
        try (Connection c = database.superuserSource().getConnection();
                var statement = c.createStatement()) {
            statement.execute(DISTURBED);
            people = ask(c, "select username from access.account where kind = 'PERSON' order by 1");
            cases = ask(c, "select case_id from cases.case_file order by 1");
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void the_room_shows_of_a_case_what_the_serving_role_sees_of_it() throws SQLException {
        var seen = new TreeMap<String, Integer>();
        int refused = 0;
        try (Connection app = connect();
                Connection room = connect()) {
            for (String person : people) {
                for (Connection each : List.of(app, room)) {
                    ask(each, "select guard.enter(convert_to('" + person + "', 'UTF8'))");
                }
                Set<String> mine = new TreeSet<>(ask(app, "select case_id from access.access_grant"));
                var expected = new TreeMap<String, Set<String>>();
                for (var table : IN_THE_CASE.entrySet()) {
                    expected.put(
                            table.getKey(),
                            new TreeSet<>(ask(
                                    app,
                                    "select t.case_id || ' ' || " + table.getValue() + " from " + table.getKey()
                                            + " t where t.case_id in (select g.case_id from access.access_grant g)")));
                }
                var found = new TreeMap<String, Set<String>>();
                for (String id : cases) {
                    List<String> entered = ask(room, "select guard.enter_case('" + id + "')");
                    assertThat(entered).containsExactly(mine.contains(id) ? "t" : "f");
                    ask(room, "set local role khamt_room");
                    for (var table : IN_THE_CASE.entrySet()) {
                        List<String> rows = ask(
                                room,
                                "select t.case_id || ' ' || " + table.getValue() + " from " + table.getKey() + " t");
                        assertThat(rows)
                                .as("%s, in the room of %s", table.getKey(), id)
                                .allMatch(row -> row.startsWith(id));
                        found.computeIfAbsent(table.getKey(), _ -> new TreeSet<>())
                                .addAll(rows);
                    }
                    ask(room, "set local role none");
                    refused += mine.contains(id) ? 0 : 1;
                }
                assertThat(found).as("what %s sees", person).isEqualTo(expected);
                expected.forEach((table, rows) -> seen.merge(table, rows.size(), Integer::sum));
                app.rollback();
                room.rollback();
            }
        }
        assertThat(seen)
                .as("something of everything is seen by somebody")
                .hasSize(IN_THE_CASE.size())
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isPositive());
        assertThat(refused).isPositive();
    }

    @Test
    void what_is_the_same_for_all_colleagues_is_so_in_the_room() throws SQLException {
        try (Connection app = connect();
                Connection room = connect()) {
            for (String person : people) {
                for (Connection each : List.of(app, room)) {
                    ask(each, "select guard.enter(convert_to('" + person + "', 'UTF8'))");
                }
                ask(room, "set local role khamt_room");
                for (String table : THE_SAME_EVERYWHERE) {
                    String sql = "select t::text from " + table + " t order by 1";
                    assertThat(ask(room, sql)).as(table).isEqualTo(ask(app, sql));
                }
                app.rollback();
                room.rollback();
            }
        }
    }

    @Test
    void the_room_reads_no_more_than_is_compared_here_and_writes_nothing() throws SQLException {
        try (Connection c = database.superuserSource().getConnection()) {
            assertThat(ask(c, """
                select distinct table_schema || '.' || table_name from information_schema.column_privileges
                 where grantee = 'khamt_room' and privilege_type = 'SELECT' order by 1
                """)).containsExactlyInAnyOrderElementsOf(all());
            assertThat(ask(c, """
                select distinct table_name || ' ' || privilege_type from information_schema.column_privileges
                 where grantee = 'khamt_room' and privilege_type <> 'SELECT'
                """)).isEmpty();
        }
    }

    @Test
    void who_serves_is_in_the_room_only_once_they_entered_it() throws SQLException {
        try (Connection c = connect()) {
            assertThat(ask(c, "select pg_has_role('khamt_room', 'member'), pg_has_role('khamt_room', 'usage')"))
                    .containsExactly("t f");
            ask(c, "set local role khamt_room");
            assertThatThrownBy(() -> ask(c, "select guard.enter_case('" + cases.getFirst() + "')"))
                    .hasMessageContaining("permission denied");
            c.rollback();
        }
    }

    private static List<String> all() {
        var all = new ArrayList<>(IN_THE_CASE.keySet());
        all.addAll(THE_SAME_EVERYWHERE);
        return all;
    }

    private static Connection connect() throws SQLException {
        var settings = database.settings();
        Connection c = DriverManager.getConnection(settings.url(), settings.appUser(), settings.appPassword());
        c.setAutoCommit(false);
        return c;
    }

    private static List<String> ask(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            var told = new ArrayList<String>();
            if (statement.execute(sql)) {
                try (var rows = statement.getResultSet()) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        var line = new ArrayList<String>();
                        for (int i = 1; i <= columns; i++) {
                            line.add(rows.getString(i));
                        }
                        told.add(String.join(" ", line));
                    }
                }
            }
            return told;
        }
    }
}
