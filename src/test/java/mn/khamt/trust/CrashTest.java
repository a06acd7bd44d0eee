package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Installation;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R01: while people write, the product is killed and started again, then all processes of its database, each as a power failure of that
 * process would. What was confirmed is there, once, with its event; what was not answered can be sent again and is there once too.
 */
class CrashTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int KILLS_OF_EACH = FULL ? 50 : 1;
    private static final int WRITERS = FULL ? 16 : 8;
    /** Confirmed before each kill, so that a slow machine is killed in the middle of writing too. */
    private static final int CONFIRMED = FULL ? 60 : 15;

    private static final Pattern WRITTEN = Pattern.compile("<p class=\"pre\">(унал [^<]*)</p>");

    @TempDir
    private Path folder;

    private Path log = Path.of("");
    private int port;
    private Process product;

    CrashTest() throws IOException {
        product = new ProcessBuilder("true").start();
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        product.destroyForcibly();
        product.waitFor(30, TimeUnit.SECONDS);
        for (ProcessHandle server : servers()) {
            server.destroyForcibly();
            server.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothing_confirmed_is_lost_halved_or_doubled_when_the_product_or_its_database_is_killed() throws Exception {
        log = folder.resolve("product.log");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        start();
        TestPerson person;
        try (Installation installation = Installation.open(Map.of(), data())) {
            person = new TestPeople(register(installation)).add("crash", Role.SOCIAL_WORKER, "FCYDA");
        }
        Map<String, String> confirmed = new ConcurrentHashMap<>();
        var cases = new ArrayList<String>();
        long slowest = 0;
        int again = 0;
        for (int kill = 0; kill < 2 * KILLS_OF_EACH; kill++) {
            var visitor = new Visitor(address(), person.token());
            assertThat(visitor.csrf()).isNotEmpty();
            // One case for each kill: its page shows the last hundred notes.
            String notes = newCase(visitor) + "/notes";
            cases.add(notes);
            Map<String, String> unanswered = writeUntilKilled(kill, visitor, notes, confirmed);
            // After its database the product goes too: it brings its database along, and an operator starts both.
            kill(List.of(product.toHandle()));
            long down = System.nanoTime();
            start();
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - down));
            again += unanswered.size();
            for (var one : unanswered.entrySet()) {
                Answer answer = send(visitor, notes, one.getKey(), one.getValue());
                assertThat(answer.status() + " " + answer.location())
                        .as("what was sent again")
                        .startsWith("303 /cases/");
                confirmed.put(one.getKey(), one.getValue());
            }
        }
        var there = new ArrayList<String>();
        var reader = new Visitor(address(), person.token());
        for (String notes : cases) {
            Matcher written = WRITTEN.matcher(reader.get(notes).body());
            while (written.find()) {
                there.add(written.group(1));
            }
        }
        System.out.printf(
                "%d kills, %d writes confirmed, %d of them sent again, serving again after %d s at most%n",
                2 * KILLS_OF_EACH, confirmed.size(), again, slowest);
        assertThat(there).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(confirmed.keySet());
        try (Installation installation = Installation.open(Map.of(), data());
                Connection c = installation.superuser().orElseThrow().getConnection()) {
            assertThat(number(c, "select count(*) from cases.note"))
                    .as("notes, and events of notes")
                    .isEqualTo(there.size())
                    .isEqualTo(number(c, "select count(*) from audit.event where action = 'note.added'"));
            assertThat(number(c, "select count(*) from platform.operation where location is null"))
                    .as("operations without an answer")
                    .isZero();
        }
        assertThat(again).as("requests that met the kill").isPositive();
        if (FULL) {
            assertThat(slowest).as("seconds until it serves again").isLessThan(30);
        }
    }

    /** Kills the product at even numbers, and every process of the database at odd ones; answers what nobody confirmed. */
    private Map<String, String> writeUntilKilled(int kill, Visitor visitor, String notes, Map<String, String> confirmed)
            throws Exception {
        Map<String, String> unanswered = new ConcurrentHashMap<>();
        var over = new AtomicBoolean();
        var done = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            var writers = new ArrayList<Future<?>>();
            for (int w = 0; w < WRITERS; w++) {
                String name = "унал " + kill + " " + w + " ";
                writers.add(threads.submit(() -> {
                    for (int i = 0; !over.get(); i++) {
                        String op = UUID.randomUUID().toString();
                        if (confirmed(visitor, notes, name + i, op)) {
                            confirmed.put(name + i, op);
                            done.incrementAndGet();
                        } else {
                            // Whoever was not answered does not go on to the next thing.
                            unanswered.put(name + i, op);
                            return null;
                        }
                    }
                    return null;
                }));
            }
            try {
                for (int i = 0; done.get() < CONFIRMED; i++) {
                    assertThat(i)
                            .as("waiting for %d confirmed writes: %s", CONFIRMED, log())
                            .isLessThan(2_400);
                    Thread.sleep(50);
                }
                kill(kill % 2 == 0 ? List.of(product.toHandle()) : servers());
            } finally {
                over.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get(3, TimeUnit.MINUTES);
            }
        }
        return unanswered;
    }

    private static boolean confirmed(Visitor visitor, String notes, String body, String op) {
        try {
            Answer answer = send(visitor, notes, body, op);
            assertThat(answer.location()).doesNotStartWith("/sign-in");
            return answer.status() == 303;
        } catch (java.io.UncheckedIOException broken) {
            return false; // nobody knows what became of it
        }
    }

    private static Answer send(Visitor visitor, String notes, String body, String op) {
        return visitor.post(notes, Map.of("_op", op, "_version", "0", "body", body, "compartment", "core"));
    }

    private static String newCase(Visitor visitor) {
        Forms.Seen form = Forms.on("/cases/new", visitor.get("/cases/new").body()).stream()
                .filter(f -> f.action().equals("/cases/new"))
                .findFirst()
                .orElseThrow();
        var random = new Random(1);
        for (int i = 0; i < 50; i++) {
            Answer answer = visitor.post(form.action(), form.filled(random, f -> "Text"));
            if (answer.status() == 303) {
                return answer.location().replaceAll("[?].*", "");
            }
        }
        throw new IllegalStateException("no case could be opened");
    }

    // ---- processes ----

    private static void kill(List<ProcessHandle> processes) throws Exception {
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : processes) {
            one.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private void start() throws Exception {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "mn.khamt.Khamt",
                        "serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("KHAMT_DB_URL");
        builder.environment()
                .putAll(Map.of(
                        "KHAMT_DATA", data().toString(), "KHAMT_PORT", String.valueOf(port), "KHAMT_DEMO", "no"));
        product = builder.start();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            for (int i = 0; i < 900; i++) {
                assertThat(product.isAlive()).as(this::log).isTrue();
                try {
                    HttpRequest ready = HttpRequest.newBuilder(URI.create(address() + "/health/ready"))
                            .timeout(Duration.ofSeconds(10))
                            .build();
                    if (client.send(ready, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    // asked again
                }
                Thread.sleep(200);
            }
        }
        throw new IllegalStateException("not ready: " + log());
    }

    /** All processes of the database in our folder. */
    private List<ProcessHandle> servers() throws IOException {
        Path file = data().resolve("postgres").resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return List.of();
        }
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                .stream()
                .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
                .toList();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private String address() {
        return "http://localhost:" + port;
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The product's own database, as the register of invented people needs it. */
    private static TestDatabase register(Installation installation) {
        DataSource superuser = installation.superuser().orElseThrow();
        Db db = Db.withoutCaller(superuser);
        return new TestDatabase(installation.settings(), db, db, db, superuser, List.of());
    }

    private static long number(Connection c, String question) throws SQLException {
        try (var s = c.createStatement();
                var rows = s.executeQuery(question)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
