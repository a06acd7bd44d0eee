package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** R04: a form acts once, however often and however close together it arrives; R13: of two editors neither is overwritten unseen. */
class RepeatsTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int OPERATIONS = FULL ? 10_000 : 90;
    private static final int EDITS = FULL ? 1000 : 60;
    private static final Sql OFFENDERS =
            Sql.of("select count(*)::integer from cases.alleged_offender where case_id = :case");
    private static final Sql EVENTS =
            Sql.of("select count(*)::integer from audit.event where case_id = :case and action = 'note.added'");
    private static final Sql VERSION = Sql.of("select version from cases.case_file where case_id = :case");
    private static final Sql HOLD = Sql.of("select pg_advisory_xact_lock(:key)");
    private static final Sql SUMMARY = Sql.of("select summary from cases.case_file where case_id = :case");

    private static final AtomicInteger AWAY = new AtomicInteger();

    private static TestKhamt khamt;
    private static TestCase at;
    private static Visitor owner;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
        owner = new Visitor(khamt.address(), at.owner().token());
        owner.csrf();
    }

    @AfterAll
    static void stop() {
        khamt.close();
        assertThat(AWAY.get()).as("sendings that found the database away").isLessThanOrEqualTo(OPERATIONS / 20);
    }

    @Test
    void every_kind_of_form_acts_once_and_answers_the_same_each_time() throws Exception {
        var random = new Random(4);
        int events = db().one(EVENTS, Integer.class, "case", at.caseId());
        int notes = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < OPERATIONS; i++) {
                Sent form = form(i % 3, "давталт " + i);
                int times = 1 + random.nextInt(5);
                var work = new ArrayList<Callable<Answer>>();
                for (int t = 0; t < times; t++) {
                    work.add(() -> patiently(form::send));
                }
                var answers = new ArrayList<String>();
                for (Future<Answer> one : threads.invokeAll(work)) {
                    answers.add(one.get().status() + " " + one.get().location());
                }
                // Once more when all is over, as somebody does whose answer got lost.
                Answer late = patiently(form::send);
                answers.add(late.status() + " " + late.location());
                assertThat(answers).as(form.path).containsOnly(answers.getFirst());
                assertThat(late.status()).as(late.body()).isIn(303, 200);
                assertThat(form.effects())
                        .as("effects of %d sendings to %s", times + 1, form.path)
                        .isEqualTo(1);
                notes += form.path.endsWith("/notes") ? 1 : 0;

                if (i % 10 == 0 && form.fields.containsKey("body")) {
                    var other = new HashMap<>(form.fields);
                    other.replaceAll((k, v) -> v.startsWith("давталт") ? "өөр агуулга" : v);
                    assertThat(owner.post(form.path, other).status()).isIn(409, 422);
                    assertThat(form.effects()).isEqualTo(1);
                }
            }
        }
        assertThat(db().one(EVENTS, Integer.class, "case", at.caseId()) - events)
                .as("events of %d notes", notes)
                .isEqualTo(notes);
    }

    @Test
    void of_two_who_change_one_record_at_the_same_moment_one_is_shown_both_texts() throws Exception {
        String edit = "/cases/" + at.caseId().value() + "/edit";
        Map<String, String> form = fields(owner.get(edit).body());
        int before = db().one(VERSION, Integer.class, "case", at.caseId());
        int won = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < EDITS / 2; i++) {
                int version = db().one(VERSION, Integer.class, "case", at.caseId());
                var work = new ArrayList<Callable<Answer>>();
                for (String who : List.of("нэг", "хоёр")) {
                    var mine = new HashMap<>(form);
                    mine.put("summary", who + " бичсэн " + i);
                    mine.put("_version", String.valueOf(version));
                    mine.put("_op", uuid());
                    work.add(() -> patiently(() -> owner.post(edit, mine)));
                }
                var answers = new ArrayList<Answer>();
                for (Future<Answer> one : threads.invokeAll(work)) {
                    answers.add(one.get());
                }
                assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(303, 409);
                won++;
                Answer conflict = answers.stream()
                        .filter(a -> a.status() == 409)
                        .findFirst()
                        .orElseThrow();
                assertThat(conflict.body()).contains("нэг бичсэн " + i, "хоёр бичсэн " + i);
                String stands = new TestTexts(khamt.database())
                        .open(
                                at.caseId(),
                                "cases.case_file",
                                "summary",
                                at.caseId().value(),
                                db().one(SUMMARY, String.class, "case", at.caseId()));
                assertThat(stands).isEqualTo((answers.getFirst().status() == 303 ? "нэг" : "хоёр") + " бичсэн " + i);
            }
        }
        assertThat(db().one(VERSION, Integer.class, "case", at.caseId()) - before)
                .as("changes that were confirmed")
                .isEqualTo(won);
    }

    @Test
    void of_two_who_wait_for_each_other_one_is_tried_again_and_both_get_done() throws Exception {
        var operations = khamt.get(Operations.class);
        var bothHold = new CyclicBarrier(2);
        var runs = new AtomicInteger();
        var work = new ArrayList<Callable<String>>();
        for (int who = 0; who < 2; who++) {
            int mine = 1 + who;
            int theirs = 2 - who;
            var first = new AtomicBoolean(true);
            work.add(() -> at.owner()
                    .caller()
                    .call(() -> operations.once(UUID.randomUUID(), "wait", () -> {
                        runs.incrementAndGet();
                        khamt.get(Db.class).call(HOLD, "key", mine);
                        if (first.getAndSet(false)) {
                            await(bothHold);
                        }
                        khamt.get(Db.class).call(HOLD, "key", theirs);
                        return "/done" + mine;
                    })));
        }
        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> one : threads.invokeAll(work)) {
                answers.add(one.get());
            }
        }
        assertThat(answers).containsExactly("/done1", "/done2");
        assertThat(runs.get()).isEqualTo(3);
    }

    /** As somebody does who is told that nothing was saved because the database cannot be reached, on a machine that stood still for a moment. */
    private static Answer patiently(Supplier<Answer> sending) throws InterruptedException {
        Answer answer = sending.get();
        for (int again = 0; again < 5 && answer.status() == 503; again++) {
            AWAY.incrementAndGet();
            Thread.sleep(1000);
            answer = sending.get();
        }
        return answer;
    }

    private static String page(String path) {
        try {
            return patiently(() -> owner.get(path)).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- the forms ----

    private static Sent form(int kind, String text) {
        String root = "/cases/" + at.caseId().value();
        String unique = text + " " + uuid();
        return switch (kind) {
            case 0 ->
                new Sent(
                        owner,
                        root + "/notes",
                        Map.of("_op", uuid(), "_version", "0", "body", unique, "compartment", "core"),
                        () -> new TestTexts(khamt.database()).saying(unique));
            case 1 -> {
                var fields = new HashMap<>(fields(page(root + "/tasks/new")));
                fields.putAll(Map.of("_op", uuid(), "_version", "0", "title", unique, "due_on", "2026-12-24"));
                yield new Sent(
                        owner, root + "/tasks/new", fields, () -> new TestTexts(khamt.database()).saying(unique));
            }
            default -> {
                int before = db().one(OFFENDERS, Integer.class, "case", at.caseId());
                var fields = new HashMap<>(fields(page(root + "/people/offenders/new")));
                fields.putAll(Map.of("_op", uuid(), "_version", "0"));
                yield new Sent(
                        owner,
                        root + "/people/offenders/new",
                        fields,
                        () -> db().one(OFFENDERS, Integer.class, "case", at.caseId()) - before);
            }
        };
    }

    private record Sent(
            Visitor visitor, String path, Map<String, String> fields, java.util.function.IntSupplier effect) {
        Answer send() {
            return visitor.post(path, fields);
        }

        int effects() {
            return effect.getAsInt();
        }
    }

    /** What the page's main form would send, with the first of each choice where none is chosen. */
    static Map<String, String> fields(String page) {
        var found = new HashMap<String, String>();
        String form = page.substring(page.indexOf("name=\"_version\""));
        Matcher inputs = Pattern.compile("<input class=[^>]* name=\"([a-z][a-z_]*)\" value=\"([^\"]*)\"")
                .matcher(form);
        while (inputs.find()) {
            found.put(inputs.group(1), inputs.group(2));
        }
        Matcher choices = Pattern.compile("<input type=\"radio\" name=\"([a-z_]+)\" value=\"([^\"]*)\"( checked)?")
                .matcher(form);
        while (choices.find()) {
            if (choices.group(3) != null || !found.containsKey(choices.group(1))) {
                found.put(choices.group(1), choices.group(2));
            }
        }
        Matcher selects = Pattern.compile("<select[^>]* name=\"([a-z_]+)\".*?</select>", Pattern.DOTALL)
                .matcher(form);
        while (selects.find()) {
            Matcher chosen = Pattern.compile("value=\"([^\"]+)\" selected").matcher(selects.group());
            Matcher first = Pattern.compile("value=\"([^\"]+)\"").matcher(selects.group());
            if (chosen.find()) {
                found.put(selects.group(1), chosen.group(1));
            } else if (first.find()) {
                found.put(selects.group(1), first.group(1));
            }
        }
        return found;
    }

    private static Db db() {
        return khamt.database().superuser();
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }
}
