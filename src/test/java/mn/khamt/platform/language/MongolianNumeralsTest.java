package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongolianNumeralsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 9, 11, 14, 19, 21, 31, 40, 41, 90, 99, 101, 140, 190, 2041})
    void numbers_spoken_with_front_vowels_take_the_front_endings(int number) {
        assertThat(MongolianNumerals.ordinalWord(number)).isEqualTo("дүгээр");
        assertThat(MongolianNumerals.locative(number)).isEqualTo("дэх");
        assertThat(MongolianNumerals.genitive(number)).isEqualTo("-ний");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 7, 8, 10, 12, 13, 17, 20, 30, 50, 60, 70, 80, 100, 110, 400, 900, 1000, 4000})
    void all_other_numbers_take_the_back_endings(int number) {
        assertThat(MongolianNumerals.ordinalWord(number)).isEqualTo("дугаар");
        assertThat(MongolianNumerals.locative(number)).isEqualTo("дахь");
        assertThat(MongolianNumerals.genitive(number)).isEqualTo("-ны");
    }

    @Test
    void an_ordinal_is_the_number_and_its_word() {
        assertThat(MongolianNumerals.ordinal(12)).isEqualTo("12 дугаар");
        assertThat(MongolianNumerals.ordinal(11)).isEqualTo("11 дүгээр");
    }

    @ParameterizedTest
    @CsvSource({
        "13.1, 13.1 дүгээр зүйл",
        "12.3, 12.3 дугаар зүйл",
        "12, 12 дугаар зүйл",
        "13.1.1, 13.1.1 дүгээр зүйл",
        "16.10, 16.10 дугаар зүйл",
    })
    void an_article_is_named_by_its_last_number(String number, String article) {
        assertThat(MongolianNumerals.article(number)).isEqualTo(article);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "13.", ".1", "13,1", "x", "13.0", "13.9999999"})
    void what_is_no_article_is_refused(String number) {
        assertThatIllegalArgumentException().isThrownBy(() -> MongolianNumerals.article(number));
    }
}
