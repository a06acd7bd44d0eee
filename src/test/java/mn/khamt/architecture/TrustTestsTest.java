package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/trust-tests.csv, which the command "check trust" runs, names tests that exist, with their sizes and a power check that was tried. */
class TrustTestsTest {
    private static final Path LIST = Path.of("docs", "trust-tests.csv");
    private static final Path TESTS = Path.of("src", "test", "java", "mn", "khamt");
    private static final Pattern TEST =
            Pattern.compile("([a-z/]+/[A-Z][A-Za-z0-9]*(?:Test|Journey))(?:#([a-z_0-9]+))?");

    @Test
    void every_named_test_exists() throws IOException {
        var missing = new ArrayList<String>();
        for (String line : lines()) {
            var found = TEST.matcher(line.split(",\"?[0-9]{4}-", 2)[0]);
            boolean any = false;
            while (found.find()) {
                any = true;
                Path file = TESTS.resolve(found.group(1) + ".java");
                if (!Files.exists(file)) {
                    missing.add(line.split(",", 2)[0] + ": there is no " + file);
                } else if (found.group(2) != null && !Files.readString(file).contains("void " + found.group(2) + "(")) {
                    missing.add(line.split(",", 2)[0] + ": no test " + found.group(2) + " in " + file);
                }
            }
            if (!any) {
                missing.add(line + ": names no test");
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_power_check_was_tried_and_went_red() throws IOException {
        for (String line : lines()) {
            assertThat(line).containsPattern("20[0-9]{2}-[0-9]{2}-[0-9]{2}").contains(": red");
        }
    }

    @Test
    void when_each_last_held_at_full_size_is_said() throws IOException {
        for (String line : lines()) {
            assertThat(line).containsPattern(",(\"?20[0-9]{2}-[0-9]{2}-[0-9]{2}, [0-9,]+ s\"?|as in CI)$");
        }
    }

    private static List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(LIST);
        assertThat(lines.getFirst())
                .isEqualTo("id,test,size in CI,size at full,date and result of power check,held at full size");
        assertThat(lines.size()).isGreaterThan(5);
        return lines.subList(1, lines.size()).stream().filter(l -> !l.isBlank()).toList();
    }
}
