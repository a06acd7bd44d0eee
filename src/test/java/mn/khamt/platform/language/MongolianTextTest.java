package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongolianTextTest {
    @Test
    void decomposed_letters_become_one_sign() {
        assertThat(MongolianText.nfc("Нар\u0438\u0438\u0306 \u0415\u0308ндон")).isEqualTo("Нарий Ёндон");
    }

    @ParameterizedTest
    @CsvSource({
        "Cараа, Сараа",
        "Бaт, Бат",
        "XУУЛЬ, ХУУЛЬ",
        "Өнөp-Эpдэнэ, Өнөр-Эрдэнэ",
        "Mөнх, Мөнх",
        "Ëндон, Ёндон",
        "хɵдөө, хөдөө",
    })
    void latin_letters_in_a_cyrillic_word_are_repaired(String typed, String repaired) {
        assertThat(MongolianText.repairLookAlikes(typed)).isEqualTo(repaired);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMPACT", "Bat", "HTCDS-ийн", "SMSээр", "Mex 3", "Хамт CSV файл", ""})
    void words_that_are_meant_to_be_latin_stay(String text) {
        assertThat(MongolianText.repairLookAlikes(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "Ёндон, ендон",
        "Өлзий, олзи",
        "Мөнхтуул, монхтул",
        "Мөнхтүүл, монхтул",
        "Говь, гов",
        "Объект, обект",
        "Нарийн, нарин",
        "Щорс, шорс",
        "Цагаан-Үүр, цаган-ур",
        "Амьд  Ус, амд ус",
        "МЭДЭЭЛЭЛ, мэдэлэл",
        "Сонгинохайрхан, сонгинохаирхан",
        "Уул, ул",
        "Ганны, ганни",
    })
    void the_search_key_folds_what_people_spell_differently(String text, String key) {
        assertThat(MongolianText.searchKey(text)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "Энхжаргал, Enkhjargal",
        "Энхжаргал, Enhzhargal",
        "Хөвсгөл, Khövsgöl",
        "Хөвсгөл, hovsgol",
        "Сүхбаатар, Sükhbaatar",
        "Сүхбаатар, SUHBATAR",
        "Улаанбаатар, Ulaanbaatar",
        "Өвөрхангай, Övörkhangai",
        "Сэлэнгэ, Selenge",
        "Цэцэг, Tsetseg",
        "Цэцэг, Ceceg",
        "Чулуун, Chuluun",
        "Шинэ, Shine",
        "Баяр, Bayar",
        "Оюун, Oyuun",
        "Соёл-Эрдэнэ, Soyol-Erdene",
        "Хэнтий, Khentii",
        "Завхан, Zawkhan",
        "Дорж, Dorj",
        "Хан, xan",
        "Уянга, Uyanga",
    })
    void a_name_is_found_in_either_alphabet(String cyrillic, String latin) {
        assertThat(MongolianText.searchKey(latin)).isEqualTo(MongolianText.searchKey(cyrillic));
    }

    @Test
    void a_latin_slip_in_a_cyrillic_word_does_not_spoil_the_search() {
        assertThat(MongolianText.searchKey("Cараа")).isEqualTo(MongolianText.searchKey("Сараа"));
    }

    @Test
    void a_search_key_is_its_own_key_and_has_no_outer_blanks() {
        String key = MongolianText.searchKey(" \t Сараа \n Б. ");
        assertThat(key).isEqualTo("сара б.");
        assertThat(MongolianText.searchKey(key)).isEqualTo(key);
    }

    @Test
    void control_characters_leave_and_line_ends_become_one() {
        assertThat(MongolianText.cleaned("а\0б\u0007\u001bв\u007f\u009f\tг\r\nд\rе\u0085ж\u2028з\nи"))
                .isEqualTo("абв\tг\nд\nе\nж\nз\nи");
    }

    @Test
    void half_of_a_surrogate_pair_leaves_and_a_whole_one_stays() {
        assertThat(MongolianText.cleaned("а\ud83db\udc69\ud83d\udc69\ud83d")).isEqualTo("аb\ud83d\udc69");
    }

    @Test
    void what_is_left_after_cleaning_is_composed() {
        assertThat(MongolianText.cleaned("\u0438\0\u0306")).isEqualTo("й");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void ten_megabytes_of_one_word_take_no_time_worth_naming() {
        String word = "Cараа".repeat(2_000_000);
        assertThat(MongolianText.cleaned(word)).hasSize(word.length());
        assertThat(MongolianText.repairLookAlikes(word)).startsWith("Сараа");
        assertThat(MongolianText.searchKey(word)).startsWith("сара");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void an_endless_heap_of_marks_on_one_letter_is_cut_instead_of_sorted() {
        String heap = "а" + "\u0301\u0323".repeat(2_500_000);
        assertThat(MongolianText.cleaned(heap)).hasSizeLessThan(40);
        assertThat(MongolianText.searchKey(heap)).isEqualTo("а");
    }
}
