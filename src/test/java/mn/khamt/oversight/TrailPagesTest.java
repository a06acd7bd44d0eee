package mn.khamt.oversight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.audit.Trail;
import mn.khamt.oversight.TrailReading.Wanted;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.SessionEnded;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The auditor reads who looked at what, and nothing of a case; everybody else reads nothing of it at all. */
class TrailPagesTest {
    private static final Sql LINK = Sql.of("select linked from guard.link_events('0', 500)");
    private static final Sql ALARM = Sql.of("""
        insert into audit.alarm (alarm_id, account_id, kind, hour, counted, raised_at)
        values (:id, :account, 'CASES', date_trunc('hour', now()), 45, now())
        """);
    private static final Sql LAST = Sql.of("""
        select action, case_id, subject_id, rule, detail::text as detail from audit.event where account_id = :account order by tx desc limit 1
        """);

    private static TestKhamt khamt;
    private static TestCase built;
    private static TestPerson auditor;
    private static Visitor page;
    private static TrailReading reading;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        built = TestCase.build(khamt);
        auditor = new TestPeople(khamt.database()).add("auditor", Role.AUDITOR, "MOJHA");
        page = new Visitor(khamt.address(), auditor.token());
        reading = khamt.get(TrailReading.class);
        var owner = new Visitor(khamt.address(), built.owner().token());
        for (String part : List.of("", "/timeline", "/people")) {
            assertThat(owner.get("/cases/" + built.caseId() + part).status()).isEqualTo(200);
        }
        assertThat(new Visitor(khamt.address(), built.narrow().token())
                        .get("/cases/" + built.caseId())
                        .status())
                .isEqualTo(200);
        link();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void the_auditor_sees_who_looked_at_which_case_and_by_which_right_but_nothing_of_it() {
        String body = page.get("/trail").body();

        assertThat(body)
                .contains(built.code(), "Жишээowner", "Жишээnarrow")
                .contains("Opened the case page", "Read: Timeline", "Owner of the case", "Member of the case team")
                .contains("Social worker, FCYDA")
                .doesNotContain(TestCase.SECRET)
                .doesNotContain(built.caseId().toString());
    }

    @Test
    void the_auditor_opens_no_case_and_no_list_of_cases() {
        SoftAssertions.assertSoftly(softly -> {
            for (Route route : Route.all(khamt)) {
                if (!route.get()
                        || route.open()
                        || List.of("USE_KHAMT", "READ_TRAIL").contains(route.needs())) {
                    continue;
                }
                String path = route.path()
                        .replaceFirst("\\{[^}]+}", built.caseId().toString())
                        .replaceAll("\\{[^}]+}", built.victim().toString());
                softly.assertThat(page.get(path).status())
                        .as("%s, by the auditor", route)
                        .isEqualTo(404);
            }
        });
    }

    @Test
    void the_filter_narrows_by_person_agency_act_case_and_day() {
        assertThat(entries(new Wanted(built.narrow().accountId(), null, null, null, null, null, null)))
                .isNotEmpty()
                .allMatch(e -> e.accountId().equals(built.narrow().accountId()));
        assertThat(entries(new Wanted(null, "OPG", null, null, null, null, null)))
                .isNotEmpty()
                .allMatch(e -> "OPG".equals(e.agencyCode()));
        assertThat(entries(new Wanted(null, null, "case.read", null, null, null, null)))
                .isNotEmpty()
                .allMatch(e -> e.action().equals("case.read"));
        assertThat(entries(new Wanted(null, null, null, built.code(), null, null, null)))
                .isNotEmpty()
                .allMatch(e -> built.code().equals(e.caseCode()));
        assertThat(entries(new Wanted(null, null, null, "26-00000-1", null, null, null)))
                .isEmpty();
        Instant tomorrow = Instant.now().plusSeconds(86_400);
        assertThat(entries(new Wanted(null, null, null, null, tomorrow, null, null)))
                .isEmpty();
        assertThat(entries(new Wanted(null, null, null, null, null, tomorrow, null)))
                .isNotEmpty();
        assertThat(page.get("/trail?from=2026.11.22&to=2026.11.20").status()).isEqualTo(422);
        assertThat(page.get("/trail?code=26-1").status()).isEqualTo(422);
        assertThat(page.get("/trail?person=x&agency=Y&action=z&from=q&before=w").status())
                .isEqualTo(422);
        assertThat(page.get("/trail?code=" + built.code() + "&agency=FCYDA&action=case.read")
                        .body())
                .contains("Read: Timeline");
    }

    @Test
    void pages_follow_each_other_by_number_without_a_gap() {
        Db db = khamt.get(Db.class);
        built.outsider()
                .caller()
                .run(() -> db.write(() -> {
                    for (int i = 0; i < 130; i++) {
                        khamt.get(Trail.class).record("report.read", null, Ids.next(), "desk:MOH");
                    }
                    return built;
                }));
        link();
        var seen = new TreeSet<Long>();
        Long before = null;
        int pages = 0;
        do {
            List<TrailReading.Entry> some =
                    entries(new Wanted(built.outsider().accountId(), null, "report.read", null, null, null, before));
            some.stream()
                    .limit(TrailReading.PAGE)
                    .forEach(e -> assertThat(seen.add(e.seq())).isTrue());
            before = some.size() > TrailReading.PAGE
                    ? some.get(TrailReading.PAGE - 1).seq()
                    : null;
            pages++;
        } while (before != null);

        assertThat(seen).hasSize(130);
        assertThat(pages).isEqualTo(3);
        assertThat(page.get("/trail?person=" + built.outsider().accountId()).body())
                .contains("&amp;person=", "Older");
    }

    @Test
    void the_auditors_own_reading_is_recorded_with_what_was_asked() {
        page.get("/trail?code=" + built.code() + "&action=case.read&person="
                + built.owner().accountId());

        Event last = khamt.database().superuser().one(LAST, Event.class, "account", auditor.accountId());
        assertThat(last.action).isEqualTo("trail.read");
        assertThat(last.caseId).isEqualTo(built.caseId().value());
        assertThat(last.subjectId).isEqualTo(built.owner().accountId());
        assertThat(last.rule).isEqualTo("role:AUDITOR");
        assertThat(last.detail).contains("\"action\": \"case.read\"");
    }

    @Test
    void nobody_else_reads_the_trail_by_any_page_or_any_sql() throws SQLException {
        var others =
                List.of(built.owner(), built.narrow(), built.outsider(), built.administrator(), built.statistician());
        for (TestPerson other : others) {
            var visitor = new Visitor(khamt.address(), other.token());
            assertThat(visitor.get("/trail").status()).isEqualTo(404);
            assertThat(visitor.get("/home").body()).doesNotContain("/trail");
            other.caller()
                    .run(() ->
                            assertThatThrownBy(() -> reading.read(everything())).isInstanceOf(NotFound.class));
            for (String sql : List.of(
                    "select * from guard.read_trail(gen_random_uuid(), null, null, null, null, null, null, null, 10)",
                    "select * from guard.read_alarms()",
                    "select * from guard.chain_state()",
                    "select guard.review_alarm(gen_random_uuid(), gen_random_uuid())",
                    "select * from audit.link",
                    "select * from audit.alarm",
                    "select * from audit.head_place",
                    "select mac from audit.event",
                    "select guard.require_auditor()")) {
                assertRefused(other, sql);
            }
        }
        assertRefused(
                null,
                "select * from guard.read_trail(gen_random_uuid(), null, null, null, null, null, null, null, 10)");
        assertRefused(auditor, "select * from audit.link");
    }

    @Test
    void an_appointment_that_is_over_reads_nothing() {
        TestPerson former = new TestPeople(khamt.database()).add("former", Role.AUDITOR, "MOJHA");
        former.caller()
                .run(() -> assertThat(reading.read(everything()).entries()).isNotEmpty());
        Db db = khamt.database().superuser();
        db.write(() -> db.change(Sql.of("""
            update directory.appointment set valid = daterange('2020-01-01', current_date) where account_id = :account
            """), "account", former.accountId()));
        // As when it runs out by itself, which ends no session.
        db.write(() -> db.change(Sql.of("""
            update access.session set ended_at = null where account_id = :account
            """), "account", former.accountId()));

        former.caller()
                .run(() -> assertThatThrownBy(() -> reading.read(everything())).isInstanceOf(SessionEnded.class));
    }

    @Test
    void an_alarm_stands_on_top_until_it_is_reviewed_once() {
        UUID id = Ids.next();
        UUID own = Ids.next();
        Db db = khamt.database().superuser();
        db.write(() -> db.change(ALARM, "id", id, "account", built.desk().accountId()));
        db.write(() -> db.change(ALARM, "id", own, "account", auditor.accountId()));
        assertThat(page.get("/trail").body())
                .contains("45 cases opened within an hour", "Жишээdesk", "/trail/alarms/" + id + "/reviewed");

        String op = UUID.randomUUID().toString();
        assertThat(page.post("/trail/alarms/" + id + "/reviewed", Map.of("_op", op))
                        .status())
                .isEqualTo(303);
        assertThat(page.post("/trail/alarms/" + id + "/reviewed", Map.of("_op", op))
                        .status())
                .as("the same form again")
                .isEqualTo(303);
        assertThat(review(id)).as("another form").isEqualTo(404);
        assertThat(review(own)).as("an alarm about oneself").isEqualTo(404);

        assertThat(page.get("/trail?done=done.alarm_reviewed").body()).doesNotContain("/trail/alarms/" + id);
        link();
        assertThat(entries(new Wanted(auditor.accountId(), null, "alarm.reviewed", null, null, null, null)))
                .hasSize(1);
    }

    @Test
    void what_does_not_work_with_the_chain_is_said_above_everything() {
        Db db = khamt.database().superuser();
        db.write(() -> db.change(Sql.of("""
            insert into audit.head_place (place, seq, signed_at, failing_since) values ('a far folder', 1, now() - interval '1 hour', now())
            """)));

        assertThat(page.get("/trail").body()).contains("Heads have not been kept in a far folder");
        db.write(() -> db.change(Sql.of("update audit.head_place set failing_since = null")));
        assertThat(page.get("/trail").body())
                .as("what waits was written just now")
                .doesNotContain("The newest signed head in a far folder is from");
        db.write(() -> {
            db.call(Sql.of("set local session_replication_role = replica"));
            return db.change(Sql.of("update audit.link set linked_at = linked_at - interval '10 minutes'"));
        });
        assertThat(page.get("/trail").body()).contains("The newest signed head in a far folder is from");
    }

    @Test
    void every_event_has_words_in_both_languages() {
        var without = new TreeSet<String>();
        for (Language language : Language.values()) {
            Words words = Words.load(TrailPagesTest.class.getClassLoader(), language);
            Route.all(khamt).stream()
                    .map(Route::event)
                    .filter(e -> !e.isEmpty())
                    .filter(e -> !words.has("audit." + e))
                    .forEach(e -> without.add("audit." + e + " in messages/audit_" + language.code() + ".properties"));
        }
        assertThat(without).as("the auditor reads what was done in words: add").isEmpty();
    }

    private static int review(UUID alarm) {
        return page.post(
                        "/trail/alarms/" + alarm + "/reviewed",
                        Map.of("_op", UUID.randomUUID().toString()))
                .status();
    }

    private static List<TrailReading.Entry> entries(Wanted wanted) {
        return auditor.caller().call(() -> reading.read(wanted).entries());
    }

    private static Wanted everything() {
        return new Wanted(null, null, null, null, null, null, null);
    }

    private static void assertRefused(@Nullable TestPerson person, String sql) throws SQLException {
        var settings = khamt.database().settings();
        try (var c = DriverManager.getConnection(settings.url(), settings.appUser(), settings.appPassword());
                var s = c.createStatement();
                var enter = c.prepareStatement("select guard.enter(?::bytea)")) {
            c.setAutoCommit(false);
            if (person != null) {
                enter.setString(1, person.token());
                enter.execute();
            }
            assertThatThrownBy(() -> s.execute(sql))
                    .as("%s: %s", person, sql)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    private static void link() {
        Db db = khamt.database().superuser();
        db.write(() -> db.list(LINK, Integer.class));
    }

    private record Event(
            String action, @Nullable UUID caseId, @Nullable UUID subjectId, String rule, String detail) {}
}
