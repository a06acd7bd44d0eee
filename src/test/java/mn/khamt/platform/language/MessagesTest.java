package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.ArgType;
import com.ibm.icu.text.MessagePattern.Part;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard of every message file: what it finds is a sentence to mend in the file, never here. */
class MessagesTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "messages");
    private static final Pattern LATIN_WORD = Pattern.compile("[\\p{IsLatin}][\\p{IsLatin}0-9]*");
    /** Names and abbreviations without a Mongolian form; the name of the system is written Хамт. */
    private static final Set<String> LATIN_ALLOWED =
            Set.of("HTCDS", "CSV", "PDF", "DOCX", "XLSX", "JPG", "PNG", "ZIP", "MB", "KB", "QR", "SMS", "passkey");

    private static final Pattern ENDING_AFTER = Pattern.compile("^[-\u2010\u2011]?\\p{L}");
    private static final Pattern WORD_BEFORE = Pattern.compile("\\p{L}$");

    static List<String> rooms() throws IOException {
        return rooms("_en.properties");
    }

    @Test
    void every_message_file_has_its_twin() throws IOException {
        assertThat(rooms("_mn.properties"))
                .as("files in Mongolian, as against those in English")
                .isEqualTo(rooms())
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void both_files_have_the_same_keys(String room) throws IOException {
        assertThat(messages(room, Language.MN).keySet())
                .as("keys of %s_mn, as against %s_en", room, room)
                .isEqualTo(messages(room, Language.EN).keySet());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void both_texts_have_the_same_arguments(String room) throws IOException {
        Map<String, String> mongolian = messages(room, Language.MN);
        SoftAssertions.assertSoftly(softly -> messagesOf(room, Language.EN)
                .forEach((key, text) -> softly.assertThat(
                                Words.argumentNames(new MessagePattern(mongolian.getOrDefault(key, ""))))
                        .as("arguments of %s in Mongolian, as against English", key)
                        .isEqualTo(Words.argumentNames(new MessagePattern(text)))));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void every_text_is_a_pattern_without_apostrophes(String room) {
        SoftAssertions.assertSoftly(softly -> {
            for (Language language : Language.values()) {
                messagesOf(room, language).forEach((key, text) -> {
                    softly.assertThatCode(() -> new MessageFormat(text, language.locale()))
                            .as("pattern of %s: %s", key, text)
                            .doesNotThrowAnyException();
                    softly.assertThat(text)
                            .as("%s: an apostrophe quotes in a pattern; word it differently", key)
                            .doesNotContain("'");
                    softly.assertThat(text).as("%s is empty", key).isNotBlank();
                });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void dates_come_formatted_and_arguments_have_names(String room) {
        SoftAssertions.assertSoftly(softly -> {
            for (Language language : Language.values()) {
                messagesOf(room, language)
                        .forEach((key, text) -> softly.assertThat(unfitArguments(text))
                                .as("%s: give arguments names, and leave {…, date} and {…, time} to Dates", key)
                                .isEmpty());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void nothing_is_glued_to_a_placeholder_in_mongolian(String room) {
        SoftAssertions.assertSoftly(softly -> messagesOf(room, Language.MN)
                .forEach((key, text) -> softly.assertThat(gluedPlaces(text))
                        .as("%s: no ending fits every value; use a label, or a noun that takes the ending", key)
                        .isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void mongolian_is_written_in_cyrillic(String room) {
        SoftAssertions.assertSoftly(softly -> messagesOf(room, Language.MN).forEach((key, text) -> {
            // What is typed at a shell is typed in Latin letters: commands, settings, user names.
            if (key.startsWith("command.") || key.startsWith("start.") || key.startsWith("signin.demo")) {
                return;
            }
            String words = literalText(text);
            softly.assertThat(latinWords(words))
                    .as("%s: Latin words in Mongolian", key)
                    .isEmpty();
            softly.assertThat(MongolianText.repairLookAlikes(words))
                    .as("%s: Latin letters inside a Cyrillic word", key)
                    .isEqualTo(words);
        }));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void no_word_degrades_a_person(String room) {
        SoftAssertions.assertSoftly(softly -> messagesOf(room, Language.MN)
                .forEach((key, text) -> softly.assertThat(BannedWords.in(literalText(text)))
                        .as("%s: words we do not use of people", key)
                        .isEmpty()));
    }

    @Test
    void both_languages_load_as_the_system_loads_them() {
        for (Language language : Language.values()) {
            assertThatCode(() -> Words.load(MessagesTest.class.getClassLoader(), language))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Кейсийг{code} шилжүүлэх",
                "{agency}-д илгээлээ",
                "{agency}ээс ирсэн",
                "{n, plural, one {#-ны өдөр} other {# өдөр}}",
                "{n, plural, one {# өдөр} other {{name}ийн өдөр}}",
                "{n, plural, one {# өдөр} other {# өдөр}}ийн",
            })
    void the_guard_sees_a_glued_placeholder(String text) {
        assertThat(gluedPlaces(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Хүлээн авагч: {agency}.",
                "“{field}” талбарт",
                "{min, number}–{max, number}",
                "{n, plural, =0 {Алга} one {# өдөр} other {# өдөр}} үлдсэн",
            })
    void the_guard_lets_free_placeholders_pass(String text) {
        assertThat(gluedPlaces(text)).isEmpty();
    }

    @Test
    void the_guard_sees_latin_words_but_no_names_of_arguments() {
        assertThat(latinWords(literalText("{agency} байгууллагын Khamt ба CSV, {n, plural, other {# case}}")))
                .containsExactly("Khamt", "case");
    }

    @Test
    void the_guard_sees_a_banned_word_under_its_ending() {
        assertThat(BannedWords.in("Гэмт хэрэгтний Наймаалсан хүн")).containsExactly("гэмт хэрэгтний", "наймаалсан");
        assertThat(BannedWords.in("Хүн худалдаалах гэмт хэргийн хохирогч")).isEmpty();
    }

    private static List<String> gluedPlaces(String text) {
        MessagePattern pattern = new MessagePattern(text);
        List<String> glued = new ArrayList<>();
        for (int i = 0; i < pattern.countParts(); i++) {
            Part part = pattern.getPart(i);
            boolean begins = part.getType() == Part.Type.ARG_START || part.getType() == Part.Type.REPLACE_NUMBER;
            boolean ends = part.getType() == Part.Type.ARG_LIMIT || part.getType() == Part.Type.REPLACE_NUMBER;
            String before = text.substring(0, part.getIndex());
            String after = text.substring(part.getLimit());
            if ((begins && WORD_BEFORE.matcher(before).find())
                    || (ends && ENDING_AFTER.matcher(after).find())) {
                glued.add(before + "⟨" + text.substring(part.getIndex(), part.getLimit()) + "⟩" + after);
            }
        }
        return glued;
    }

    private static List<String> unfitArguments(String text) {
        MessagePattern pattern = new MessagePattern(text);
        List<String> unfit = new ArrayList<>();
        for (int i = 0; i < pattern.countParts(); i++) {
            Part part = pattern.getPart(i);
            boolean numbered = part.getType() == Part.Type.ARG_NUMBER;
            boolean dated = part.getType() == Part.Type.ARG_TYPE
                    && Set.of("date", "time").contains(pattern.getSubstring(part));
            if (numbered || dated) {
                unfit.add(pattern.getSubstring(part));
            }
        }
        return unfit;
    }

    /** What a reader sees of a pattern: its words without the names, kinds and selectors of arguments. */
    private static String literalText(String text) {
        MessagePattern pattern = new MessagePattern(text);
        StringBuilder literal = new StringBuilder();
        collect(pattern, 0, literal);
        return literal.toString();
    }

    private static void collect(MessagePattern pattern, int start, StringBuilder literal) {
        int limit = pattern.getLimitPartIndex(start);
        int from = pattern.getPart(start).getLimit();
        for (int i = start + 1; i <= limit; i++) {
            Part part = pattern.getPart(i);
            literal.append(pattern.getPatternString(), from, part.getIndex());
            if (part.getType() == Part.Type.ARG_START) {
                int end = pattern.getLimitPartIndex(i);
                if (part.getArgType() != ArgType.NONE && part.getArgType() != ArgType.SIMPLE) {
                    for (int branch = i + 1; branch < end; branch++) {
                        if (pattern.getPart(branch).getType() == Part.Type.MSG_START) {
                            collect(pattern, branch, literal.append(' '));
                            branch = pattern.getLimitPartIndex(branch);
                        }
                    }
                }
                literal.append(' ');
                i = end;
            }
            from = pattern.getPart(i).getLimit();
        }
    }

    private static List<String> latinWords(String words) {
        return LATIN_WORD
                .matcher(words)
                .results()
                .map(MatchResult::group)
                .filter(word -> !LATIN_ALLOWED.contains(word))
                .toList();
    }

    private static List<String> rooms(String ending) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> messages(String room, Language language) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve(room + "_" + language.code() + ".properties"))) {
            properties.load(reader);
        }
        Map<String, String> messages = new TreeMap<>();
        properties.forEach((key, text) -> messages.put((String) key, (String) text));
        return messages;
    }

    private static Map<String, String> messagesOf(String room, Language language) {
        try {
            return messages(room, language);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
