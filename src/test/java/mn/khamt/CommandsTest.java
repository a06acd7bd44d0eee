package mn.khamt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.database.Migrations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when something stands in the way: one calm sentence, and an exit code by which a machine knows. */
class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void a_taken_port_is_said_before_anything_is_started() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());

            int code = khamt(Map.of("KHAMT_PORT", port), "serve");

            assertThat(code).isEqualTo(69);
            assertThat(said())
                    .contains(port)
                    .contains("in use by another program")
                    .hasLineCount(1);
            assertThat(folder.resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void a_data_folder_in_use_is_said_with_the_process_that_uses_it() {
        try (var serving = Installation.own(Map.of(), folder)) {
            int code = khamt(Map.of("KHAMT_PORT", "0"), "serve");

            assertThat(code).isEqualTo(69);
            assertThat(said())
                    .contains(
                            "in use by another Khamt",
                            String.valueOf(ProcessHandle.current().pid()));
            assertThat(serving.superuser()).isPresent();
            // Other commands share the server that runs, and leave it running.
            assertThat(khamt(Map.of(), "migrate")).isZero();
            try (var app = Databases.app(serving.settings(), 1)) {
                assertThat(Migrations.refusals(app)).isEmpty();
            }
        }
    }

    @Test
    void the_look_up_key_is_changed_at_the_console() {
        try (var serving = Installation.own(Map.of(), folder)) {
            KeyFile keys = KeyFile.of(Map.of(), folder);
            assertThat(khamt(Map.of(), "migrate")).isZero();
            new Keyring(serving.settings(), keys).ready();
            byte[] before = keys.lookup(null, "a", "x");

            assertThat(khamt(Map.of(), "key", "rotate", "lookup")).isZero();

            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("There is a new look-up key and the old one is destroyed");
            assertThat(new KeyFile(keys.path()).lookup(null, "a", "x")).isNotEqualTo(before);
            assertThat(khamt(Map.of("KHAMT_LANG", "mn"), "key", "rotate", "lookup", "--end-codes"))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("Хайлтын түлхүүрийг шинэчилж");
            assertThat(khamt(
                            Map.of(),
                            "key",
                            "erase",
                            "--case",
                            "26-000001-0",
                            "--person",
                            "A",
                            "--ground",
                            "she asked for it"))
                    .as("a ground that is not of the list")
                    .isEqualTo(64);
            assertThat(said()).contains("court", "asked-for");
        }
    }

    @Test
    void an_outside_database_that_does_not_answer_is_said_so() {
        int code = khamt(
                Map.of(
                        "KHAMT_PORT", "0",
                        "KHAMT_DB_URL", "jdbc:postgresql://127.0.0.1:9/khamt",
                        "KHAMT_DB_APP_PASSWORD", "x"),
                "serve");

        assertThat(code).isEqualTo(69);
        assertThat(said()).contains("The database does not answer").doesNotContain("Exception");
        assertThat(khamt(
                        Map.of(
                                "KHAMT_DB_URL", "jdbc:postgresql://127.0.0.1:9/khamt",
                                "KHAMT_DB_OWNER_PASSWORD", "x"),
                        "migrate"))
                .as("when migrating, too")
                .isEqualTo(69);
    }

    @Test
    void an_unknown_command_and_an_odd_port_are_wrong_use() {
        assertThat(khamt(Map.of(), "sevre")).isEqualTo(64);
        assertThat(said()).contains("sevre");
        assertThat(khamt(Map.of("KHAMT_PORT", "eighty"), "serve")).isEqualTo(64);
        assertThat(said()).contains("KHAMT_PORT");
    }

    @Test
    void the_shell_is_answered_in_its_language() {
        assertThat(khamt(Map.of("KHAMT_LANG", "mn"), "sevre")).isEqualTo(64);
        assertThat(said()).containsPattern("\\p{IsCyrillic}");
    }

    private int khamt(Map<String, String> environment, String... arguments) {
        var all = new HashMap<>(environment);
        all.putIfAbsent("KHAMT_DATA", folder.toString());
        all.putIfAbsent("KHAMT_LANG", "en");
        return Khamt.run(
                List.of(arguments),
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
