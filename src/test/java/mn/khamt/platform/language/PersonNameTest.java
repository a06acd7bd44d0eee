package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class PersonNameTest {
    @Test
    void a_name_is_shown_with_the_initial_of_the_parent() {
        assertThat(new PersonName(null, "Бат", "Сараа").shown()).isEqualTo("Б.Сараа");
        assertThat(new PersonName("Боржигон", "Бат", "Сараа").shown()).isEqualTo("Б.Сараа");
    }

    @Test
    void the_initial_keeps_its_own_letter() {
        assertThat(new PersonName(null, "Ёндон", "Сараа").shown()).isEqualTo("Ё.Сараа");
        assertThat(new PersonName(null, "Өлзий", "Сараа").shown()).isEqualTo("Ө.Сараа");
        assertThat(new PersonName(null, "\u0415\u0308ндон", "Сараа").shown()).isEqualTo("Ё.Сараа");
    }

    @Test
    void without_a_parent_the_given_name_stands_alone() {
        assertThat(new PersonName(null, null, "Сараа").shown()).isEqualTo("Сараа");
        assertThat(new PersonName(null, " ", "Сараа").shown()).isEqualTo("Сараа");
    }

    @Test
    void a_foreigner_is_shown_whole_as_in_the_passport() {
        assertThat(new PersonName(null, "Müller", "Anna").shown()).isEqualTo("Müller Anna");
    }

    @Test
    void the_whole_name_has_all_its_parts() {
        assertThat(new PersonName("Боржигон", "Бат", "Сараа").whole()).isEqualTo("Боржигон Бат Сараа");
        assertThat(new PersonName(null, null, "Сараа").whole()).isEqualTo("Сараа");
    }

    @Test
    void blanks_are_tidied_and_signs_composed() {
        assertThat(new PersonName(" ", "\u00a0Бат\t ", " Цэцэг \n Нар\u0438\u0438\u0306"))
                .isEqualTo(new PersonName(null, "Бат", "Цэцэг Нарий"));
    }

    @Test
    void a_name_without_a_given_name_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PersonName(null, "Бат", " \u00a0 "));
    }

    @Test
    void people_are_sorted_by_given_name_then_by_parent() {
        PersonName onor = new PersonName(null, "Бат", "Өнөр");
        PersonName oyuun = new PersonName(null, "Ядам", "Оюун");
        PersonName sara = new PersonName(null, null, "Сараа");
        PersonName saraOfBat = new PersonName(null, "Бат", "Сараа");
        PersonName saraOfUrgan = new PersonName(null, "Үргэн", "Сараа");
        PersonName saraOfFu = new PersonName(null, "Фу", "Сараа");
        assertThat(List.of(saraOfFu, saraOfUrgan, saraOfBat, sara, onor, oyuun).stream()
                        .sorted(PersonName.byGivenName()))
                .containsExactly(oyuun, onor, sara, saraOfBat, saraOfUrgan, saraOfFu);
    }
}
