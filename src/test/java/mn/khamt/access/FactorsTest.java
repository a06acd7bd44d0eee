package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
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

/** The second step: the app, the recovery codes, and those who must set one up (S24, T12). */
class FactorsTest {
    private static final Pattern SECRET = Pattern.compile("class=\"code secret\">([A-Z2-7 ]+)<");
    private static final Pattern RECOVERY = Pattern.compile("<li class=\"code\">([a-z2-9]{5}-[a-z2-9]{5})<");
    private static final Sql BACK =
            Sql.of("update access.one_time_code set last_step = last_step - 3 where account_id = :account");
    private static final Sql LATER = Sql.of("update access.attempt set wait_until = now()");
    private static final Sql EVENTS = Sql.of("""
        select action from audit.event where account_id = :account or subject_id = :account order by at
        """);
    private static final Sql SEALED = Sql.of("""
        select encode(sealed, 'hex') || key_version from access.one_time_code where account_id = :account
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
    void codes_are_those_of_the_standard() {
        String secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assertThat(Totp.code(secret, 59 / 30)).isEqualTo("287082");
        assertThat(Totp.code(secret, 1_111_111_109L / 30)).isEqualTo("081804");
        assertThat(Totp.code(secret, 2_000_000_000L / 30)).isEqualTo("279037");
        Instant now = Instant.ofEpochSecond(1_111_111_109L);
        assertThat(Totp.step(secret, "081804", now)).hasValue(1_111_111_109L / 30);
        assertThat(Totp.step(secret, "081804", now.plusSeconds(30))).isPresent();
        assertThat(Totp.step(secret, "081804", now.minusSeconds(30))).isPresent();
        assertThat(Totp.step(secret, "081804", now.plusSeconds(60))).isEmpty();
        assertThat(Totp.newSecret()).hasSize(32).matches("[A-Z2-7]+").isNotEqualTo(Totp.newSecret());
    }

    @Test
    void with_an_app_the_password_alone_reaches_one_page_only() {
        TestPerson person = people.add("halfway", Role.SOCIAL_WORKER, "FCYDA");
        enrol(person);
        Answer password = password("halfway", null);
        assertThat(password.location()).isEqualTo("/sign-in/second?on=1");
        var half = new Visitor(khamt.address(), password.cookie("khamt"));

        for (Route route : Route.all(khamt)) {
            if (!route.open() && route.get() && !route.path().contains("{")) {
                assertThat(half.get(route.path()).location())
                        .as("%s, with half a session", route)
                        .startsWith("/sign-in/second");
            }
        }
        assertThat(half.get("/sign-in/enrol").location()).isEqualTo("/sign-in/second");
        assertThat(half.get("/sign-in/second").body()).contains("One-time code");
        assertThat(khamt.get(Sessions.class).identify(password.cookie("khamt"))).isEmpty();
    }

    @Test
    void a_code_counts_once_even_if_it_comes_twice_at_the_same_moment() throws Exception {
        TestPerson person = people.add("once", Role.SOCIAL_WORKER, "FCYDA");
        String secret = enrol(person);
        String code = code(secret);

        var first = half("once");
        assertThat(second(first, code).status())
                .as("the code that confirmed the app")
                .isEqualTo(422);
        back(person);
        Answer opened = second(first, code(secret));
        assertThat(opened.location()).isEqualTo("/home");
        assertThat(new Visitor(khamt.address(), opened.cookie("khamt"))
                        .get("/account")
                        .status())
                .isEqualTo(200);
        assertThat(first.get("/account").location())
                .as("the half session's token")
                .startsWith("/sign-in");
        assertThat(second(half("once"), code(secret)).status()).isEqualTo(422);

        back(person);
        String again = code(secret);
        List<Callable<Answer>> both = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Visitor half = half("once");
            String proof = Visitor.proofOn(half.get("/sign-in/second").body());
            both.add(() -> half.post("/sign-in/second", Map.of("code", again), proof));
        }
        int in = 0;
        try (var many = Executors.newFixedThreadPool(4)) {
            for (Future<Answer> answer : many.invokeAll(both)) {
                in += answer.get().status() == 303 ? 1 : 0;
            }
        }
        assertThat(in).isEqualTo(1);
    }

    @Test
    void guessing_codes_is_slowed_down_and_the_true_user_is_not_kept_out() {
        TestPerson person = people.add("guessed", Role.SOCIAL_WORKER, "FCYDA");
        String secret = enrol(person);
        String device = SignIns.secret();
        back(person);
        Answer known = password("guessed", device);
        var here = new Visitor(khamt.address(), known.cookie("khamt"), device);
        assertThat(second(here, code(secret)).status()).isEqualTo(303);

        Answer last = second(half("guessed"), "000000");
        for (int i = 10; i < 24 && last.status() != 429; i++) {
            last = second(half("guessed"), "0000" + i);
        }
        assertThat(last.status()).as("a phisher with the password").isEqualTo(429);

        back(person);
        var own = new Visitor(khamt.address(), password("guessed", device).cookie("khamt"), device);
        assertThat(second(own, code(secret)).location())
                .as("from the known device")
                .isEqualTo("/home");
        Db db = khamt.database().superuser();
        db.write(() -> db.change(LATER));
    }

    @Test
    void recovery_codes_are_shown_once_and_each_counts_once() {
        TestPerson person = people.add("lost", Role.SHELTER_WORKER, "GEC");
        assertThat(new Visitor(khamt.address(), person.token())
                        .post("/account/factors/recovery", Map.of())
                        .status())
                .as("nothing to recover yet")
                .isEqualTo(303);
        enrol(person);
        var here = new Visitor(khamt.address(), person.token());
        List<String> codes = recovery(here);
        assertThat(codes).hasSize(10).doesNotHaveDuplicates();
        assertThat(here.get("/account/factors").body()).contains("10 are left").doesNotContain(codes.getFirst());

        assertThat(second(half("lost"), codes.getFirst().toUpperCase(java.util.Locale.ROOT))
                        .location())
                .isEqualTo("/home");
        assertThat(second(half("lost"), codes.getFirst()).status()).isEqualTo(422);
        assertThat(second(half("lost"), codes.get(1).replace("-", " ")).location())
                .isEqualTo("/home");
        assertThat(here.get("/account/factors").body()).contains("8 are left");

        List<String> fresh = recovery(here);
        assertThat(second(half("lost"), codes.get(2)).status())
                .as("an older one")
                .isEqualTo(422);
        assertThat(second(half("lost"), fresh.get(2)).location()).isEqualTo("/home");
        assertThat(events(person)).contains("account.code_added", "account.recovery_made", "account.recovery_used");
    }

    @Test
    void removing_the_app_asks_again_who_it_is_and_leaves_the_password() {
        TestPerson person = people.add("remover", Role.SOCIAL_WORKER, "FCYDA");
        enrol(person);
        var here = new Visitor(khamt.address(), person.token());
        here.csrf();
        Db db = khamt.database().superuser();
        db.write(() -> db.change(
                Sql.of("update access.session set confirmed_at = now() - interval '1 hour' where account_id ="
                        + " :account"),
                "account",
                person.accountId()));
        khamt.get(Sessions.class).forget(person.token());
        assertThat(here.post("/account/factors/app/remove", Map.of()).body()).contains("_confirm");
        assertThat(here.post("/account/factors/app/remove", Map.of("_confirm", TestPeople.PASSWORD))
                        .location())
                .startsWith("/account/factors?done=");
        assertThat(password("remover", null).location()).isEqualTo("/home");
        assertThat(here.post("/account/factors/app/remove", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void where_a_second_step_is_required_whoever_has_none_sets_one_up_first() {
        try (TestKhamt strict = TestKhamt.start(Map.of("khamt.second-factor", SecondStepRule.REQUIRED))) {
            new TestPeople(strict.database()).add("newcomer", Role.SOCIAL_WORKER, "FCYDA");
            Answer password = new Visitor(strict.address(), null)
                    .post("/sign-in", Map.of("username", "newcomer", "password", TestPeople.PASSWORD));
            assertThat(password.location()).isEqualTo("/sign-in/enrol");
            var half = new Visitor(strict.address(), password.cookie("khamt"));
            for (Route route : Route.all(strict)) {
                if (!route.open() && route.get() && !route.path().contains("{")) {
                    assertThat(half.get(route.path()).location())
                            .as("%s, before a second step", route)
                            .startsWith("/sign-in/enrol");
                }
            }
            String proof = Visitor.proofOn(half.get("/sign-in/enrol").body());
            assertThat(half.post("/sign-in/enrol/app", Map.of(), proof).location())
                    .isEqualTo("/sign-in/enrol/app");
            String page = half.get("/sign-in/enrol/app").body();
            Answer wrong = half.post("/sign-in/enrol/app/confirm", Map.of("code", "12345"), proof);
            assertThat(wrong.status()).isEqualTo(422);
            assertThat(secret(wrong.body())).as("the same secret as before").isEqualTo(secret(page));
            Answer right = half.post("/sign-in/enrol/app/confirm", Map.of("code", code(secret(page))), proof);
            assertThat(right.location()).startsWith("/account/factors");
            assertThat(new Visitor(strict.address(), right.cookie("khamt"))
                            .get("/home")
                            .status())
                    .isEqualTo(200);
            assertThat(half.get("/home").location()).startsWith("/sign-in");
        }
    }

    @Test
    void the_secret_is_sealed_and_still_opens_when_the_agencys_key_is_changed() {
        try (TestKhamt other = TestKhamt.start()) {
            TestPerson person = new TestPeople(other.database()).add("sealed", Role.SOCIAL_WORKER, "FCYDA");
            var factors = other.get(Factors.class);
            assertThat(factors.offerApp(person.token())).isTrue();
            String secret =
                    factors.offered(person.token()).orElseThrow().secret().replace(" ", "");
            Db db = other.database().superuser();
            String before = db.one(SEALED, String.class, "account", person.accountId());
            assertThat(new String(
                            java.util.HexFormat.of().parseHex(before.substring(0, before.length() - 1)),
                            StandardCharsets.ISO_8859_1))
                    .doesNotContain(secret);

            other.database().keyring().rotateAgencies();

            assertThat(db.one(SEALED, String.class, "account", person.accountId()))
                    .isNotEqualTo(before)
                    .endsWith("2");
            assertThat(factors.confirmApp(person.token(), code(secret))).isInstanceOf(SignedIn.Open.class);
        }
    }

    @Test
    void the_administrator_removes_the_second_steps_of_somebody_who_lost_everything() {
        TestPerson person = people.add("helpless", Role.SHELTER_WORKER, "GEC");
        enrol(person);
        Db owner = khamt.database().superuser();
        assertThat(owner.write(() ->
                        owner.one(Sql.of("select guard.reset_factors(:name)"), Boolean.class, "name", "helpless")))
                .isTrue();
        assertThat(new Visitor(khamt.address(), person.token()).get("/account").status())
                .isEqualTo(303);
        assertThat(password("helpless", null).location()).isEqualTo("/home");
        assertThat(events(person)).contains("account.factors_reset");
    }

    // ---- what the tests need ----

    private static String enrol(TestPerson person) {
        var here = new Visitor(khamt.address(), person.token());
        assertThat(here.post("/account/factors/app", Map.of()).location()).isEqualTo("/account/factors/app");
        String secret = secret(here.get("/account/factors/app").body());
        Answer done = here.post("/account/factors/app/confirm", Map.of("code", code(secret)));
        assertThat(done.location()).startsWith("/account/factors?done=");
        return secret;
    }

    private static String secret(String page) {
        var found = SECRET.matcher(page);
        assertThat(found.find()).isTrue();
        return found.group(1).replace(" ", "");
    }

    private static String code(String secret) {
        return Totp.code(secret, Instant.now().getEpochSecond() / Totp.SECONDS);
    }

    /** As if some minutes had passed since the last code. */
    private static void back(TestPerson person) {
        Db db = khamt.database().superuser();
        db.write(() -> db.change(BACK, "account", person.accountId()));
    }

    private static Answer password(String username, @org.jspecify.annotations.Nullable String device) {
        return new Visitor(khamt.address(), null, device)
                .post("/sign-in", Map.of("username", username, "password", TestPeople.PASSWORD));
    }

    private static Visitor half(String username) {
        return new Visitor(khamt.address(), password(username, null).cookie("khamt"));
    }

    private static Answer second(Visitor half, String code) {
        return half.post(
                "/sign-in/second",
                Map.of("code", code),
                Visitor.proofOn(half.get("/sign-in/second").body()));
    }

    private static List<String> recovery(Visitor here) {
        Answer shown = here.post("/account/factors/recovery", Map.of());
        assertThat(shown.status()).isEqualTo(200);
        return RECOVERY.matcher(shown.body()).results().map(r -> r.group(1)).toList();
    }

    private static List<String> events(TestPerson person) {
        return khamt.database().superuser().list(EVENTS, String.class, "account", person.accountId());
    }
}
