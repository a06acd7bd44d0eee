package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * R10: connections that break, a database that stands still, a pool without a free connection, while people write. Each request ends in
 * "saved" or in "not saved, your text is here"; whoever sends again what was not answered finds it once.
 */
class DatabaseTroubleTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int WRITERS = 8;
    private static final int BREAKS = FULL ? 20 : 4;
    private static final int FROZEN_SECONDS = FULL ? 30 : 3;
    private static final Sql BODIES =
            Sql.of("select said from public.opened where table_name = 'cases.note' and said like 'бичигч %'");
    private static final Sql EVENTS =
            Sql.of("select count(*)::integer from audit.event where case_id = :case and action = 'note.added'");
    private static final Sql BACKENDS = Sql.of("""
        select pid from pg_stat_activity where usename = 'khamt_app' and datname = current_database()
        """);

    private static TestKhamt khamt;
    private static TestCase at;
    private static Visitor owner;
    private static int eventsBefore;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
        owner = new Visitor(khamt.address(), at.owner().token());
        owner.csrf();
        eventsBefore = db().one(EVENTS, Integer.class, "case", at.caseId());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void whatever_happens_to_the_database_nothing_confirmed_is_lost_and_nothing_is_doubled() throws Exception {
        Map<String, String> unanswered = new ConcurrentHashMap<>();
        Map<String, String> confirmed = new ConcurrentHashMap<>();
        var over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (int w = 0; w < WRITERS; w++) {
                String name = "бичигч " + w + " ";
                writers.add(threads.submit(() -> {
                    for (int i = 0; !over.get(); i++) {
                        String op = UUID.randomUUID().toString();
                        write(name + i, op, confirmed, unanswered);
                    }
                    return null;
                }));
            }
            for (int i = 0; i < BREAKS; i++) {
                Thread.sleep(400);
                for (int pid : backends()) {
                    signal("-TERM", pid);
                }
            }
            Thread.sleep(400);
            List<Integer> frozen = backends();
            for (int pid : frozen) {
                signal("-STOP", pid);
            }
            Thread.sleep(FROZEN_SECONDS * 1000L);
            for (int pid : frozen) {
                signal("-CONT", pid);
            }
            Thread.sleep(400);
            // Everybody waits for one lock, until no connection is left.
            try (var c = khamt.database().superuserSource().getConnection();
                    var s = c.createStatement()) {
                c.setAutoCommit(false);
                s.execute("lock table cases.note in access exclusive mode");
                Thread.sleep(FROZEN_SECONDS * 1000L);
                c.rollback();
            }
            long free = System.nanoTime();
            while (owner.get("/cases/" + at.caseId().value() + "/notes").status() != 200) {
                Thread.sleep(100);
            }
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - free))
                    .as("seconds until it works again by itself")
                    .isLessThan(10);
            over.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        int again = unanswered.size();
        for (var one : new HashMap<>(unanswered).entrySet()) {
            assertThat(send(one.getKey(), one.getValue()).status()).isEqualTo(303);
            confirmed.put(one.getKey(), one.getValue());
        }
        new TestTexts(khamt.database()).openAll();
        List<String> there = db().read(() -> db().list(BODIES, String.class));
        System.out.printf("%d writes confirmed, %d of them sent again%n", confirmed.size(), again);
        assertThat(there).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(confirmed.keySet());
        assertThat(db().one(EVENTS, Integer.class, "case", at.caseId()) - eventsBefore)
                .as("events of %d notes", there.size())
                .isEqualTo(there.size());
        assertThat(confirmed.size()).isGreaterThan(50);
        assertThat(again).as("requests that met trouble").isPositive();
    }

    private static void write(String body, String op, Map<String, String> confirmed, Map<String, String> unanswered) {
        Answer answer = send(body, op);
        if (answer.status() == 303) {
            confirmed.put(body, op);
        } else {
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).as("what was typed").contains(body, op);
            unanswered.put(body, op);
        }
    }

    private static Answer send(String body, String op) {
        return owner.post(
                "/cases/" + at.caseId().value() + "/notes",
                Map.of("_op", op, "_version", "0", "body", body, "compartment", "core"));
    }

    private static List<Integer> backends() {
        return db().read(() -> db().list(BACKENDS, Integer.class));
    }

    private static void signal(String which, int pid) throws IOException, InterruptedException, SQLException {
        new ProcessBuilder("kill", which, String.valueOf(pid)).start().waitFor();
    }

    private static Db db() {
        return khamt.database().superuser();
    }
}
