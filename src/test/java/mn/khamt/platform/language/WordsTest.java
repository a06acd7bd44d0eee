package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsTest {
    private final Words english = Words.load(WordsTest.class.getClassLoader(), Language.EN);
    private final Words mongolian = Words.load(WordsTest.class.getClassLoader(), Language.MN);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void a_message_is_found_in_both_languages() {
        assertThat(english.get("ui.save")).isEqualTo("Save");
        assertThat(mongolian.get("ui.save")).isEqualTo("Хадгалах");
        assertThat(english.has("ui.save")).isTrue();
        assertThat(english.has("ui.nothing")).isFalse();
        assertThat(english.keys()).contains("ui.save", "error.required").isEqualTo(mongolian.keys());
    }

    @Test
    void one_may_ask_first_whether_a_message_can_be_said() {
        assertThat(english.has("error.required", Set.of("field", "more"))).isTrue();
        assertThat(english.has("error.required", Set.of())).isFalse();
        assertThat(english.has("ui.save", Set.of())).isTrue();
        assertThat(english.has("ui.nothing", Set.of())).isFalse();
    }

    @Test
    void arguments_are_given_by_name() {
        assertThat(mongolian.get("error.required", "field", "Нэр")).isEqualTo("“Нэр” талбарыг бөглөнө үү.");
        assertThat(mongolian.get("error.date_order", "later", "Дуусах огноо", "earlier", "Эхлэх огноо"))
                .isEqualTo("“Дуусах огноо” нь “Эхлэх огноо” огнооноос өмнө байж болохгүй.");
        assertThat(english.get("msg.shown_of_total", Map.of("shown", 20, "total", 1234)))
                .isEqualTo("Showing 20 of 1,234");
    }

    @Test
    void counts_take_their_form() {
        assertThat(english.get("msg.results", "count", 0)).isEqualTo("No results");
        assertThat(english.get("msg.results", "count", 1)).isEqualTo("1 result");
        assertThat(mongolian.get("msg.results", "count", 12)).isEqualTo("12 илэрц олдлоо");
    }

    @Test
    void dates_and_names_are_shown_as_the_reader_is_used_to() throws IOException {
        write("case_en.properties", "case.line={who}, {when}, {at}, {gone}\n");
        Words words = load(Language.EN);
        assertThat(words.get(
                        "case.line",
                        "who",
                        new PersonName(null, "Бат", "Сараа"),
                        "when",
                        LocalDate.of(2026, 11, 21),
                        "at",
                        Instant.parse("2026-11-21T06:05:00Z"),
                        "gone",
                        null))
                .isEqualTo("Б.Сараа, 21 Nov 2026, 21 Nov 2026 14:05, –");
        assertThat(mongolian.get("msg.draft_saved", "at", Instant.parse("2026-11-21T06:05:00Z")))
                .isEqualTo("Ноорог хадгалсан цаг: 2026.11.21 14:05.");
    }

    @Test
    void a_reader_elsewhere_sees_another_time() {
        Words words = Words.load(WordsTest.class.getClassLoader(), Language.MN, ZoneOffset.UTC);
        assertThat(words.get("msg.draft_saved", "at", Instant.parse("2026-11-21T06:05:00Z")))
                .contains("06:05");
        assertThat(words.language()).isEqualTo(Language.MN);
        assertThat(words.dates().table(LocalDate.of(2026, 1, 2))).isEqualTo("2026.01.02");
    }

    @Test
    void what_a_person_typed_is_never_read_as_a_pattern() {
        assertThat(english.get("error.required", "field", "{name} '' #")).isEqualTo("Enter {name} '' #");
    }

    @Test
    void a_missing_message_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> english.get("ui.nothing"))
                .withMessageContaining("ui.nothing");
    }

    @Test
    void a_missing_argument_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> english.get("error.required"))
                .withMessageContaining("error.required")
                .withMessageContaining("field");
    }

    @Test
    void arguments_that_are_no_pairs_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> english.get("error.required", "field"));
        assertThatIllegalArgumentException().isThrownBy(() -> english.get("error.required", 1, "field"));
    }

    @Test
    void the_files_of_all_rooms_are_read() throws IOException {
        write("cases_mn.properties", "cases.heading=Кейс\n");
        write("referrals_mn.properties", "referrals.heading=Холбон зуучлал\n");
        write("referrals_en.properties", "referrals.heading=Referrals\n");
        assertThat(load(Language.MN).keys()).containsExactlyInAnyOrder("cases.heading", "referrals.heading");
    }

    @Test
    void a_key_in_two_files_is_refused() throws IOException {
        write("cases_en.properties", "heading=Cases\n");
        write("referrals_en.properties", "heading=Referrals\n");
        assertThatIllegalStateException().isThrownBy(() -> load(Language.EN)).withMessageContaining("heading");
    }

    @Test
    void a_key_twice_in_one_file_is_refused() throws IOException {
        write("cases_en.properties", "cases.heading=Cases\ncases.heading=Case\n");
        assertThatIllegalStateException().isThrownBy(() -> load(Language.EN)).withMessageContaining("cases.heading");
    }

    @Test
    void a_pattern_that_cannot_be_read_is_refused_at_the_start() throws IOException {
        write("cases_en.properties", "cases.count={count, plural, one {x}}\n");
        assertThatIllegalStateException().isThrownBy(() -> load(Language.EN)).withMessageContaining("cases.count");
    }

    @Test
    void a_class_path_without_messages_is_refused() {
        assertThatIllegalStateException().isThrownBy(() -> load(Language.EN));
    }

    @Test
    void many_threads_may_ask_at_once() {
        assertThat(IntStream.range(2, 2_000)
                        .parallel()
                        .filter(n -> !english.get("msg.results", "count", n).equals(String.format("%,d results", n))))
                .isEmpty();
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("messages")).resolve(file), content);
    }

    private Words load(Language language) throws IOException {
        try (URLClassLoader onlyHere =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            return Words.load(onlyHere, language);
        }
    }
}
