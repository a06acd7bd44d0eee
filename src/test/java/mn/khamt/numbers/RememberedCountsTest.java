package mn.khamt.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.platform.database.BulkWriter;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A number that is counted on from an earlier one is the number counted anew (docs/adr/0022), whatever was written meanwhile. */
class RememberedCountsTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int STEPS = FULL ? 5_000 : 250;
    private static final int COMMITS = FULL ? 400 : 40;
    private static final List<Question> QUESTIONS = List.of(
            question("2025-10-01", "2026-09-30", null),
            question("2026-03-15", "2026-06-10", null),
            question("2023-10-01", "2026-09-30", null),
            question("2025-10-01", "2026-09-30", "MN-1"));

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
    }

    @Test
    void facts_corrections_and_withdrawals_of_transactions_that_overlap_change_it_as_they_change_the_count() {
        var random = new Random(31);
        var indicators = new Indicators(database.stats());
        var writers = new ArrayList<Writer>();
        for (int i = 0; i < 4; i++) {
            writers.add(new Writer(random));
        }
        int compared = 0;
        for (int step = 0; step < STEPS; step++) {
            Writer writer = writers.get(random.nextInt(writers.size()));
            switch (random.nextInt(16)) {
                case 0 -> writer.end(false);
                case 1, 2, 3 -> writer.end(true);
                default -> writer.write();
            }
            if (random.nextInt(4) == 0) {
                Question question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                assertThat(parts(indicators.count(question)))
                        .as("step %d: %s", step, question)
                        .isEqualTo(anew(question));
                compared++;
            }
        }
        writers.forEach(writer -> writer.end(true));
        for (Question question : QUESTIONS) {
            assertThat(parts(indicators.count(question))).isEqualTo(anew(question));
        }
        assertThat(anew(QUESTIONS.getFirst()).values().stream().mapToInt(n -> n).sum())
                .isGreaterThan(50);
        assertThat(compared).isGreaterThan(STEPS / 8);
    }

    @Test
    void people_who_write_at_once_while_it_is_asked_again_and_again_leave_no_difference() throws Exception {
        var indicators = new Indicators(database.stats());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                var writer = new Writer(new Random(i));
                running.add(threads.submit((Callable<Void>) () -> {
                    for (int commit = 0; commit < COMMITS; commit++) {
                        writer.write();
                        writer.write();
                        writer.end(true);
                    }
                    return null;
                }));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                QUESTIONS.forEach(indicators::count);
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        for (Question question : QUESTIONS) {
            assertThat(parts(indicators.count(question))).isEqualTo(anew(question));
        }
    }

    @Test
    void more_new_facts_than_are_looked_at_are_counted_anew_though_most_are_of_one_child() {
        var indicators = new Indicators(database.stats());
        Question question = QUESTIONS.getFirst();
        int before = total(indicators, question, "3.3");
        Fact service = TestFacts.fact(Fact.Kind.SERVICE, "2026-02-02").withService("SHELTER", "GEC", true);
        var facts = new TestFacts(database);
        database.superuser().write(() -> {
            for (int i = 0; i < 600; i++) {
                facts.add(service);
            }
            facts.add(TestFacts.fact(Fact.Kind.SERVICE, "2026-02-02").withService("SHELTER", "GEC", true));
            return 0;
        });
        assertThat(total(indicators, question, "3.3")).isEqualTo(before + 601);
    }

    @Test
    void a_service_that_is_counted_for_another_child_from_now_on_is_no_longer_one_of_the_first() {
        var indicators = new Indicators(database.stats());
        Question question = QUESTIONS.getFirst();
        var facts = new TestFacts(database);
        Fact service = TestFacts.fact(Fact.Kind.SERVICE, "2026-02-03").withService("SHELTER", "GEC", true);
        Fact other = TestFacts.fact(Fact.Kind.SERVICE, "2026-02-03").withService("SHELTER", "GEC", true);
        UUID id = facts.add(service);
        facts.add(other);
        int children = total(indicators, question, "3.2");
        int services = total(indicators, question, "3.3");
        var db = database.superuser();
        db.write(() -> {
            // As the merging of two entries does, which is somebody else's test.
            db.call(Sql.of("set local session_replication_role = replica"));
            facts.add(other, "2026-06-01T03:00:00Z", id, false);
            db.change(Sql.of("update numbers.fact set replaced_at = now() where fact_id = :id"), "id", id);
            return 0;
        });
        assertThat(total(indicators, question, "3.2")).isEqualTo(children - 1);
        assertThat(total(indicators, question, "3.3")).isEqualTo(services);
        assertThat(parts(indicators.count(question))).isEqualTo(anew(question));
    }

    @Test
    void what_is_taken_away_or_changed_by_hand_and_another_list_of_police_make_it_void() {
        var indicators = new Indicators(database.stats());
        Question question = QUESTIONS.getFirst();
        var facts = new TestFacts(database);
        var db = database.superuser();
        UUID id = facts.add(TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, "2026-01-05")
                .withCyber(true)
                .withAgency("ATPU"));
        int opened = total(indicators, question, "2.1");
        int cyber = total(indicators, question, "2.2");
        db.write(() -> db.change(Sql.of("update numbers.fact set agency_code = 'GASI' where fact_id = :id"), "id", id));
        assertThat(total(indicators, question, "2.2")).isEqualTo(cyber - 1);
        db.write(() -> db.change(Sql.of("update directory.agency set kind = 'police' where agency_code = 'GASI'")));
        assertThat(parts(indicators.count(question))).isEqualTo(anew(question));
        assertThat(total(indicators, question, "2.2")).isGreaterThanOrEqualTo(cyber);
        db.write(() -> db.change(Sql.of("delete from numbers.fact where fact_id = :id"), "id", id));
        assertThat(total(indicators, question, "2.1")).isEqualTo(opened - 1);
    }

    @Test
    void in_a_database_that_came_from_another_server_nothing_is_remembered_until_the_facts_are_settled() {
        var indicators = new Indicators(database.stats());
        Question question = QUESTIONS.getFirst();
        var facts = new TestFacts(database);
        var db = database.superuser();
        db.write(() -> db.change(Sql.of("update numbers.rewriting set cluster = 1")));
        indicators.count(question);
        Fact arrest = TestFacts.fact(Fact.Kind.ARREST, "2026-01-05");
        UUID id = facts.add(arrest);
        int before = total(indicators, question, "2.4");
        // As it stands in the dump of a server that has counted more transactions than this one.
        db.write(() -> {
            db.call(Sql.of("set local session_replication_role = replica"));
            db.change(Sql.of("update numbers.fact set recorded_in = '4000000000' where fact_id = :id"), "id", id);
            return 0;
        });
        assertThat(total(indicators, question, "2.4")).isEqualTo(before);
        facts.add(arrest, "2026-06-01T03:00:00Z", id, true);
        assertThat(total(indicators, question, "2.4")).isEqualTo(before - 1);
        db.write(() -> db.change(Sql.of("update numbers.fact set recorded_in = '3'")));
        assertThat(db.list(Sql.of("select cluster from numbers.rewriting where cluster <> 1"), Long.class))
                .containsExactlyElementsOf(
                        db.list(Sql.of("select system_identifier from pg_control_system()"), Long.class));
        assertThat(total(indicators, question, "2.4")).isEqualTo(before - 1);
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-06"));
        assertThat(total(indicators, question, "2.4")).isEqualTo(before);
        assertThat(parts(indicators.count(question))).isEqualTo(anew(question));
    }

    private static int total(Indicators indicators, Question question, String code) {
        return java.util.Objects.requireNonNull(indicators.count(question).get(code))
                .total();
    }

    private static Map<String, Integer> anew(Question question) {
        return parts(new Indicators(database.stats()).count(question));
    }

    /** Every number of every figure that is not zero. */
    private static Map<String, Integer> parts(Map<String, Figure> figures) {
        var parts = new TreeMap<String, Integer>();
        figures.forEach((code, figure) -> {
            for (Dimension dimension : Dimension.values()) {
                dimension.all().forEach(v -> parts.put(code + " " + dimension + " " + v, figure.part(dimension, v)));
            }
            for (LocalDate day = LocalDate.of(2022, 1, 1); day.getYear() < 2028; day = day.plusMonths(1)) {
                java.time.YearMonth month = java.time.YearMonth.from(day);
                for (String exploitation : Dimension.EXPLOITATION.all()) {
                    parts.put(code + " " + month + " " + exploitation, figure.month(month, List.of(exploitation)));
                }
            }
            figure.services().forEach((service, n) -> parts.put(code + " service " + service, n));
        });
        parts.values().removeIf(n -> n == 0);
        return parts;
    }

    private static Question question(String from, String to, @Nullable String place) {
        return new Question(new Period(LocalDate.parse(from), LocalDate.parse(to)), null, place, true);
    }

    /** Somebody who writes facts about a few things of their own, in transactions that stay open for a while. */
    private static final class Writer {
        private static final Fact.Kind[] KINDS = {
            Fact.Kind.INVESTIGATION_OPENED, Fact.Kind.ARREST, Fact.Kind.CHARGE, Fact.Kind.CONVICTION, Fact.Kind.SERVICE
        };

        private final Random random;
        private final List<Fact> subjects = new ArrayList<>();
        private final List<Written> now = new ArrayList<>();
        private List<Written> committed = List.of();
        private @Nullable BulkWriter open;
        private BulkWriter.@Nullable Table table;

        Writer(Random random) {
            this.random = random;
            for (int i = 0; i < 15; i++) {
                subjects.add(TestFacts.fact(KINDS[i % KINDS.length], "2026-01-01"));
            }
        }

        void write() {
            int choice = random.nextInt(10);
            if (now.isEmpty() || choice < 6) {
                Fact subject = subjects.get(random.nextInt(subjects.size()));
                boolean closing = subject.kind() == Fact.Kind.INVESTIGATION_OPENED
                        && now.stream().anyMatch(w -> w.subject.equals(subject));
                put(subject, closing ? Fact.Kind.INVESTIGATION_CLOSED : subject.kind(), null, false);
            } else {
                Written was = now.remove(random.nextInt(now.size()));
                put(was.subject, was.kind, was.id, choice == 9);
            }
        }

        private void put(Fact subject, Fact.Kind kind, @Nullable UUID replaces, boolean withdrawn) {
            if (open == null) {
                open = BulkWriter.begin(database.superuserSource());
                table = open.table(
                        "numbers.fact",
                        "fact_id, kind, subject_key, case_key, true_on, replaces, withdrawn, exploitation, child, sex,"
                            + " age, place_code, cyber, article_code, service_type, agency_code, coordinated, demo");
            }
            UUID id = UUID.randomUUID();
            Integer age = random.nextInt(5) == 0 ? null : 10 + random.nextInt(10);
            java.util.Objects.requireNonNull(table)
                    .row(
                            id,
                            kind,
                            subject.subjectKey(),
                            subject.caseKey(),
                            LocalDate.of(2025, 7, 1).plusDays(random.nextInt(550)),
                            replaces,
                            withdrawn,
                            pick("CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION", "ADULT_TRAFFICKING"),
                            age == null ? null : age < 18,
                            pick("FEMALE", "MALE", "NOT_KNOWN"),
                            age,
                            pick("MN-1-SK", "MN-073"),
                            random.nextBoolean(),
                            pick("13.1", "12.3"),
                            pick("SHELTER", "MEDICAL"),
                            pick("ATPU", "GEC"),
                            random.nextBoolean(),
                            true);
            open.send();
            // The second waits for the first: what was written is there, only not committed.
            open.send();
            if (!withdrawn) {
                now.add(new Written(id, kind, subject));
            }
        }

        void end(boolean keep) {
            if (open != null) {
                if (keep) {
                    open.commit();
                    committed = List.copyOf(now);
                } else {
                    now.clear();
                    now.addAll(committed);
                }
                open.close();
                open = null;
            }
        }

        private String pick(String... of) {
            return of[random.nextInt(of.length)];
        }

        private record Written(UUID id, Fact.Kind kind, Fact subject) {}
    }
}
