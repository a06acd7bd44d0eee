package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mn.khamt.platform.language.BannedWords;
import org.junit.jupiter.api.Test;

class GlossaryTest {
    private static final Path GLOSSARY = Path.of("docs", "glossary.md");

    @Test
    void every_row_of_the_glossary_has_both_words_and_a_known_status() throws IOException {
        var keys = new HashSet<String>();
        for (Row row : rows()) {
            assertThat(keys.add(row.key))
                    .as("%s stands twice in %s", row.key, GLOSSARY)
                    .isTrue();
            assertThat(row.english).as(row.key).isNotBlank();
            assertThat(row.mongolian).as(row.key).isNotBlank();
            assertThat(row.status).as(row.key).isIn("official", "common", "proposed");
        }
        assertThat(keys).hasSizeGreaterThan(400);
    }

    @Test
    void words_on_screen_are_those_of_the_glossary() throws IOException {
        Map<String, String> english = Messages.all("en");
        Map<String, String> mongolian = Messages.all("mn");
        var differ = new ArrayList<String>();
        for (Row row : rows()) {
            compare(differ, row.key, "en", row.english, english.get(row.key));
            compare(differ, row.key, "mn", row.mongolian, mongolian.get(row.key));
        }
        assertThat(differ).isEmpty();
    }

    @Test
    void no_word_that_degrades_a_person_stands_in_a_template_a_list_or_the_glossary() throws IOException {
        var found = new ArrayList<String>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                BannedWords.in(line).forEach(word -> found.add(file + ": we do not write “" + word + "” of a person"));
            }
        }
        for (Row row : rows()) {
            BannedWords.in(row.mongolian).forEach(word -> found.add(GLOSSARY + ", " + row.key + ": " + word));
        }
        assertThat(found).isEmpty();
    }

    private static void compare(
            List<String> differ,
            String key,
            String language,
            String agreed,
            @org.jspecify.annotations.Nullable String shown) {
        if (shown != null && !shown.equals(agreed)) {
            differ.add(key + " in " + language + " is “" + shown + "”, in the glossary “" + agreed
                    + "”: change the one or the other");
        }
    }

    private static List<Path> files() throws IOException {
        var all = new ArrayList<Path>();
        for (String folder :
                List.of("src/main/jte", "src/main/resources/db", "src/main/resources/messages", "src/main/java")) {
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                found.filter(Files::isRegularFile).forEach(all::add);
            }
        }
        return all;
    }

    private static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(GLOSSARY)) {
            return lines.filter(l -> l.startsWith("| ") && !l.startsWith("| key "))
                    .map(l -> l.replace("\\|", "\u0000").split("\\|", -1))
                    .map(c -> new Row(cell(c, 1), cell(c, 2), cell(c, 3), cell(c, 6)))
                    .toList();
        }
    }

    private static String cell(String[] cells, int at) {
        return cells[at].replace('\u0000', '|').strip();
    }

    /** The words of one thing. */
    private record Row(String key, String english, String mongolian, String status) {}
}
