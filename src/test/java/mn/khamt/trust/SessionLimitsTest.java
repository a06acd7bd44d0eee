package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Action;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.HtmlUtils;

/** A thief with a laptop that is still signed in, and a shared computer in an office (S19, T11). */
class SessionLimitsTest {
    private static final String LONG_PASSWORD = "дөрвөн морь уулын цаана";
    private static final Sql EVENTS = Sql.of("""
        select action from audit.event where account_id = :account order by at
        """);
    private static final Sql LEFT = Sql.of("""
        select extract(epoch from expires_at - now())::bigint
          from access.session
         where token_hash = sha256(:token)
        """);

    private static TestKhamt khamt;
    private static TestPeople people;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void after_a_quarter_of_an_hour_without_a_request_every_page_is_behind_the_lock() throws SQLException {
        TestPerson person = people.add("idle", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        String proof = here.csrf();
        assertThat(left(person.token())).isLessThanOrEqualTo(60 * 60);

        idle(person);

        Answer page = here.get("/cases?q=26-0147");
        assertThat(page.status()).isEqualTo(303);
        assertThat(page.location()).isEqualTo("/locked?back=%2Fcases%3Fq%3D26-0147&ended=1");
        assertThat(here.get("/session/left").location()).startsWith("/locked");
        Answer sent = here.post("/account/theme", Map.of("theme", "DARK"), proof);
        assertThat(sent.location()).startsWith("/locked?held=");
    }

    @Test
    void working_keeps_a_session_open_for_a_quarter_of_an_hour_and_asking_for_the_time_left_does_not()
            throws SQLException {
        TestPerson person = people.add("works", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        superuser(
                "update access.session set last_seen_at = now() - interval '13 minutes', expires_at = now() + interval"
                        + " '2 minutes' where account_id = '" + person.accountId() + "'");

        assertThat(Long.parseLong(here.get("/session/left").body())).isBetween(60L, 120L);
        assertThat(left(person.token())).isLessThanOrEqualTo(120);

        assertThat(here.post("/session/stay", Map.of()).status()).isEqualTo(200);
        assertThat(left(person.token())).isBetween(14 * 60L, 15 * 60L);
    }

    @Test
    void the_lock_keeps_name_and_place_and_opens_for_the_same_person_only_under_another_token() throws SQLException {
        TestPerson person = people.add("locker", Role.SOCIAL_WORKER, "FCYDA");
        idle(person);
        var here = new Visitor(khamt.address(), person.token());

        Answer lock = here.get("/locked?back=%2Faccount");
        assertThat(lock.status()).isEqualTo(200);
        assertThat(lock.body()).contains("Жишээlocker", "value=\"/account\"").doesNotContain("/home\" aria");
        String proof = Visitor.proofOn(lock.body());

        Answer wrong = here.post("/locked", Map.of("password", "not this", "back", "/account"), proof);
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(here.get("/account").status()).isEqualTo(303);

        Answer right = here.post("/locked", Map.of("password", TestPeople.PASSWORD, "back", "/account"), proof);
        assertThat(right.location()).isEqualTo("/account");
        String fresh = right.cookie("khamt");
        assertThat(fresh).isNotEmpty().isNotEqualTo(person.token());
        assertThat(new Visitor(khamt.address(), fresh).get("/account").status()).isEqualTo(200);
        assertThat(here.get("/account").location()).as("the old token").startsWith("/sign-in");
        assertThat(events(person)).contains("session.unlocked");
    }

    @Test
    void what_was_sent_to_a_locked_session_comes_back_after_unlocking_with_every_character() throws SQLException {
        String typed = "Мөрдөгчид хэлсэн: \"…\" <b>&amp;</b> 🙂 " + "ө".repeat(4000);
        for (int trial = 0; trial < 50; trial++) {
            TestPerson person = people.add("typist" + trial, Role.SOCIAL_WORKER, "FCYDA");
            var here = new Visitor(khamt.address(), person.token());
            String proof = here.csrf();
            idle(person);
            String text = trial + typed;
            String locked = here.post("/cases", Map.of("text", text), proof).location();
            Answer lock = here.get(locked);
            String held = locked.substring("/locked?held=".length());
            Answer open = here.post(
                    "/locked", Map.of("password", TestPeople.PASSWORD, "held", held), Visitor.proofOn(lock.body()));
            assertThat(open.location()).isEqualTo("/continue/" + held);
            Answer kept = new Visitor(khamt.address(), open.cookie("khamt")).get(open.location());
            assertThat(HtmlUtils.htmlUnescape(kept.body()))
                    .as("trial %s", trial)
                    .contains(text);
        }
    }

    @Test
    void somebody_else_takes_the_computer_and_sees_nothing_of_the_first() throws SQLException {
        TestPerson first = people.add("first", Role.SOCIAL_WORKER, "FCYDA");
        people.add("second", Role.DOCTOR, "MOH");
        idle(first);
        var here = new Visitor(khamt.address(), first.token());
        String proof = Visitor.proofOn(here.get("/locked?back=%2Fcases").body());

        Answer left = here.post("/locked/leave", Map.of(), proof);
        assertThat(left.location()).isEqualTo("/sign-in");
        assertThat(left.cookie("khamt")).isEmpty();
        assertThat(here.get("/locked").location()).startsWith("/sign-in");

        Answer second = new Visitor(khamt.address(), null)
                .post("/sign-in", Map.of("username", "second", "password", TestPeople.PASSWORD));
        assertThat(second.location()).isEqualTo("/home");
    }

    @Test
    void after_eight_hours_the_lock_does_not_open_any_more() throws SQLException {
        TestPerson person = people.add("long", Role.SOCIAL_WORKER, "FCYDA");
        superuser("update access.session set started_at = now() - interval '8 hours 1 minute', expires_at = now() where"
                + " account_id = '" + person.accountId() + "'");
        var here = new Visitor(khamt.address(), person.token());

        assertThat(here.get("/account").location()).startsWith("/sign-in");
        assertThat(here.get("/locked").location()).startsWith("/sign-in");

        TestPerson near = people.add("near", Role.SOCIAL_WORKER, "FCYDA");
        superuser("update access.session set started_at = now() - interval '7 hours 58 minutes', last_seen_at = now() -"
                + " interval '5 minutes' where account_id = '" + near.accountId() + "'");
        assertThat(new Visitor(khamt.address(), near.token()).get("/account").status())
                .isEqualTo(200);
        assertThat(left(near.token()))
                .as("work does not move the absolute limit")
                .isLessThanOrEqualTo(120);
    }

    @Test
    void the_cookie_is_new_at_each_sign_in_and_closed_to_scripts_and_other_sites() {
        people.add("cookie", Role.SOCIAL_WORKER, "FCYDA");
        var fields = Map.of("username", "cookie", "password", TestPeople.PASSWORD);
        var nobody = new Visitor(khamt.address(), "chosen-by-somebody-else");
        Answer first = new Visitor(khamt.address(), null).post("/sign-in", fields);
        Answer fixed = nobody.post(
                "/sign-in", fields, Visitor.proofOn(nobody.get("/sign-in").body()));

        assertThat(first.cookie("khamt")).hasSize(43).isNotEqualTo(fixed.cookie("khamt"));
        assertThat(fixed.cookie("khamt")).hasSize(43).isNotEqualTo("chosen-by-somebody-else");
        assertThat(first.cookies()).allSatisfy(c -> assertThat(c).contains("HttpOnly", "SameSite=Lax", "Path=/"));

        // Signing in again in the same browser ends what was open there.
        var again = new Visitor(khamt.address(), first.cookie("khamt"));
        Answer next = again.post("/sign-in", fields, again.csrf());
        assertThat(next.location()).isEqualTo("/home");
        assertThat(again.get("/account").status()).isEqualTo(303);
    }

    @Test
    void a_role_that_changes_a_closed_account_and_a_new_password_end_sessions_with_the_next_request()
            throws SQLException {
        TestPerson moved = people.add("moved", Role.SOCIAL_WORKER, "FCYDA");
        var movedHere = new Visitor(khamt.address(), moved.token());
        assertThat(movedHere.get("/account").status()).isEqualTo(200);
        superuser("update directory.appointment set role = 'AUDITOR' where account_id = '" + moved.accountId() + "'");
        await(movedHere);
        assertThat(movedHere.get("/locked").location()).startsWith("/sign-in");

        TestPerson closed = people.add("closed", Role.SOCIAL_WORKER, "FCYDA");
        idle(closed);
        superuser("update access.account set active = false where account_id = '" + closed.accountId() + "'");
        assertThat(new Visitor(khamt.address(), closed.token()).get("/locked").location())
                .as("a locked session of a closed account")
                .startsWith("/sign-in");

        TestPerson careful = people.add("careful", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), careful.token());
        String there = "other-" + UUID.randomUUID();
        superuser(
                "insert into access.session (session_id, token_hash, account_id, expires_at) values (gen_random_uuid(),"
                        + " sha256('" + there + "'), '" + careful.accountId() + "', now() + interval '1 hour')");
        Answer changed = here.post(
                "/account/password",
                Map.of(
                        "old_password",
                        TestPeople.PASSWORD,
                        "new_password",
                        LONG_PASSWORD,
                        "again_password",
                        LONG_PASSWORD));
        assertThat(changed.location()).startsWith("/account?done=");
        assertThat(here.get("/account").status()).isEqualTo(200);
        assertThat(new Visitor(khamt.address(), there).get("/account").status()).isEqualTo(303);
        var nobody = new Visitor(khamt.address(), null);
        assertThat(nobody.post("/sign-in", Map.of("username", "careful", "password", TestPeople.PASSWORD))
                        .status())
                .isEqualTo(422);
        assertThat(nobody.post("/sign-in", Map.of("username", "careful", "password", LONG_PASSWORD))
                        .status())
                .isEqualTo(303);
        assertThat(events(careful)).contains("account.password_changed");
    }

    @Test
    void a_new_password_is_long_is_not_the_name_and_not_what_everybody_takes() {
        TestPerson person = people.add("oyunchimegsuren", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        for (String bad : List.of(
                "fourteen-chars",
                "oyunchimegsuren2",
                "password-password",
                "qwertyuiop12345",
                "aaaaaaaaaaaaaaaaaa",
                "чингисчингисчингис")) {
            Answer answer = here.post(
                    "/account/password",
                    Map.of("old_password", TestPeople.PASSWORD, "new_password", bad, "again_password", bad));
            assertThat(answer.status()).as(bad).isEqualTo(422);
            assertThat(answer.body())
                    .as(bad)
                    .contains("href=\"#f-new_password\"")
                    .doesNotContain(bad);
        }
        Answer wrongOld = here.post(
                "/account/password",
                Map.of("old_password", "x", "new_password", LONG_PASSWORD, "again_password", LONG_PASSWORD));
        assertThat(wrongOld.body()).contains("href=\"#f-old_password\"");
    }

    @Test
    void own_sessions_are_listed_and_ended_one_by_one_or_all_but_this() throws SQLException {
        TestPerson person = people.add("lister", Role.SOCIAL_WORKER, "FCYDA");
        TestPerson other = people.add("other", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        UUID phone = session(person, "phone");
        session(person, "tablet");
        session(person, "library");
        UUID foreign = session(other, "foreign");
        assertThat(here.get("/account").body()).contains("/account/sessions/" + phone + "/end", "This device");

        assertThat(here.post("/account/sessions/" + phone + "/end", Map.of()).status())
                .isEqualTo(303);
        assertThat(new Visitor(khamt.address(), "phone").get("/account").status())
                .isEqualTo(303);
        assertThat(new Visitor(khamt.address(), "tablet").get("/account").status())
                .isEqualTo(200);
        assertThat(here.post("/account/sessions/" + foreign + "/end", Map.of()).status())
                .isEqualTo(404);
        assertThat(new Visitor(khamt.address(), "foreign").get("/account").status())
                .isEqualTo(200);

        here.post("/account/sessions/end-others", Map.of());
        assertThat(new Visitor(khamt.address(), "tablet").get("/account").status())
                .isEqualTo(303);
        assertThat(new Visitor(khamt.address(), "library").get("/account").status())
                .isEqualTo(303);
        assertThat(here.get("/account").status()).isEqualTo(200);
        assertThat(events(person)).contains("session.ended", "session.others_ended");
    }

    @Test
    void the_script_of_the_page_locks_at_once_and_keeps_the_form() throws SQLException {
        TestPerson person = people.add("scripted", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        Answer locked = here.post("/session/lock", Map.of("_path", "/cases", "_back", "/cases/new", "text", "хагас"));
        assertThat(locked.body()).startsWith("/locked?held=").endsWith("&draft=1");
        assertThat(here.get("/account").location()).startsWith("/locked");
        Answer elsewhere = new Visitor(
                        khamt.address(), people.add("bare", Role.DOCTOR, "MOH").token())
                .post("/session/lock", Map.of("_back", "//evil.example/"));
        assertThat(elsewhere.body()).isEqualTo("/locked?back=%2Fhome");
    }

    @Test
    void a_dangerous_act_asks_again_who_it_is_and_then_does_exactly_what_was_sent() throws SQLException {
        TestPerson person = people.add("dangerous", Role.SOCIAL_WORKER, "FCYDA");
        var here = new Visitor(khamt.address(), person.token());
        here.csrf();
        unconfirmed(person);

        Answer asked = here.post("/account/sign-out-everywhere", Map.of("extra", "хэвээр"));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.body())
                .contains("action=\"/account/sign-out-everywhere\"", "name=\"extra\" value=\"хэвээр\"", "_confirm");
        assertThat(here.get("/account").status()).as("nothing was done").isEqualTo(200);

        Answer wrong = here.post("/account/sign-out-everywhere", Map.of("extra", "хэвээр", "_confirm", "no"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("хэвээр").doesNotContain("value=\"no\"");
        assertThat(here.get("/account").status()).isEqualTo(200);

        Answer right =
                here.post("/account/sign-out-everywhere", Map.of("extra", "хэвээр", "_confirm", TestPeople.PASSWORD));
        assertThat(right.location()).isEqualTo("/sign-in");
        assertThat(here.get("/account").status()).isEqualTo(303);
        assertThat(events(person)).contains("session.confirmed", "session.all_ended");
    }

    @Test
    void every_dangerous_act_asks_again_and_nothing_else_does() throws IOException {
        Map<String, Boolean> rule = dangerous();
        List<Route> routes = Route.all(khamt);

        assertThat(routes.stream().map(Route::event)).as("acts of the list").containsAll(rule.keySet());
        // Pages and steps on the way to such an act, which write no event of their own.
        Set<String> onTheWay =
                Set.of("POST /account/factors/app", "POST /account/passkeys/ask", "GET /account/passkeys/new");
        for (Route route : routes) {
            // While signing in there is no session yet that could be asked.
            if (route.open()) {
                continue;
            }
            boolean near = DANGEROUS_KINDS.stream().anyMatch(route.event()::startsWith);
            assertThat(!near || rule.containsKey(route.event()))
                    .as("say in rules/step-up.txt whether %s is dangerous", route)
                    .isTrue();
            assertThat(route.stepUp().equals(" STEP-UP"))
                    .as("%s", route)
                    .isEqualTo(rule.getOrDefault(route.event(), false)
                            || onTheWay.contains(route.method() + " " + route.path()));
        }
    }

    @Test
    void everything_that_was_typed_for_a_dangerous_act_comes_through_the_question() throws SQLException {
        var tried = new ArrayList<String>();
        for (Route route : Route.all(khamt)) {
            if (!route.stepUp().equals(" STEP-UP") || route.get()) {
                continue;
            }
            Role role = Action.valueOf(route.needs()).roles().stream()
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            TestPerson person = people.add("careful" + tried.size(), role, "FCYDA");
            var here = new Visitor(khamt.address(), person.token());
            here.csrf();
            unconfirmed(person);
            String path =
                    route.path().replaceAll("[{][^}]*[}]", UUID.randomUUID().toString());
            String typed = "Яаралтай: \"<b>&amp;</b>\"\nхоёр дахь мөр 🙂";
            Answer asked =
                    here.post(path + "?box=a&box=b", Map.of("reason", typed, "_operation", "aaaa", "version", "7"));

            assertThat(asked.status()).as(path).isEqualTo(200);
            assertThat(asked.body()).as(path).contains("action=\"" + path + "\"", "name=\"_confirm\"");
            assertThat(HtmlUtils.htmlUnescape(asked.body()))
                    .as(path)
                    .contains("name=\"reason\" value=\"" + typed)
                    .contains("name=\"box\" value=\"a\"", "name=\"box\" value=\"b\"")
                    .contains("name=\"_operation\" value=\"aaaa\"", "name=\"version\" value=\"7\"");
            tried.add(path);
        }
        assertThat(tried).hasSizeGreaterThan(15);
    }

    // ---- what the tests need ----

    /** Kinds of event among which a new one has to say whether it is dangerous. */
    private static final List<String> DANGEROUS_KINDS = List.of(
            "account.",
            "emergency.",
            "seal.",
            "deputy.",
            "case.handed_over",
            "victim.merge",
            "victim.unmerge",
            "victim.same",
            "child.",
            "consent.override");

    private static Map<String, Boolean> dangerous() throws IOException {
        try (var rules = SessionLimitsTest.class.getResourceAsStream("/rules/step-up.txt")) {
            return new String(Objects.requireNonNull(rules).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .map(l -> l.split(" ", 2))
                    .collect(Collectors.toMap(l -> l[0], l -> !l[1].startsWith("no:")));
        }
    }

    private static void unconfirmed(TestPerson person) throws SQLException {
        superuser("update access.session set confirmed_at = now() - interval '6 minutes' where account_id = '"
                + person.accountId() + "'");
        khamt.get(mn.khamt.access.Sessions.class).forget(person.token());
    }

    private static void await(Visitor visitor) {
        // What the frame shows is remembered for five seconds; every transaction asks at once.
        assertThat(visitor.get("/account").status()).isEqualTo(303);
    }

    private static UUID session(TestPerson person, String token) throws SQLException {
        UUID id = UUID.randomUUID();
        superuser("insert into access.session (session_id, token_hash, account_id, expires_at) values ('" + id
                + "', sha256('" + token + "'), '" + person.accountId() + "', now() + interval '1 hour')");
        return id;
    }

    private static void idle(TestPerson person) throws SQLException {
        superuser("update access.session set last_seen_at = now() - interval '15 minutes', expires_at = now() where"
                + " account_id = '" + person.accountId() + "'");
        khamt.get(mn.khamt.access.Sessions.class).forget(person.token());
    }

    private static long left(String token) {
        return khamt.database().superuser().one(LEFT, Long.class, "token", token.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> events(TestPerson person) {
        Db db = khamt.database().superuser();
        return db.list(EVENTS, String.class, "account", person.accountId());
    }

    private static void superuser(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
