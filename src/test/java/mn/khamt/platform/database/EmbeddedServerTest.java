package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class EmbeddedServerTest {

    private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

    @TempDir
    private Path folder;

    @AfterEach
    void leaveNothingRunning() throws IOException {
        Postmaster.on(Cluster.data(folder)).map(Postmaster::process).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void it_keeps_what_it_confirmed_and_lets_nobody_in_without_a_password() throws Exception {
        try (var server = open()) {
            var wanted = Map.ofEntries(
                    Map.entry("fsync", "on"),
                    Map.entry("synchronous_commit", "on"),
                    Map.entry("full_page_writes", "on"),
                    Map.entry("data_checksums", "on"),
                    Map.entry("server_encoding", "UTF8"),
                    Map.entry("listen_addresses", "127.0.0.1"),
                    Map.entry("unix_socket_directories", ""),
                    Map.entry("max_connections", "60"),
                    Map.entry("work_mem", "16MB"),
                    Map.entry("jit", "off"),
                    Map.entry("password_encryption", "scram-sha-256"));
            var found = new TreeMap<String, String>();
            for (var name : wanted.keySet()) {
                found.put(name, ask(server, "show " + name));
            }
            assertThat(found).containsExactlyInAnyOrderEntriesOf(wanted);
            // A quarter of this machine, within what a small and a large one are given.
            assertThat(Long.parseLong(ask(server, "select pg_size_bytes(current_setting('shared_buffers')) / 1048576")))
                    .isBetween(128L, 2048L);
            assertThat(ask(server, "show server_version")).startsWith("18.");
            assertThat(ask(server, """
                select datlocprovider::text || ' ' || datlocale
                  from pg_database
                 where datname = 'template1'
                """)).isEqualTo("b C.UTF-8");
            assertThat(ask(server, "select lower('ӨҮЁ')")).isEqualTo("өүё");
            assertThat(ask(
                            server,
                            "select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'postgres'"))
                    .isEqualTo("t");

            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("secrets.properties"))))
                    .isEqualTo("rw-------");
            assertThat(server.password("khamt_app"))
                    .hasSizeGreaterThanOrEqualTo(32)
                    .isEqualTo(server.password("khamt_app"))
                    .isNotEqualTo(server.password("khamt_owner"));
            var stranger =
                    new DriverManagerDataSource(server.jdbcUrl("postgres"), EmbeddedServer.SUPERUSER, "postgres");
            assertThatThrownBy(stranger::getConnection).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_restart_keeps_the_data_and_the_passwords() throws Exception {
        String password;
        try (var server = open()) {
            password = server.password("khamt_app");
            tell(server, "create table kept (word text)");
            tell(server, "insert into kept (word) values ('хамт')");
        }
        assertThat(Postmaster.on(Cluster.data(folder))).isEmpty();
        try (var server = open()) {
            assertThat(ask(server, "select word from kept")).isEqualTo("хамт");
            assertThat(server.password("khamt_app")).isEqualTo(password);
        }
    }

    @Test
    void a_killed_process_loses_nothing_and_its_server_is_taken_over_and_stopped() throws Exception {
        var child = startChild();
        long confirmed;
        int orphan;
        try (var output = child.inputReader()) {
            orphan = Integer.parseInt(line(output).substring("open ".length()));
            confirmed = killAfter(300, child, output);
        }
        assertThat(Postmaster.on(Cluster.data(folder))).isPresent();

        try (var server = open()) {
            assertThat(server.port()).isEqualTo(orphan);
            assertThat(written(server)).isBetween(confirmed, confirmed + 1);
        }
        assertThat(Postmaster.on(Cluster.data(folder))).isEmpty();
    }

    @Test
    void a_server_killed_together_with_its_process_loses_nothing() throws Exception {
        var child = startChild();
        long confirmed;
        try (var output = child.inputReader()) {
            line(output);
            var postmaster = Postmaster.on(Cluster.data(folder)).orElseThrow().process();
            confirmed = killAfter(300, child, output);
            postmaster.destroyForcibly();
        }
        try (var server = open()) {
            assertThat(written(server)).isBetween(confirmed, confirmed + 1);
        }
    }

    @Test
    void a_server_that_dies_while_it_is_taken_over_is_started_again() throws Exception {
        var child = startChild();
        long confirmed;
        try (var output = child.inputReader()) {
            line(output);
            confirmed = killAfter(10, child, output);
        }
        var dying = Postmaster.on(Cluster.data(folder)).orElseThrow().process();
        // Held still, it looks alive and its port takes connections, until it is killed for good.
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(dying.pid()))
                        .start()
                        .waitFor())
                .isZero();
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(dying::destroyForcibly);
        try (var server = open()) {
            assertThat(written(server)).isBetween(confirmed, confirmed + 1);
        }
    }

    @Test
    void an_orphan_with_other_settings_is_replaced() throws Exception {
        var child = startChild();
        try (var output = child.inputReader()) {
            line(output);
            killAfter(1, child, output);
        }
        var options = Cluster.data(folder).resolve("postmaster.opts");
        Files.writeString(options, Files.readString(options).replace("fsync=on", "fsync=off"));
        var orphan = Postmaster.on(Cluster.data(folder)).orElseThrow().process();

        try (var server = open()) {
            assertThat(Postmaster.on(Cluster.data(folder)).orElseThrow().process())
                    .isNotEqualTo(orphan);
            assertThat(ask(server, "show fsync")).isEqualTo("on");
        }
    }

    @Test
    void a_folder_of_another_live_process_is_refused_with_its_number() throws Exception {
        var child = startChild();
        try (var output = child.inputReader()) {
            line(output);
            var failure = refusal();
            assertThat(failure.kind()).isEqualTo(Kind.FOLDER_LOCKED);
            assertThat(failure.messageKey()).isEqualTo("start.folder_locked");
            assertThat(failure.arguments()).containsEntry("pid", Long.toString(child.pid()));
            killAfter(1, child, output);
        }
        open().close();
    }

    @Test
    void a_folder_opened_twice_in_one_process_stays_locked_for_others() throws Exception {
        try (var server = open()) {
            assertThat(refusal().kind()).isEqualTo(Kind.FOLDER_LOCKED);
            assertThat(server.port()).isPositive();
            var child = startChild();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isNotZero();
        }
    }

    @Test
    void data_of_another_version_is_refused_and_left_as_it_is() throws IOException {
        var data = Files.createDirectory(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "19\n");
        var newer = refusal();
        assertThat(newer.kind()).isEqualTo(Kind.NEWER_VERSION);
        assertThat(newer.arguments()).containsEntry("found", "19").containsEntry("ours", "18");

        Files.writeString(data.resolve("PG_VERSION"), "15\n");
        assertThat(refusal().kind()).isEqualTo(Kind.OLDER_VERSION);
        try (var files = Files.list(data)) {
            assertThat(files).containsExactly(data.resolve("PG_VERSION"));
        }
    }

    @Test
    void data_without_their_passwords_are_refused() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("postgres")).resolve("PG_VERSION"), "18\n");
        assertThat(refusal().kind()).isEqualTo(Kind.SECRETS_MISSING);
    }

    @Test
    void damaged_data_are_reported_with_the_last_lines_of_the_log() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("postgres")).resolve("PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("secrets.properties"), "postgres=known\n");
        var failure = refusal();
        assertThat(failure.kind()).isEqualTo(Kind.START_FAILED);
        assertThat(failure.arguments().get("lines")).contains("postgresql.conf");
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> EmbeddedServer.open(file.resolve("below"), Optional.of(PROGRAMS)))
                .isInstanceOfSatisfying(
                        EmbeddedServerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.NOT_WRITABLE));
    }

    @Test
    void a_number_that_now_belongs_to_another_program_does_not_stand_in_the_way() throws IOException {
        open().close();
        var stale =
                List.of(Long.toString(ProcessHandle.current().pid()), folder.toString(), "0", "5432", "", "127.0.0.1");
        Files.write(Cluster.data(folder).resolve("postmaster.pid"), stale);
        open().close();
    }

    private EmbeddedServer open() throws IOException {
        Files.createDirectories(PROGRAMS);
        return EmbeddedServer.open(folder, Optional.of(PROGRAMS));
    }

    private EmbeddedServerFailure refusal() {
        try (var server = open()) {
            throw new AssertionError("opened on port " + server.port());
        } catch (EmbeddedServerFailure failure) {
            return failure;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private Process startChild() throws IOException {
        Files.createDirectories(PROGRAMS);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WritingProcess.class.getName(),
                        folder.toString(),
                        PROGRAMS.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills without a warning, in the middle of writing; answers the last number that the server had confirmed. */
    private static long killAfter(long numbers, Process child, BufferedReader output) throws Exception {
        var last = 0L;
        while (last < numbers) {
            last = Long.parseLong(line(output));
        }
        // By its handle: the process itself would close the stream that still holds what was confirmed.
        child.toHandle().destroyForcibly();
        child.waitFor();
        for (var rest = output.readLine(); rest != null; rest = output.readLine()) {
            // The last line may have been cut short by the kill; a number never shrinks.
            last = Math.max(last, rest.isEmpty() ? 0 : Long.parseLong(rest));
        }
        return last;
    }

    private static String line(BufferedReader output) throws IOException {
        var line = output.readLine();
        if (line == null) {
            throw new IOException("the process ended");
        }
        return line;
    }

    private static long written(EmbeddedServer server) throws SQLException {
        assertThat(ask(server, "select count(*) = max(number) from written")).isEqualTo("t");
        return Long.parseLong(ask(server, "select count(*) from written"));
    }

    private static String ask(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = server.superuser().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return String.valueOf(found.getString(1));
        }
    }

    private static void tell(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = server.superuser().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
