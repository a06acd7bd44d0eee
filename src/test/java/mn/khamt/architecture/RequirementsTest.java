package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the product owes its people, row by row, each with the tests that show it. */
class RequirementsTest {
    private static final Path DOCUMENT = Path.of("docs", "requirements.md");
    private static final Path TESTS = Path.of("src", "test", "java", "mn", "khamt");
    private static final Path ROOMS = Path.of("src", "main", "java", "mn", "khamt");

    @Test
    void every_row_is_there_in_its_order() throws IOException {
        assertThat(rows().stream().map(Row::id).toList())
                .as("rows of %s", DOCUMENT)
                .isEqualTo(IntStream.rangeClosed(1, 38).mapToObj(i -> "R" + i).toList());
    }

    @Test
    void a_row_is_open_part_or_done_and_what_is_not_open_names_its_tests() throws IOException {
        for (Row row : rows()) {
            assertThat(row.state).as("state of %s", row.id).isIn("open", "part", "done");
            if (row.state.equals("open")) {
                assertThat(row.tests)
                        .as("%s is open and cannot have tests", row.id)
                        .isEmpty();
            } else {
                assertThat(row.tests)
                        .as("%s is %s: name the tests that show it", row.id, row.state)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void every_named_test_exists() throws IOException {
        var missing = new ArrayList<String>();
        for (Row row : rows()) {
            for (String test : row.tests) {
                String[] parts = test.split("#", -1);
                Path file = TESTS.resolve(parts[0] + ".java");
                if (!Files.exists(file)) {
                    missing.add(row.id + " names " + test + ": there is no " + file);
                } else if (parts.length > 1 && !Files.readString(file).contains("void " + parts[1] + "(")) {
                    missing.add(row.id + " names " + test + ": there is no such test in " + file);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void the_rooms_of_rows_that_are_not_open_exist() throws IOException {
        for (Row row : rows()) {
            if (!row.state.equals("open")) {
                for (String room : row.rooms) {
                    assertThat(ROOMS.resolve(room)).as("room of %s", row.id).isDirectory();
                }
            }
        }
    }

    private static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(DOCUMENT)) {
            return lines.filter(l -> l.matches("\\| R\\d+ \\|.*"))
                    .map(l -> l.split("\\|", -1))
                    .map(c -> new Row(c[1].strip(), names(c[3]), names(c[4]), c[5].strip()))
                    .toList();
        }
    }

    private static List<String> names(String cell) {
        return Arrays.stream(cell.replace("`", "").strip().split("[ ,]+", -1))
                .filter(n -> !n.isEmpty() && !n.equals("–"))
                .toList();
    }

    /**
     * @param tests as {@code room/ClassTest} or {@code room/ClassTest#method}
     */
    private record Row(String id, List<String> rooms, List<String> tests, String state) {}
}
