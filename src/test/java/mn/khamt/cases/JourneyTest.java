package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import mn.khamt.cases.CaseRoom.Bar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JourneyTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final LocalDate OPENED = LocalDate.of(2026, 4, 30);

    @Test
    void today_is_seen_with_months_ahead() {
        Journey journey = journey(List.of(), null);

        assertThat(journey.from()).isEqualTo(YearMonth.of(2026, 4));
        assertThat(journey.until()).isEqualTo(YearMonth.of(2027, 3));
        assertThat(journey.now()).isEqualTo(16);
        assertThat(journey.earlier()).isNull();
        assertThat(journey.later()).isNull();
    }

    @Test
    void an_old_case_is_shown_around_today_and_can_be_paged_back() {
        Journey journey = Journey.of(List.of(), LocalDate.of(2024, 2, 1), null, TODAY, null);

        assertThat(journey.from()).isEqualTo(YearMonth.of(2026, 3));
        assertThat(journey.now()).isEqualTo(18);
        assertThat(journey.earlier()).isEqualTo(YearMonth.of(2025, 3));
    }

    @Test
    void a_day_takes_three_half_months_and_a_span_its_own() {
        assertThat(classes(bar(LocalDate.of(2026, 5, 15), LocalDate.of(2026, 5, 15), Bar.Kind.HAPPENED)))
                .isEqualTo("bar s3 n3");
        assertThat(classes(bar(LocalDate.of(2026, 5, 14), LocalDate.of(2026, 7, 2), Bar.Kind.HAPPENED)))
                .isEqualTo("bar s3 n5");
    }

    @Test
    void what_goes_on_ends_today() {
        assertThat(classes(bar(LocalDate.of(2026, 7, 2), null, Bar.Kind.HAPPENED)))
                .isEqualTo("bar s7 n10");
    }

    @Test
    void what_reaches_over_an_edge_is_cut_and_what_begins_at_the_edge_keeps_its_width() {
        assertThat(classes(bar(LocalDate.of(2026, 5, 1), LocalDate.of(2027, 8, 1), Bar.Kind.HAPPENED)))
                .isEqualTo("bar s3 n22");
        assertThat(classes(bar(LocalDate.of(2027, 3, 20), null, Bar.Kind.PLANNED)))
                .isEqualTo("plan s22 n3");
        Journey later = Journey.of(
                List.of(bar(LocalDate.of(2026, 5, 1), LocalDate.of(2027, 4, 20), Bar.Kind.HAPPENED)),
                OPENED,
                null,
                TODAY,
                YearMonth.of(2027, 4));
        assertThat(later.lanes().getFirst().bars().getFirst().classes()).isEqualTo("bar s1 n3");
        assertThat(later.now()).isNull();
        assertThat(later.earlier()).isEqualTo(YearMonth.of(2026, 4));
    }

    @Test
    void what_lies_outside_is_not_drawn_but_can_be_reached() {
        Journey journey = journey(List.of(bar(LocalDate.of(2027, 5, 1), null, Bar.Kind.PLANNED)), null);

        assertThat(journey.lanes().getFirst().bars()).isEmpty();
        assertThat(journey.later()).isEqualTo(YearMonth.of(2027, 4));
    }

    private static String classes(Bar bar) {
        return journey(List.of(bar), null).lanes().getFirst().bars().getFirst().classes();
    }

    private static Journey journey(List<Bar> bars, @Nullable YearMonth wanted) {
        return Journey.of(bars, OPENED, null, TODAY, wanted);
    }

    private static Bar bar(LocalDate from, @Nullable LocalDate until, Bar.Kind kind) {
        return new Bar(Lane.SAFETY, "Invented", from, until, kind, "/cases");
    }
}
