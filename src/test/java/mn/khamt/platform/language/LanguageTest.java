package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanguageTest {
    @Test
    void each_language_offers_the_other() {
        assertThat(Language.EN.other()).isEqualTo(Language.MN);
        assertThat(Language.MN.other()).isEqualTo(Language.EN);
    }

    @Test
    void a_code_is_the_tag_of_its_locale() {
        for (Language language : Language.values()) {
            assertThat(language.locale().toLanguageTag()).isEqualTo(language.code());
        }
    }
}
