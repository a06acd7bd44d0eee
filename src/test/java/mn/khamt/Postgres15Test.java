package mn.khamt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mn.khamt.access.Passwords;
import mn.khamt.audit.ChainSettings;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.database.Migrations;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** The oldest server that an operator may bring: -Dkhamt.postgres15=true, with Debian's packages of PostgreSQL 15 installed. */
class Postgres15Test {
    private static final String PROGRAMS =
            System.getProperty("khamt.postgres15.programs", "/usr/lib/postgresql/15/bin");
    private static Path folder;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        boolean asked = Boolean.getBoolean("khamt.postgres15");
        if (!asked) {
            System.out.println("Postgres15Test: skipped, since nobody asked for it with -Dkhamt.postgres15=true.");
        }
        assumeTrue(asked, "khamt.postgres15 was not asked for");
        folder = Files.createTempDirectory("khamt15");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        program(
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--data-checksums",
                "--locale=C.UTF-8");
        program(
                "pg_ctl",
                "-D",
                folder.resolve("data").toString(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=",
                "start");
    }

    @AfterAll
    static void stop() throws Exception {
        if (port != 0) {
            program("pg_ctl", "-D", folder.resolve("data").toString(), "-w", "-m", "fast", "stop");
        }
    }

    @Test
    void an_operators_own_server_is_prepared_migrated_and_served() throws Exception {
        var superuser = new PGSimpleDataSource();
        superuser.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        superuser.setUser("postgres");
        Migrations.bootstrap(
                superuser,
                Map.of(
                        "khamt_owner",
                        "one",
                        "khamt_app",
                        "two",
                        "khamt_stats",
                        "three",
                        "khamt_signin",
                        "four",
                        "khamt_keys",
                        "five",
                        "khamt_sequencer",
                        "five"));
        Migrations.createDatabase(superuser, "khamt");
        var environment = Map.of(
                "KHAMT_DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/khamt",
                "KHAMT_DB_OWNER_PASSWORD", "one",
                "KHAMT_DB_APP_PASSWORD", "two",
                "KHAMT_DB_STATS_PASSWORD", "three",
                "KHAMT_DB_SIGNIN_PASSWORD", "four",
                "KHAMT_DB_KEYS_PASSWORD", "five",
                "KHAMT_DB_SEQUENCER_PASSWORD", "five");

        try (var installation = Installation.own(environment, folder);
                var app = Databases.app(installation.settings(), 1)) {
            assertThat(Migrations.refusals(app)).isEmpty();
            superuser.setDatabaseName("khamt");
            try (var c = superuser.getConnection();
                    var account = c.prepareStatement("""
                        with a as (
                            insert into access.account (account_id, username, given_name, language)
                            values ('00000000-0000-7000-9000-000000000001', 'social', 'Жишээ', 'en')
                            returning account_id),
                        p as (
                            insert into directory.appointment (appointment_id, account_id, agency_code, role)
                            select account_id, account_id, 'FCYDA', 'SOCIAL_WORKER' from a)
                        insert into access.credential (account_id, password_hash) select account_id, ? from a
                        """);
                    var session = c.prepareStatement("""
                        insert into access.session (session_id, token_hash, account_id, expires_at)
                        values (gen_random_uuid(), sha256('another-device'), '00000000-0000-7000-9000-000000000001',
                                now() + interval '1 hour')
                        """)) {
                account.setString(1, new Passwords().hash(TestPeople.PASSWORD));
                account.execute();
                session.execute();
            }
            var keys = KeyFile.of(environment, folder);
            assertThat(new Keyring(installation.settings(), keys).ready()).isTrue();
            var context = Serve.start(
                    installation, new ChainSettings(environment, folder), keys, "127.0.0.1", 0, false, Map.of());
            try {
                int web = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                        .getPort();
                var signedIn = new Visitor("http://localhost:" + web, null)
                        .post("/sign-in", Map.of("username", "social", "password", TestPeople.PASSWORD));
                assertThat(signedIn.status()).isEqualTo(303);

                var cases = context.getBean(Cases.class);
                var id = new Caller.Person("another-device")
                        .call(() -> cases.open(new Cases.OpenCase(
                                Classification.NONE, "MN-1", LocalDate.of(2026, 11, 1), null, "invented", "PROTECT")));
                assertThat(new Caller.Person("another-device")
                                .call(() -> cases.header(id))
                                .code())
                        .startsWith("26-");
                assertThat(new Visitor("http://localhost:" + web, "another-device")
                                .get("/account")
                                .status())
                        .isEqualTo(200);
            } finally {
                context.close();
            }
        }
    }

    /** As the user postgres, since PostgreSQL refuses to run as root. */
    private static void program(String name, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(PROGRAMS + "/" + name);
        command.addAll(List.of(arguments));
        var output = folder.resolve(name + ".out").toFile();
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(name).isTrue();
        assertThat(process.exitValue()).as(() -> name + ", see " + output).isZero();
    }
}
