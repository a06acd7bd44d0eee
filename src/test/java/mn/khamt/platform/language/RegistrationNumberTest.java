package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import mn.khamt.platform.language.RegistrationNumber.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationNumberTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @ParameterizedTest
    @CsvSource({
        "УБ05310254, 2005-11-02, MALE",
        "АА99123146, 1999-12-31, FEMALE",
        "ӨҮ00210119, 2000-01-01, MALE",
        "ЁЯ26312100, 2026-11-21, FEMALE",
        "АА00010100, 1900-01-01, FEMALE",
        "АА04222911, 2004-02-29, MALE",
    })
    void a_number_tells_the_date_of_birth_and_the_registered_sex(String typed, LocalDate born, RegisteredSex sex) {
        RegistrationNumber number = valid(typed).number();
        assertThat(number.value()).isEqualTo(typed);
        assertThat(number.birthDate()).isEqualTo(born);
        assertThat(number.sex()).isEqualTo(sex);
    }

    @ParameterizedTest
    @CsvSource({
        "АА92051212, 1992-05-12",
        "АА83113012, 1983-11-30",
        "АА12210512, 2012-01-05",
        "АА13320112, 2013-12-01",
        "АА05230912, 2005-03-09",
        "АА10292812, 2010-09-28",
    })
    void the_century_hangs_on_the_month_and_never_on_the_last_digit_of_the_year(String typed, LocalDate born) {
        assertThat(valid(typed).number().birthDate()).isEqualTo(born);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "АА05130254", // month 13
                "АА05000254",
                "АА05200254",
                "АА05330254",
                "АА05310054",
                "АА05313154", // 31 November
                "АА01022912", // 1901 had no 29 February
                "АА26312254", // tomorrow
                "АА27210154",
                "УБ0531025",
                "УБ053102545",
                "У505310254",
                "УБ0531025А",
                "UB05310254", // U looks like no Cyrillic letter
                "ІА05310254", // not of the Mongolian alphabet
                "УБ٠5310254",
                "",
                "УБ",
            })
    void what_is_no_number_is_refused_with_its_message(String typed) {
        assertThat(RegistrationNumber.read(typed, TODAY)).isEqualTo(new Reading.Invalid("error.registration_number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" уб 05310254 ", "УБ-05310254", "уб05-31-02-54", "УБ\u00a00531\u20110254", "УБ 0531–0254"})
    void blanks_hyphens_and_small_letters_do_not_matter(String typed) {
        Reading.Valid reading = valid(typed);
        assertThat(reading.number().value()).isEqualTo("УБ05310254");
        assertThat(reading.repaired()).isFalse();
    }

    @Test
    void small_letters_outside_the_range_are_raised_too() {
        assertThat(valid("өү99123146").number().value()).isEqualTo("ӨҮ99123146");
        assertThat(valid("ё\u0438\u030699123146").number().value()).isEqualTo("ЁЙ99123146");
    }

    @ParameterizedTest
    @CsvSource({
        "AB99123146, АВ99123146",
        "EK99123146, ЕК99123146",
        "MH99123146, МН99123146",
        "OP99123146, ОР99123146",
        "CT99123146, СТ99123146",
        "XY99123146, ХУ99123146",
        "аa99123146, АА99123146",
    })
    void latin_letters_that_look_cyrillic_are_repaired_and_reported(String typed, String value) {
        Reading.Valid reading = valid(typed);
        assertThat(reading.number().value()).isEqualTo(value);
        assertThat(reading.repaired()).isTrue();
    }

    @Test
    void the_last_digit_never_decides() {
        for (int last = 0; last < 10; last++) {
            assertThat(valid("УБ0531025" + last).number().birthDate()).isEqualTo(LocalDate.of(2005, 11, 2));
        }
    }

    @Test
    void a_number_is_its_value_and_does_not_print_it() {
        RegistrationNumber number = valid("УБ05310254").number();
        assertThat(number)
                .isEqualTo(valid("уб05310254").number())
                .hasSameHashCodeAs(valid("уб05310254").number())
                .isNotEqualTo(valid("УБ05310255").number());
        assertThat(number.toString()).doesNotContain("0531");
    }

    @Test
    void a_flood_of_signs_is_refused_at_once() {
        assertThat(RegistrationNumber.read("А".repeat(1_000_000), TODAY)).isInstanceOf(Reading.Invalid.class);
    }

    private static Reading.Valid valid(String typed) {
        return switch (RegistrationNumber.read(typed, TODAY)) {
            case Reading.Valid valid -> valid;
            case Reading.Invalid invalid -> throw new AssertionError(typed + " was refused: " + invalid.messageKey());
        };
    }
}
