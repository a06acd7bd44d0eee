package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import org.junit.jupiter.api.Test;

class DueTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final Words WORDS = Words.load(DueTest.class.getClassLoader(), Language.EN);

    @Test
    void a_task_is_late_from_the_day_after_it_was_due() {
        assertThat(task(TODAY.minusDays(1), Tasks.Status.OPEN).late(TODAY)).isTrue();
        assertThat(task(TODAY.minusDays(1), Tasks.Status.IN_PROGRESS).late(TODAY))
                .isTrue();
        assertThat(task(TODAY, Tasks.Status.OPEN).late(TODAY)).isFalse();
    }

    @Test
    void what_is_done_or_given_up_is_never_late() {
        assertThat(task(TODAY.minusDays(9), Tasks.Status.DONE).late(TODAY)).isFalse();
        assertThat(task(TODAY.minusDays(9), Tasks.Status.CANCELLED).late(TODAY)).isFalse();
    }

    @Test
    void a_state_has_words_and_an_icon_beside_its_colour() {
        assertThat(Due.of(WORDS, TODAY.minusDays(2), TODAY)).isEqualTo(new Due("late", "i-late", "2 days overdue"));
        assertThat(Due.of(WORDS, TODAY, TODAY)).isEqualTo(new Due("due", "i-due", "Due today"));
        assertThat(Due.of(WORDS, TODAY.plusDays(10), TODAY)).isEqualTo(new Due("ok", "i-ok", "10 days left"));
    }

    private static Tasks.Task task(LocalDate dueOn, Tasks.Status status) {
        return new Tasks.Task(UUID.randomUUID(), "Invented", dueOn, null, null, null, "FCYDA", null, status, null, 1);
    }
}
