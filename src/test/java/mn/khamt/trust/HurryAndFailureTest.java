package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.RowCounts;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people and machines do on a bad day; nothing that somebody typed may be lost, and nothing may happen twice. */
class HurryAndFailureTest {
    private static final Sql NOTES =
            Sql.of("select said from public.opened where case_id = :case and column_name = 'body' and said like :like");
    private static final AtomicReference<Runnable> DISASTER = new AtomicReference<>(() -> {});

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestCase built;
    private static Visitor owner;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        built = TestCase.build(khamt);
        owner = new Visitor(khamt.address(), built.owner().token());
        Probe.install(khamt, built.caseId(), DISASTER);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    // ---- sessions ----

    @Test
    void a_closed_account_is_refused_with_its_next_request() throws SQLException {
        TestPerson leaver = people.add("leaver", Role.DOCTOR, "MOH");
        var visitor = new Visitor(khamt.address(), leaver.token());
        assertThat(visitor.get("/account").status()).isEqualTo(200);

        superuser("update access.account set active = false where account_id = '" + leaver.accountId() + "'");

        Answer next = visitor.get("/account");
        assertThat(next.status()).isEqualTo(303);
        assertThat(next.location()).startsWith("/sign-in");
    }

    @Test
    void signing_out_everywhere_ends_every_session_of_the_person_and_nobody_elses() throws SQLException {
        TestPerson careful = people.add("careful", Role.DOCTOR, "MOH");
        superuser(
                "insert into access.session (session_id, token_hash, account_id, expires_at) values (gen_random_uuid(),"
                        + " sha256('other-device'), '" + careful.accountId() + "', now() + interval '1 hour')");
        var here = new Visitor(khamt.address(), careful.token());
        var there = new Visitor(khamt.address(), "other-device");
        assertThat(there.get("/account").status()).isEqualTo(200);

        here.post("/account/sign-out-everywhere", Map.of());

        assertThat(here.get("/account").status()).isEqualTo(303);
        assertThat(there.get("/account").status()).isEqualTo(303);
        assertThat(owner.get("/account").status()).isEqualTo(200);
    }

    @Test
    void a_form_sent_after_its_session_ended_is_kept_and_comes_back_after_signing_in() throws SQLException {
        TestPerson slow = people.add("slow", Role.SOCIAL_WORKER, "FCYDA");
        var visitor = new Visitor(khamt.address(), slow.token());
        visitor.csrf();
        superuser("update access.session set started_at = now() - interval '9 hours', expires_at = now() - interval '1"
                + " second' where account_id = '" + slow.accountId() + "'");

        Answer sent = visitor.post("/probe", Map.of("username", "хагас бичсэн өгүүлбэр", "_op", uuid()));
        assertThat(sent.status()).isEqualTo(303);
        assertThat(sent.location()).startsWith("/sign-in?held=");
        String held = sent.location().substring("/sign-in?held=".length());

        var nobody = new Visitor(khamt.address(), null);
        assertThat(nobody.get(sent.location()).body()).contains(held);
        Answer signedIn = nobody.post(
                "/sign-in", Map.of("username", "slow", "password", TestPeople.PASSWORD, "held", held, "_op", uuid()));
        assertThat(signedIn.status()).isEqualTo(303);
        assertThat(signedIn.location()).isEqualTo("/continue/" + held);

        // Another session of the same person, as the cookie would hold it; then somebody else.
        superuser(
                "insert into access.session (session_id, token_hash, account_id, expires_at) values (gen_random_uuid(),"
                        + " sha256('slow-again'), '" + slow.accountId() + "', now() + interval '1 hour')");
        assertThat(new Visitor(khamt.address(), "slow-again")
                        .get(signedIn.location())
                        .body())
                .contains("хагас бичсэн өгүүлбэр", "action=\"/probe\"");
        assertThat(owner.get(signedIn.location()).status()).isEqualTo(404);
    }

    @Test
    void a_form_of_a_page_opened_before_signing_in_again_is_kept_too() throws SQLException {
        TestPerson twice = people.add("twice", Role.SOCIAL_WORKER, "FCYDA");
        String oldProof = new Visitor(khamt.address(), twice.token()).csrf();
        superuser(
                "insert into access.session (session_id, token_hash, account_id, expires_at) values (gen_random_uuid(),"
                        + " sha256('twice-again'), '" + twice.accountId() + "', now() + interval '1 hour')");
        var again = new Visitor(khamt.address(), "twice-again");

        Answer sent = again.post("/probe", Map.of("username", "хуучин цонх", "_op", uuid()), oldProof);

        assertThat(sent.status()).isEqualTo(303);
        assertThat(sent.location()).startsWith("/continue/");
        assertThat(again.get(sent.location()).body()).contains("хуучин цонх");
    }

    @Test
    void a_wrong_password_and_an_unknown_name_are_answered_alike() {
        people.add("known", Role.DOCTOR, "MOH");
        var nobody = new Visitor(khamt.address(), null);

        Answer wrong = nobody.post("/sign-in", Map.of("username", "known", "password", "x"));
        Answer unknown = nobody.post("/sign-in", Map.of("username", "knowm", "password", "x"));
        Answer right = nobody.post("/sign-in", Map.of("username", " Known ", "password", TestPeople.PASSWORD));

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(masked(wrong.body()).replace("known", "N"))
                .isEqualTo(masked(unknown.body()).replace("knowm", "N"));
        assertThat(right.status()).isEqualTo(303);
    }

    // ---- the same thing twice ----

    @Test
    void a_form_sent_twenty_times_at_once_acts_once_and_is_answered_the_same() throws Exception {
        Map<String, String> form = Map.of("username", "twenty times", "_op", uuid());
        owner.csrf();
        List<Future<Answer>> sent;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < 20; i++) {
                work.add(() -> owner.post(Probe.PATH, form));
            }
            sent = threads.invokeAll(work);
        }

        var answers = new ArrayList<String>();
        for (var answer : sent) {
            assertThat(answer.get().status()).isEqualTo(303);
            answers.add(answer.get().location());
        }
        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(notes("twenty times")).hasSize(1);
        assertThat(owner.post(Probe.PATH, form).location()).isEqualTo(answers.getFirst());
    }

    @Test
    void one_operation_with_other_content_is_refused_not_taken_for_the_first() {
        String operation = uuid();
        owner.post(Probe.PATH, Map.of("username", "content one", "_op", operation));

        Answer other = owner.post(Probe.PATH, Map.of("username", "content two", "_op", operation));
        Answer foreign = new Visitor(khamt.address(), built.narrow().token())
                .post(Probe.PATH, Map.of("username", "content one", "_op", operation));

        assertThat(other.status()).isEqualTo(409);
        assertThat(foreign.status()).isEqualTo(409);
        assertThat(notes("content%")).containsExactly("content one");
    }

    // ---- what is typed ----

    @Test
    void ten_megabytes_of_text_are_answered_in_words() {
        Answer answer = owner.post(Probe.PATH, Map.of("username", "a".repeat(10_000_000), "_op", uuid()));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("20,000 characters or fewer");
    }

    @Test
    void more_than_the_server_reads_is_refused_in_words_too() {
        Answer answer = owner.post(Probe.PATH, Map.of("username", "a".repeat(25_000_000), "_op", uuid()));

        assertThat(answer.status()).isIn(413, 422);
        assertThat(answer.body()).contains("too large");
    }

    @Test
    void nul_goes_and_emoji_mongolian_and_line_breaks_stay() {
        owner.post(Probe.PATH, Map.of("username", "mix\u0000ed 🙂 Өлгий ᠮᠣᠩᠭᠣᠯ\r\nline", "_op", uuid()));

        assertThat(notes("mixed%"))
                .singleElement()
                .satisfies(note ->
                        assertThat(note).startsWith("mixed 🙂 Өлгий ᠮᠣᠩᠭᠣᠯ").contains("\n", "line"));
    }

    @Test
    void what_looks_like_sql_or_markup_is_text() {
        String typed = "'); drop table cases.note; -- <script>alert(1)</script> ${1+1} :case ?";
        owner.post(Probe.PATH, Map.of("username", typed, "_op", uuid()));

        assertThat(notes("%drop table%")).containsExactly(typed);
        assertThat(new Visitor(khamt.address(), null)
                        .post("/sign-in", Map.of("username", typed, "password", "x"))
                        .body())
                .doesNotContain("<script>alert");
    }

    // ---- the database goes away ----

    @Test
    void a_database_that_breaks_off_in_the_middle_loses_nothing_and_acts_once_when_it_is_back() {
        Map<String, String> form = Map.of("username", "in the middle", "_op", uuid());
        owner.csrf();
        // Several connections were in use a moment ago, so the pool does not ask whether they live.
        IntStream.range(0, 8).parallel().forEach(i -> owner.get("/account"));
        DISASTER.set(() -> superuserQuietly(KILL));

        Answer broken = owner.post(Probe.PATH, form);

        assertThat(broken.status()).isEqualTo(503);
        assertThat(broken.body()).contains("in the middle", "action=\"/probe\"");
        assertThat(notes("in the middle")).isEmpty();

        assertThat(owner.post(Probe.PATH, form).status()).isEqualTo(303);
        assertThat(owner.post(Probe.PATH, form).status()).isEqualTo(303);
        assertThat(notes("in the middle")).hasSize(1);
    }

    @Test
    void a_database_that_is_not_there_is_said_calmly_and_what_was_typed_comes_back() throws SQLException {
        owner.csrf();
        superuserOfAnother("alter database " + name() + " allow_connections false");
        Answer page;
        Answer form;
        Answer unseen;
        Answer ready;
        try {
            superuserOfAnother(KILL);
            page = owner.get("/account");
            form = owner.post(Probe.PATH, Map.of("username", "typed meanwhile", "_op", uuid()));
            // Nothing is remembered of this one: it cannot even be asked who it is.
            unseen = new Visitor(khamt.address(), built.colleague().token()).get("/account");
            ready = new Visitor(khamt.address(), null).get("/health/ready");
        } finally {
            superuserOfAnother("alter database " + name() + " allow_connections true");
        }

        assertThat(page.status()).isEqualTo(503);
        assertThat(form.status()).isEqualTo(503);
        assertThat(form.body()).contains("typed meanwhile", "action=\"/probe\"");
        assertThat(unseen.status()).isEqualTo(503);
        assertThat(unseen.body()).contains("<h1>");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(owner.get("/account").status()).isEqualTo(200);
    }

    // ---- addresses ----

    @Test
    void unknown_addresses_wrong_methods_and_odd_ids_are_the_same_calm_page() {
        for (String path : List.of("/nowhere", "/cases/none/of/this", "/continue/not-an-id", "/account/theme")) {
            Answer answer = owner.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).contains("<h1>Page not found, or you may not open it</h1>");
        }
        assertThat(owner.post("/account", Map.of()).status()).isEqualTo(404);
        assertThat(owner.get("/account?done=%3Cscript%3E").body()).doesNotContain("<script>%", "notice is-ok");
    }

    @Test
    void an_address_of_elsewhere_is_never_where_signing_in_leads() {
        var nobody = new Visitor(khamt.address(), null);
        for (String back :
                List.of("//evil.example", "https://evil.example", "/\\evil.example", "/a\n//b", "javascript:1")) {
            Answer answer =
                    nobody.post("/sign-in", Map.of("username", "owner", "password", TestPeople.PASSWORD, "back", back));
            assertThat(answer.location()).as(back).isEqualTo("/home");
            assertThat(nobody.post("/language", Map.of("to", "en", "back", back))
                            .location())
                    .as(back)
                    .isEqualTo("/");
        }
    }

    @Test
    void every_page_carries_the_headers_that_keep_it_to_itself() {
        RowCounts before = RowCounts.of(khamt.database());
        var headers = owner.headers("/account");

        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(headers.firstValue("Server")).isEmpty();
        assertThat(RowCounts.of(khamt.database()))
                .as("a look at one's own account")
                .isEqualTo(before);
    }

    private static final String KILL =
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'khamt_app' and datname = '{db}'";

    private static String name() {
        String url = khamt.database().settings().url();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static List<String> notes(String like) {
        var db = khamt.database().superuser();
        new TestTexts(khamt.database()).openAll();
        return db.read(() -> db.list(NOTES, String.class, "case", built.caseId(), "like", like));
    }

    private static void superuserQuietly(String sql) {
        try {
            superuser(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void superuser(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(sql.replace("{db}", name()));
        }
    }

    /** From the server's own database, since ours takes no one in. */
    private static void superuserOfAnother(String sql) throws SQLException {
        String url = khamt.database().settings().url();
        try (var c = java.sql.DriverManager.getConnection(
                        url.substring(0, url.lastIndexOf('/')) + "/postgres", "postgres", "");
                var s = c.createStatement()) {
            s.execute(sql.replace("{db}", name()));
        }
    }

    private static String masked(String body) {
        return body.replaceAll("(name=\"_op\" value=\")[^\"]+", "$1");
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }
}
