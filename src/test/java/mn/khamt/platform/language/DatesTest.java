package mn.khamt.platform.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.DateFormat;
import com.ibm.icu.util.TimeZone;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
    private static final ZoneId ULAANBAATAR = ZoneId.of("Asia/Ulaanbaatar");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    private final Dates english = new Dates(Language.EN, ULAANBAATAR);
    private final Dates mongolian = new Dates(Language.MN, ULAANBAATAR);

    @Test
    void a_table_shows_the_short_form() {
        assertThat(english.table(DAY)).isEqualTo("21 Nov 2026");
        assertThat(mongolian.table(DAY)).isEqualTo("2026.11.21");
        assertThat(english.table(LocalDate.of(2026, 9, 1))).isEqualTo("1 Sep 2026");
        assertThat(mongolian.table(LocalDate.of(2026, 9, 1))).isEqualTo("2026.09.01");
    }

    @Test
    void an_instant_shows_the_readers_day_and_24_hours() {
        Instant instant = Instant.parse("2026-11-20T22:05:59Z");
        assertThat(english.table(instant)).isEqualTo("21 Nov 2026 06:05");
        assertThat(mongolian.table(instant)).isEqualTo("2026.11.21 06:05");
        assertThat(new Dates(Language.MN, ZoneId.of("Asia/Hovd")).table(Instant.parse("2026-11-21T07:05:00Z")))
                .isEqualTo("2026.11.21 14:05");
    }

    @Test
    void a_sentence_shows_the_month_by_word() {
        assertThat(english.text(DAY)).isEqualTo("21 November 2026");
        assertThat(mongolian.text(DAY)).isEqualTo("2026 оны 11-р сарын 21");
    }

    @Test
    void a_heading_names_the_day_of_the_week() {
        assertThat(english.heading(DAY)).isEqualTo("Saturday, 21 November 2026");
        assertThat(mongolian.heading(DAY)).isEqualTo("2026 оны арван нэгдүгээр сарын 21, бямба гараг");
    }

    @Test
    void every_heading_of_a_year_agrees_with_the_unicode_locale_data() {
        DateFormat reference = DateFormat.getDateInstance(DateFormat.FULL, Language.MN.locale());
        reference.setTimeZone(TimeZone.GMT_ZONE);
        for (LocalDate day = LocalDate.of(2026, 1, 1); day.getYear() == 2026; day = day.plusDays(6)) {
            Date midnight = Date.from(day.atStartOfDay(ZoneOffset.UTC).toInstant());
            String plainBlanks = reference.format(midnight).replaceAll("\\p{Z}", " ");
            assertThat(mongolian.heading(day)).isEqualTo(plainBlanks);
        }
    }

    @Test
    void a_span_joins_two_days_with_a_dash() {
        LocalDate first = LocalDate.of(2026, 1, 1);
        LocalDate last = LocalDate.of(2026, 3, 31);
        assertThat(mongolian.span(first, last)).isEqualTo("2026.01.01–2026.03.31");
        assertThat(english.span(first, last)).isEqualTo("1 Jan 2026 – 31 Mar 2026");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026.11.21",
                "2026-11-21",
                "2026/11/21",
                "2026 11 21",
                "  2026  11   21 ",
                "21 Nov 2026",
                "21 nov 2026",
                "21 November 2026",
                "21   NOVEMBER 2026",
                "21.11.2026",
            })
    void a_typed_date_is_read_in_any_of_its_forms(String typed) {
        assertThat(Dates.parse(typed)).contains(DAY);
    }

    @ParameterizedTest
    @CsvSource({
        "2026.3.9, 2026-03-09",
        "2024.02.29, 2024-02-29",
        "04.04.2026, 2026-04-04",
        "1 Sept 2026, 2026-09-01",
        "1 May 2026, 2026-05-01",
    })
    void short_forms_and_leap_days_are_read_too(String typed, LocalDate date) {
        assertThat(Dates.parse(typed)).contains(date);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026.02.31",
                "2026.02.29",
                "2026.13.01",
                "2026.00.10",
                "31 Feb 2026",
                "31.02.2026",
                "03.04.2026", // March or April?
                "11.21.2026",
                "11/21/2026",
                "21/11/2026",
                "26.11.21",
                "2026.11/21",
                "2026.11.21.",
                "2026.11.211",
                "20261121",
                "21 Foo 2026",
                "0026.11.21",
                "᠒᠐᠒᠖.11.21",
                "2026.11.21 14:05",
            })
    void what_is_no_date_or_could_be_two_is_not_read(String typed) {
        assertThat(Dates.parse(typed)).isEmpty();
    }

    @Test
    void a_flood_of_signs_is_refused_at_once() {
        assertThat(Dates.parse(" ".repeat(1_000_000) + "1")).isEmpty();
    }

    @Test
    void what_a_table_shows_can_be_typed_back() {
        for (LocalDate day = LocalDate.of(2027, 1, 1); day.getYear() == 2027; day = day.plusDays(5)) {
            assertThat(Dates.parse(english.table(day))).contains(day);
            assertThat(Dates.parse(english.text(day))).contains(day);
            assertThat(Dates.parse(mongolian.table(day))).contains(day);
        }
    }
}
