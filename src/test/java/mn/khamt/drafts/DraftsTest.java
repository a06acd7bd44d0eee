package mn.khamt.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DraftsTest {
    private static final Pattern JSON = Pattern.compile("\"operation\":\"([0-9a-f-]{36})\",\"saves\":([0-9]+)");
    private static final Sql SESSION = Sql.of("""
        insert into access.session (session_id, token_hash, account_id, expires_at)
        values (gen_random_uuid(), sha256(convert_to(:token, 'UTF8')), :account, now() + interval '1 hour')
        """);
    private static final Sql PLAIN = Sql.of("""
        select count(*)::integer from drafts.draft where position(convert_to(:text, 'UTF8') in sealed) > 0 or place || page || form like '%' || :text || '%'
        """);
    private static final Sql THERE =
            Sql.of("select count(*)::integer from drafts.draft where operation_id = :operation");
    private static final Sql LATER =
            Sql.of("update drafts.draft set expires_at = now() - interval '1 second' where operation_id = :operation");
    private static final Sql LEAVE = Sql.of("""
        update access.access_grant set valid_until = now() where account_id = :account and case_id = :case
        """);
    private static final Sql EVENTS =
            Sql.of("select count(*)::integer from audit.event where action = :action and subject_id = :operation");
    private static final Sql COMPARTMENTS = Sql.of("select version from cases.case_file where case_id = :case");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestCase at;
    private static Visitor owner;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        at = TestCase.build(khamt);
        owner = new Visitor(khamt.address(), at.owner().token());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void what_is_typed_is_kept_sealed_and_comes_back_on_another_device() {
        String op = uuid();
        Answer kept = auto(owner, notes(), op, 0, Map.of("body", "Хагас бичсэн тэмдэглэл", "compartment", "core"));
        assertThat(kept.status()).isEqualTo(200);
        assertThat(kept.body()).contains("\"operation\":\"" + op + "\",\"saves\":1", "Saved as a draft");
        assertThat(superuser().one(PLAIN, Integer.class, "text", "Хагас")).isZero();

        Visitor there = secondDevice(at.owner(), "elsewhere-" + op);
        assertThat(there.get(notes()).body()).contains("You began this form on", op);
        assertThat(there.get("/home").body()).contains("Continue what you began", at.code(), op);

        Answer shown = there.post(notes(), Map.of("_draft", op));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.body()).contains("Хагас бичсэн тэмдэглэл", "name=\"_op\" value=\"" + op + "\"");
        assertThat(new TestTexts(khamt.database()).saying("Хагас бичсэн тэмдэглэл"))
                .as("shown, not sent")
                .isZero();
        assertThat(events("draft.kept", op)).isEqualTo(1);
        assertThat(events("draft.opened", op)).isEqualTo(1);

        Answer sent = there.post(
                notes(), Map.of("_op", op, "_version", "0", "body", "Бүтэн тэмдэглэл", "compartment", "core"));
        assertThat(sent.status()).isEqualTo(303);
        assertThat(there(op)).as("drafts of a form that was accepted").isZero();
        assertThat(there.get("/home").body()).doesNotContain(op);
        assertThat(auto(owner, notes(), op, 1, Map.of("body", "хожимдсон", "compartment", "core"))
                        .status())
                .as("a page that was left open elsewhere cannot bring the draft back")
                .isEqualTo(410);
        assertThat(there(op)).isZero();
    }

    @Test
    void a_refused_form_keeps_its_draft() {
        String op = uuid();
        auto(owner, notes(), op, 0, Map.of("body", "", "compartment", "core"));
        Answer refused = owner.post(notes(), Map.of("_op", op, "_version", "0", "body", "", "compartment", "core"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(there(op)).isEqualTo(1);
    }

    @Test
    void two_devices_that_type_into_one_draft_lose_no_word() {
        String op = uuid();
        auto(owner, notes(), op, 0, Map.of("body", "нэг", "compartment", "core"));
        Visitor there = secondDevice(at.owner(), "second-" + op);
        Answer second = auto(there, notes(), op, 1, Map.of("body", "нэг хоёр", "compartment", "core"));
        assertThat(second.body()).contains("\"operation\":\"" + op + "\",\"saves\":2");

        Answer first = auto(owner, notes(), op, 1, Map.of("body", "нэг гурав", "compartment", "core"));
        Matcher found = JSON.matcher(first.body());
        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isNotEqualTo(op);
        assertThat(owner.post(notes(), Map.of("_draft", op)).body()).contains("нэг хоёр");
        assertThat(owner.post(notes(), Map.of("_draft", found.group(1))).body()).contains("нэг гурав");
    }

    @Test
    void an_old_draft_meets_the_page_of_two_versions_instead_of_overwriting() {
        String edit = "/cases/" + at.caseId().value() + "/edit";
        int version = superuser().one(COMPARTMENTS, Integer.class, "case", at.caseId());
        Map<String, String> form = fields(owner.get(edit).body());
        var mine = new HashMap<>(form);
        mine.put("summary", "Миний хураангуй");
        String op = uuid();
        mine.put("_version", String.valueOf(version));
        assertThat(auto(owner, edit, op, 0, mine).status()).isEqualTo(200);

        var theirs = new HashMap<>(form);
        theirs.put("summary", "Хамтрагчийн хураангуй");
        theirs.put("_op", uuid());
        theirs.put("_version", String.valueOf(version));
        Answer first = owner.post(edit, theirs);
        assertThat(first.status()).as(first.body()).isEqualTo(303);

        Answer again = owner.post(edit, Map.of("_draft", op));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).contains("Миний хураангуй", "name=\"_version\" value=\"" + version + "\"");
        var sent = new HashMap<>(fields(again.body()));
        sent.put("_op", op);
        sent.put("_version", String.valueOf(version));
        sent.put("summary", "Миний хураангуй");
        Answer conflict = owner.post(edit, sent);
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.body()).contains("Хамтрагчийн хураангуй", "Миний хураангуй", op);
        assertThat(there(op)).as("the draft stays until something is accepted").isEqualTo(1);

        sent.put("_version", String.valueOf(version + 1));
        assertThat(owner.post(edit, sent).status()).isEqualTo(303);
        assertThat(there(op)).isZero();
    }

    @Test
    void nobody_else_sees_uses_or_discards_a_draft() {
        String op = uuid();
        auto(owner, notes(), op, 0, Map.of("body", "зөвхөн минийх", "compartment", "core"));
        for (TestPerson other : List.of(at.narrow(), at.outsider(), at.administrator())) {
            var visitor = new Visitor(khamt.address(), other.token());
            assertThat(visitor.get("/home").body()).doesNotContain(op);
            assertThat(visitor.post(notes(), Map.of("_draft", op)).status()).isEqualTo(404);
            assertThat(visitor.post("/drafts/" + op + "/discard", Map.of()).status())
                    .isEqualTo(404);
            assertThat(auto(visitor, notes(), op, 1, Map.of("body", "өөр хүний", "compartment", "core"))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(owner.post(notes(), Map.of("_draft", op)).body()).contains("зөвхөн минийх");
    }

    @Test
    void who_is_no_longer_let_into_the_case_cannot_read_what_they_had_begun_there() {
        TestPerson leaver = people.add("leaver", Role.SOCIAL_WORKER, "FCYDA");
        at.owner()
                .caller()
                .run(() -> khamt.get(Db.class)
                        .write(() -> khamt.get(mn.khamt.access.Grants.class)
                                .letIn(at.caseId().value(), leaver.accountId(), "MEMBER", List.of("core"), "PROTECT")));
        var visitor = new Visitor(khamt.address(), leaver.token());
        String op = uuid();
        assertThat(auto(visitor, notes(), op, 0, Map.of("body", "явсан хүний", "compartment", "core"))
                        .status())
                .isEqualTo(200);
        superuser().write(() -> superuser().change(LEAVE, "account", leaver.accountId(), "case", at.caseId()));

        assertThat(visitor.post(notes(), Map.of("_draft", op)).status()).isEqualTo(404);
        assertThat(visitor.get("/home").body()).doesNotContain(op);
        leaver.caller()
                .run(() -> assertThat(khamt.get(Drafts.class).open(UUID.fromString(op)))
                        .isEmpty());
    }

    @Test
    void a_draft_outside_a_case_is_sealed_for_its_writer_and_can_be_discarded() {
        String op = uuid();
        Answer kept = auto(owner, "/reports/new", op, 0, Map.of("worry", "Ганзориг гэж хүн дуудлаа"));
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        assertThat(superuser().one(PLAIN, Integer.class, "text", "Ганзориг")).isZero();
        assertThat(owner.post("/reports/new", Map.of("_draft", op)).body()).contains("Ганзориг гэж хүн дуудлаа");

        Answer gone = owner.post("/drafts/" + op + "/discard", Map.of("_page", "1"));
        assertThat(gone.location()).isEqualTo("/reports/new?done=done.draft_discarded");
        assertThat(there(op)).isZero();
        assertThat(events("draft.discarded", op)).isEqualTo(1);
    }

    @Test
    void the_button_does_without_a_script_what_the_script_does() {
        String op = uuid();
        var form = new HashMap<>(Map.of("body", "товчоор", "compartment", "core"));
        form.putAll(ours(notes(), op, 0));
        Answer kept = owner.post("/drafts", form);
        assertThat(kept.status()).isEqualTo(303);
        assertThat(kept.location()).isEqualTo("/home?done=done.draft_saved");
        assertThat(there(op)).isEqualTo(1);
    }

    @Test
    void what_is_looked_for_is_kept_nowhere() {
        String op = uuid();

        assertThat(auto(owner, "/cases", op, 0, Map.of("q", "Ганзориг")).status())
                .isEqualTo(404);

        assertThat(there(op)).isZero();
    }

    @Test
    void a_draft_leads_nowhere_but_to_a_form_and_holds_no_password() {
        for (String place : List.of("/sign-in", "/account/theme", "/q", "//elsewhere.example", "/cases", "/drafts")) {
            var form = new HashMap<>(ours(place, uuid(), 0));
            form.put("_auto", "1");
            form.put("text", "x");
            int status = owner.post("/drafts", form).status();
            if (!place.equals("/cases")) {
                assertThat(status).as(place).isEqualTo(404);
            }
        }
        String op = uuid();
        auto(owner, notes(), op, 0, Map.of("body", "a", "new_password", "нууц үг"));
        at.owner()
                .caller()
                .run(() -> assertThat(khamt.get(Drafts.class)
                                .open(UUID.fromString(op))
                                .orElseThrow()
                                .fields())
                        .containsOnlyKeys("body"));
    }

    @Test
    void a_page_that_keeps_its_draft_is_told_that_the_session_is_over_and_nothing_piles_up() {
        var nobody = new Visitor(khamt.address(), "no-such-session-any-more");
        Answer told = auto(nobody, notes(), uuid(), 0, Map.of("body", "x"));
        assertThat(told.status()).isEqualTo(401);
        assertThat(told.location()).isEmpty();
    }

    @Test
    void what_is_too_long_or_too_much_is_said() {
        Answer answer = auto(owner, notes(), uuid(), 0, Map.of("body", "а".repeat(Drafts.LONGEST / 4 + 1)));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("too long");

        TestPerson collector = people.add("collector", Role.SOCIAL_WORKER, "FCYDA");
        var visitor = new Visitor(khamt.address(), collector.token());
        for (int i = 0; i < Drafts.MOST; i++) {
            assertThat(auto(visitor, "/reports/new", uuid(), 0, Map.of("worry", "x"))
                            .status())
                    .isEqualTo(200);
        }
        Answer beyond = auto(visitor, "/reports/new", uuid(), 0, Map.of("worry", "x"));
        assertThat(beyond.status()).isEqualTo(422);
        assertThat(beyond.body()).contains("50 drafts");
    }

    @Test
    void a_draft_is_gone_after_its_time_for_everybody() {
        String op = uuid();
        auto(owner, notes(), op, 0, Map.of("body", "хуучин"));
        superuser().write(() -> superuser().change(LATER, "operation", UUID.fromString(op)));
        assertThat(owner.get(notes()).body()).doesNotContain(op);
        assertThat(owner.post(notes(), Map.of("_draft", op)).status()).isEqualTo(404);

        // Somebody else begins something: what is old goes, whoever wrote it.
        auto(new Visitor(khamt.address(), at.colleague().token()), "/reports/new", uuid(), 0, Map.of("worry", "x"));
        assertThat(there(op)).isZero();
    }

    @Test
    void keeping_and_sending_at_the_same_moment_never_leaves_a_draft_of_a_sent_form() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 30; round++) {
                String op = uuid();
                auto(owner, notes(), op, 0, Map.of("body", "уралдаан", "compartment", "core"));
                List<Callable<Integer>> both = List.of(
                        () -> owner.post(
                                        notes(),
                                        Map.of("_op", op, "_version", "0", "body", "уралдаан", "compartment", "core"))
                                .status(),
                        () -> auto(owner, notes(), op, 1, Map.of("body", "уралдаан", "compartment", "core"))
                                .status());
                var statuses = new ArrayList<Integer>();
                for (Future<Integer> one : threads.invokeAll(both)) {
                    statuses.add(one.get());
                }
                assertThat(statuses.getFirst()).isEqualTo(303);
                assertThat(statuses.getLast()).isIn(200, 410);
                assertThat(there(op)).isZero();
            }
        }
    }

    // ---- what a page does ----

    private static String notes() {
        return "/cases/" + at.caseId().value() + "/notes";
    }

    private static Answer auto(Visitor visitor, String place, String op, int saves, Map<String, String> typed) {
        var form = new HashMap<>(ours(place, op, saves));
        form.put("_auto", "1");
        form.putAll(typed);
        return visitor.post("/drafts", form);
    }

    private static Map<String, String> ours(String place, String op, int saves) {
        return Map.of(
                "_place",
                place,
                "_page",
                place.replace("//", "/"),
                "_form",
                "note",
                "_op",
                op,
                "_version",
                "0",
                "_saves",
                String.valueOf(saves));
    }

    /** The controls of the page's main form as a browser would send them. */
    private static Map<String, String> fields(String page) {
        var found = new HashMap<String, String>();
        String form = page.substring(page.indexOf("name=\"_version\""));
        Matcher inputs = Pattern.compile(
                        "<input[^>]* name=\"([a-z][a-z_]*)\" value=\"([^\"]*)\"( inputmode| autocomplete|>)")
                .matcher(form);
        while (inputs.find()) {
            if (!inputs.group().contains("type=\"radio\"") && !inputs.group().contains("type=\"checkbox\"")) {
                found.put(inputs.group(1), inputs.group(2));
            }
        }
        Matcher choices = Pattern.compile(
                        "<input type=\"(?:radio|checkbox)\" name=\"([a-z_]+)\" value=\"([^\"]*)\" checked")
                .matcher(form);
        while (choices.find()) {
            found.put(choices.group(1), choices.group(2));
        }
        Matcher selects = Pattern.compile("<select[^>]* name=\"([a-z_]+)\".*?</select>", Pattern.DOTALL)
                .matcher(form);
        while (selects.find()) {
            Matcher chosen = Pattern.compile("value=\"([^\"]*)\" selected").matcher(selects.group());
            if (chosen.find()) {
                found.put(selects.group(1), chosen.group(1));
            }
        }
        return found;
    }

    private static Visitor secondDevice(TestPerson person, String token) {
        superuser().write(() -> superuser().change(SESSION, "token", token, "account", person.accountId()));
        return new Visitor(khamt.address(), token);
    }

    private static int there(String op) {
        return superuser().one(THERE, Integer.class, "operation", UUID.fromString(op));
    }

    private static int events(String action, String op) {
        return superuser().one(EVENTS, Integer.class, "action", action, "operation", UUID.fromString(op));
    }

    private static Db superuser() {
        return khamt.database().superuser();
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }
}
