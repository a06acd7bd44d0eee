package mn.khamt.intake;

import static java.util.Arrays.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.util.ULocale;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mn.khamt.cases.Classification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreeningMessagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"en", "mn"})
    void the_messages_are_exactly_those_that_the_domain_can_show(String language) {
        assertThat(messages(language).stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(keysOfTheDomain()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "mn"})
    void every_message_is_plain_message_format_without_apostrophes(String language) {
        var locale = new ULocale(language);
        messages(language).forEach((key, text) -> {
            assertThat(text.toString()).as("%s", key).isNotBlank().doesNotContain("'", "’", "\"");
            assertThat(new MessageFormat(text.toString(), locale).format(new Object[0]))
                    .isEqualTo(text);
        });
    }

    @Test
    void mongolian_is_written_in_cyrillic() {
        messages("mn")
                .forEach(
                        (key, text) -> assertThat(text.toString()).as("%s", key).doesNotContainPattern("[A-Za-z]"));
    }

    private static Set<String> keysOfTheDomain() {
        var keys = new TreeSet<String>();
        Stream.of(
                        stream(TraffickingAct.values()).map(TraffickingAct::messageKey),
                        stream(TraffickingMeans.values()).map(TraffickingMeans::messageKey),
                        stream(TraffickingPurpose.values()).map(TraffickingPurpose::messageKey),
                        stream(Classification.values()).map(Classification::messageKey),
                        stream(Answer.values()).map(Answer::messageKey),
                        stream(ChildStatus.values()).map(ChildStatus::messageKey),
                        stream(TraffickingSign.values()).map(TraffickingSign::messageKey),
                        stream(TraffickingSign.Group.values()).map(TraffickingSign.Group::messageKey),
                        stream(ElementKind.values()).map(ElementKind::messageKey),
                        stream(LegalElement.State.values()).map(LegalElement.State::messageKey),
                        stream(ScreeningRule.values()).map(ScreeningRule::messageKey))
                .flatMap(each -> each)
                .forEach(keys::add);
        keys.addAll(sourcesThatTheRulesCite());
        return keys;
    }

    /** Found by asking the rules, with a fixed seed, until every source has come up many times. */
    private static Set<String> sourcesThatTheRulesCite() {
        var random = new Random(27);
        var sources = new TreeSet<String>();
        for (int round = 0; round < 2000; round++) {
            var signs = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
            for (var sign : TraffickingSign.values()) {
                signs.put(sign, random.nextInt(20) == 0 ? Answer.YES : Answer.NO);
            }
            ClassificationRules.suggest(new ScreeningAnswers(signs, random.nextInt(36), ChildStatus.NOT_KNOWN))
                    .elements()
                    .forEach(element -> sources.add(element.sourceKey()));
        }
        return sources;
    }

    private static Properties messages(String language) {
        var file = "/messages/screening_" + language + ".properties";
        var messages = new Properties();
        try (var stream = Objects.requireNonNull(ScreeningMessagesTest.class.getResourceAsStream(file), file);
                var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            messages.load(reader);
        } catch (IOException unreadable) {
            throw new IllegalStateException(file, unreadable);
        }
        return messages;
    }
}
