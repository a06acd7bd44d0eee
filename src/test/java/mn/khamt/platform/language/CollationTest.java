package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CollationTest {
    @Test
    void the_alphabet_is_in_its_own_order() {
        List<String> alphabet = "А Б В Г Д Е Ё Ж З И Й К Л М Н О Ө П Р С Т У Ү Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я"
                .transform(letters -> List.of(letters.split(" ", -1)));
        assertThat(alphabet.reversed().stream().sorted(Collation.mongolian())).containsExactlyElementsOf(alphabet);
    }

    @Test
    void oe_stands_after_o_and_ue_after_u_inside_words_too() {
        assertThat(sorted("Пүрэв", "Өнөр", "Оюун", "Үүлэн", "Уянга", "Фото"))
                .containsExactly("Оюун", "Өнөр", "Пүрэв", "Уянга", "Үүлэн", "Фото");
    }

    @Test
    void yo_stands_beside_ye_and_not_before_a() {
        assertThat(sorted("Ёр", "Жавхаа", "Ер", "Енок", "Ёндон", "Есөн", "Анар"))
                .containsExactly("Анар", "Ёндон", "Енок", "Ер", "Ёр", "Есөн", "Жавхаа");
    }

    @Test
    void the_shared_collator_cannot_be_changed() {
        assertThat(Collation.mongolian().isFrozen()).isTrue();
    }

    private static List<String> sorted(String... words) {
        return List.of(words).stream().sorted(Collation.mongolian()).toList();
    }
}
