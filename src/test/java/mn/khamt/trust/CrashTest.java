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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mn.khamt.platform.database.Installation;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R01: the product, or the database with it, is killed while people write. What was confirmed is there, once, with its event; what was
 * not answered can be sent again.
 */
class CrashTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int KILLS = FULL ? 50 : 1;
    private static final int WRITERS = FULL ? 16 : 6;
    private static final String SESSION = "session-of-the-crash-test";

    @TempDir
    private Path folder;

    private Process product;
    private int port;

    CrashTest() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        product = new ProcessBuilder("true").start();
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        product.destroy();
        product.waitFor(30, TimeUnit.SECONDS);
        for (ProcessHandle server : servers()) {
            server.destroyForcibly();
        }
    }

    @Test
    void nothing_confirmed_is_lost_halved_or_doubled_when_the_product_or_its_database_is_killed() throws Exception {
        start();
        String notes;
        int before;
        try (Installation installation = Installation.open(Map.of("KHAMT_DEMO", "yes"), folder);
                Connection c = installation.superuser().orElseThrow().getConnection();
                var s = c.createStatement()) {
            s.execute("""
                insert into access.session (session_id, token_hash, account_id, expires_at)
                select gen_random_uuid(), sha256('%s'), account_id, now() + interval '1 day'
                  from access.account
                 where username = 'social'
                """.formatted(SESSION));
            notes = "/cases/" + text(c, """
                select g.case_id
                  from access.access_grant g
                  join access.account a using (account_id)
                  join cases.case_file f using (case_id)
                 where a.username = 'social' and g.kind = 'OWNER' and f.closed_on is null
                 limit 1
                """) + "/notes";
            before = Integer.parseInt(text(c, "select count(*) from audit.event where action = 'note.added'"));
        }
        Map<String, String> confirmed = new ConcurrentHashMap<>();
        Map<String, String> unanswered = new ConcurrentHashMap<>();
        long slowest = 0;
        for (int kill = 0; kill < 2 * KILLS; kill++) {
            var visitor = new Visitor("http://localhost:" + port, SESSION);
            visitor.csrf();
            assertThat(visitor.csrf()).isNotEmpty();
            var over = new AtomicBoolean();
            try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                var writers = new ArrayList<Future<?>>();
                for (int w = 0; w < WRITERS; w++) {
                    String name = "унал " + kill + " " + w + " ";
                    writers.add(threads.submit(() -> {
                        for (int i = 0; !over.get(); i++) {
                            write(visitor, notes, name + i, UUID.randomUUID().toString(), confirmed, unanswered);
                        }
                        return null;
                    }));
                }
                Thread.sleep(FULL ? 3000 : 1500);
                List<ProcessHandle> servers = kill % 2 == 0 ? List.of() : servers();
                product.destroyForcibly();
                servers.forEach(ProcessHandle::destroyForcibly);
                product.waitFor();
                over.set(true);
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }
            long down = System.nanoTime();
            start();
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - down));
            var again = new Visitor("http://localhost:" + port, SESSION);
            for (var one : new TreeSet<>(unanswered.keySet())) {
                assertThat(send(again, notes, one, unanswered.get(one)).status())
                        .isEqualTo(303);
                confirmed.put(one, unanswered.remove(one));
            }
        }
        try (Installation installation = Installation.open(Map.of(), folder);
                Connection c = installation.superuser().orElseThrow().getConnection();
                var s = c.createStatement();
                var rows = s.executeQuery("select body from cases.note where body like 'унал %'")) {
            var there = new ArrayList<String>();
            while (rows.next()) {
                there.add(rows.getString(1));
            }
            System.out.printf(
                    "%d kills, %d writes confirmed, back after %d s at most%n", 2 * KILLS, confirmed.size(), slowest);
            assertThat(there).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(confirmed.keySet());
            assertThat(Integer.parseInt(text(c, "select count(*) from audit.event where action = 'note.added'"))
                            - before)
                    .as("events of %d notes", there.size())
                    .isEqualTo(there.size());
        }
        assertThat(confirmed.size()).isGreaterThan(50);
        assertThat(slowest)
                .as("seconds until it serves again; the build shares its machine")
                .isLessThan(FULL ? 30 : 120);
    }

    private static void write(
            Visitor visitor,
            String notes,
            String body,
            String op,
            Map<String, String> confirmed,
            Map<String, String> unanswered) {
        try {
            if (send(visitor, notes, body, op).status() == 303) {
                confirmed.put(body, op);
                return;
            }
        } catch (RuntimeException broken) {
            // Nobody knows what became of it.
        }
        unanswered.put(body, op);
    }

    private static Answer send(Visitor visitor, String notes, String body, String op) {
        Answer answer = visitor.post(notes, Map.of("_op", op, "_version", "0", "body", body, "compartment", "core"));
        if (answer.status() == 303 && answer.location().startsWith("/sign-in")) {
            throw new IllegalStateException("signed out");
        }
        return answer;
    }

    private void start() throws Exception {
        Files.createDirectories(folder);
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "mn.khamt.Khamt",
                        "serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolveSibling(folder.getFileName() + ".log").toFile()));
        builder.environment().remove("KHAMT_DB_URL");
        builder.environment().put("KHAMT_DATA", folder.toString());
        builder.environment().put("KHAMT_PORT", String.valueOf(port));
        product = builder.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 900; i++) {
                assertThat(product.isAlive()).as(() -> log()).isTrue();
                try {
                    if (client.send(
                                            HttpRequest.newBuilder(
                                                            URI.create("http://localhost:" + port + "/health/ready"))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
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

    private String log() {
        try {
            return Files.readString(folder.resolveSibling(folder.getFileName() + ".log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The database's processes of this test, which run in its folder. */
    private List<ProcessHandle> servers() throws IOException {
        try (var files = Files.walk(folder, 4)) {
            for (Path file : files.filter(f -> f.endsWith("postmaster.pid")).toList()) {
                long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
                return ProcessHandle.of(pid).stream()
                        .flatMap(p -> java.util.stream.Stream.concat(java.util.stream.Stream.of(p), p.descendants()))
                        .toList();
            }
        }
        return List.of();
    }

    private static String text(Connection c, String question) throws SQLException {
        try (var s = c.createStatement();
                var rows = s.executeQuery(question)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
