package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;
import org.junit.jupiter.api.Test;

class StartMessagesTest {

    @Test
    void every_failure_is_told_in_both_languages_with_the_same_arguments() throws IOException {
        var english = messages("en");
        var mongolian = messages("mn");
        assertThat(mongolian.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (var kind : Kind.values()) {
            assertThat(english).containsKey(kind.messageKey());
        }
        for (var key : english.stringPropertyNames()) {
            var arguments = new MessageFormat(english.getProperty(key), Locale.ENGLISH).getArgumentNames();
            var inMongolian = new MessageFormat(mongolian.getProperty(key), Locale.of("mn")).getArgumentNames();
            assertThat(inMongolian).as(key).isEqualTo(arguments);
            assertThat(english.getProperty(key) + mongolian.getProperty(key)).doesNotContain("'");
        }
    }

    private static Properties messages(String language) throws IOException {
        var name = "/messages/start_" + language + ".properties";
        try (var file = StartMessagesTest.class.getResourceAsStream(name)) {
            var found = new Properties();
            assertThat(file).as(name).isNotNull();
            if (file != null) {
                found.load(new StringReader(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
            }
            return found;
        }
    }
}
