package mn.khamt.journeys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real identity service, as the build unpacked it: started on a free port of this machine with two invented people, ended by its own
 * process.
 *
 * @param issuer of the realm
 */
record Keycloak(Process process, String issuer) implements AutoCloseable {
    private static final Path UNPACKED = Path.of("target", "keycloak");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    static Keycloak start() throws IOException, InterruptedException {
        Path home;
        try (Stream<Path> found = Files.list(UNPACKED)) {
            home = found.filter(Files::isDirectory)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        Path realms = Files.createDirectories(home.resolve("data").resolve("import"));
        Files.copy(
                Path.of("src", "test", "resources", "keycloak-realm.json"),
                realms.resolve("citizens-realm.json"),
                StandardCopyOption.REPLACE_EXISTING);
        int port = freePort();
        // The script ends by becoming the service, so the process that is ended is the service itself.
        var builder = new ProcessBuilder(
                "bash",
                home.resolve("bin").resolve("kc.sh").toAbsolutePath().toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + freePort(),
                "--import-realm");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m -XX:TieredStopAtLevel=1");
        builder.directory(home.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(Path.of("target", "keycloak.log").toFile());
        var keycloak = new Keycloak(builder.start(), "http://127.0.0.1:" + port + "/realms/citizens");
        keycloak.await();
        return keycloak;
    }

    private void await() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (System.nanoTime() < until && process.isAlive()) {
                try {
                    if (client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // not yet
                }
                TimeUnit.MILLISECONDS.sleep(300);
            }
        }
        close();
        throw new IllegalStateException("Keycloak did not start: see target/keycloak.log");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
