package mn.khamt.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import mn.khamt.numbers.CountedRecords.Cell;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class IndicatorsTest {
    private static final Period YEAR = new Period(LocalDate.of(2025, 10, 1), LocalDate.of(2026, 9, 30));

    private static TestDatabase database;

    private TestFacts facts;
    private Indicators indicators;
    private CountedRecords records;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
    }

    @BeforeEach
    void forget() {
        database.superuser().write(() -> database.superuser().change(Sql.of("delete from numbers.fact")));
        facts = new TestFacts(database);
        indicators = new Indicators(database.stats());
        var beans = new StaticListableBeanFactory();
        beans.addBean("owner", facts);
        records = new CountedRecords(database.stats(), beans.getBeanProvider(FactOwner.class));
    }

    @Test
    void the_first_and_the_last_day_belong_to_the_period_and_their_neighbours_do_not() {
        for (String day : List.of("2025-09-30", "2025-10-01", "2026-09-30", "2026-10-01")) {
            facts.add(TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, day));
        }
        Figure figure = figure("2.1");
        assertThat(figure.total()).isEqualTo(2);
        assertThat(figure.month(java.time.YearMonth.of(2025, 10), Dimension.EXPLOITATION.all()))
                .isEqualTo(1);
        assertThat(figure.month(java.time.YearMonth.of(2026, 9), Dimension.EXPLOITATION.all()))
                .isEqualTo(1);
        assertThat(indicators.compare(question(null)).before().get("2.1"))
                .extracting(Figure::total)
                .isEqualTo(1);
    }

    @Test
    void seventeen_is_a_child_and_eighteen_is_not_and_an_unknown_age_has_its_own_row() {
        Fact one = TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, "2026-01-05");
        facts.add(one.withVictim(true, "FEMALE", 17));
        facts.add(one.withVictim(false, "FEMALE", 18));
        facts.add(one.withVictim(null, "NOT_KNOWN", null));
        facts.add(one.withVictim(true, "SEVERAL", 13));
        Figure figure = figure("2.1");
        assertThat(figure.total()).isEqualTo(3);
        assertThat(figure.part(Dimension.AGE, "14-17")).isEqualTo(1);
        assertThat(figure.part(Dimension.AGE, "0-13")).isEqualTo(1);
        assertThat(figure.part(Dimension.AGE, "18+")).isZero();
        assertThat(figure.part(Dimension.AGE, "NOT_KNOWN")).isEqualTo(1);
        assertThat(figure.part(Dimension.SEX, "SEVERAL")).isEqualTo(1);
        assertThat(figure.part(Dimension.SEX, "NOT_KNOWN")).isEqualTo(1);
    }

    @Test
    void only_the_three_classes_of_the_compact_count() {
        Fact one = TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, "2026-01-05");
        for (String exploitation : List.of(
                "CHILD_SEX_TRAFFICKING",
                "ONLINE_SEXUAL_EXPLOITATION",
                "FORCED_CHILD_LABOUR",
                "OTHER_CHILD_TRAFFICKING",
                "ADULT_TRAFFICKING",
                "NONE")) {
            facts.add(one.withExploitation(exploitation));
        }
        Figure figure = figure("2.1");
        assertThat(figure.total()).isEqualTo(3);
        assertThat(Dimension.EXPLOITATION.all()).allMatch(e -> figure.part(Dimension.EXPLOITATION, e) == 1);
    }

    @Test
    void a_cyber_investigation_counts_when_police_opened_it() {
        Fact one = TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, "2026-01-05");
        facts.add(one.withCyber(true).withAgency("ATPU"));
        facts.add(one.withCyber(false).withAgency("ATPU"));
        facts.add(one.withCyber(true).withAgency("GASI"));
        assertThat(figure("2.2").total()).isEqualTo(1);
        assertThat(figure("2.1").total()).isEqualTo(3);
    }

    @Test
    void an_investigation_closed_on_the_first_day_was_active_and_one_closed_the_day_before_was_not() {
        investigation("2025-01-01", "2025-10-01");
        investigation("2025-01-01", "2025-09-30");
        investigation("2025-01-01", null);
        investigation("2026-09-30", null);
        investigation("2026-10-01", null);
        assertThat(figure("2.3").total()).isEqualTo(3);
        assertThat(figure("2.3", LocalDate.of(2027, 1, 1)).total()).isEqualTo(3);
    }

    @Test
    void a_withdrawn_closing_opens_the_investigation_again_but_not_as_known_before() {
        Fact opened = TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, "2025-01-01");
        facts.add(opened);
        Fact closing = closing(opened, "2025-03-01");
        UUID closed = facts.add(closing);
        assertThat(figure("2.3").total()).isZero();
        facts.add(closing, "2026-05-01T03:00:00Z", closed, true);
        assertThat(figure("2.3").total()).isEqualTo(1);
        assertThat(figure("2.3", LocalDate.of(2026, 4, 30)).total()).isZero();
        assertThat(figure("2.3", LocalDate.of(2026, 5, 1)).total()).isEqualTo(1);
    }

    @Test
    void somebody_arrested_twice_is_one_person_shown_where_they_were_first() {
        Fact arrest = TestFacts.fact(Fact.Kind.ARREST, "2026-03-01");
        facts.add(arrest);
        facts.add(new Fact.CaseDimensions(arrest.caseKey(), "FORCED_CHILD_LABOUR", true, "MALE", 12, "MN-1-SK", true)
                .fact(Fact.Kind.ARREST, arrest.subjectKey(), LocalDate.of(2026, 4, 1)));
        Figure figure = figure("2.4");
        assertThat(figure.total()).isEqualTo(1);
        assertThat(figure.part(Dimension.EXPLOITATION, "CHILD_SEX_TRAFFICKING")).isEqualTo(1);
        assertThat(figure.month(java.time.YearMonth.of(2026, 3), Dimension.EXPLOITATION.all()))
                .isEqualTo(1);
        assertThat(figure.month(java.time.YearMonth.of(2026, 4), Dimension.EXPLOITATION.all()))
                .isZero();
    }

    @Test
    void only_charges_of_articles_on_trafficking_count() {
        Fact charge = TestFacts.fact(Fact.Kind.CHARGE, "2026-02-02");
        facts.add(charge.withArticle("13.1"));
        facts.add(charge.withArticle("12.3"));
        facts.add(TestFacts.fact(Fact.Kind.CHARGE, "2026-02-02").withArticle("16.8"));
        assertThat(figure("2.5").total()).isEqualTo(1);
    }

    @Test
    void a_withdrawn_conviction_does_not_count_and_a_corrected_one_counts_as_corrected() {
        Fact conviction = TestFacts.fact(Fact.Kind.CONVICTION, "2026-02-02").withArticle("13.1");
        UUID first = facts.add(conviction);
        assertThat(figure("2.6").total()).isEqualTo(1);
        facts.add(conviction, "2026-06-01T03:00:00Z", first, true);
        assertThat(figure("2.6").total()).isZero();
        assertThat(figure("2.6", LocalDate.of(2026, 5, 31)).total()).isEqualTo(1);

        Fact other = TestFacts.fact(Fact.Kind.CONVICTION, "2026-02-02").withArticle("13.1");
        UUID second = facts.add(other);
        facts.add(other.withExploitation("FORCED_CHILD_LABOUR"), "2026-06-01T03:00:00Z", second, false);
        assertThat(figure("2.6").total()).isEqualTo(1);
        assertThat(figure("2.6").part(Dimension.EXPLOITATION, "FORCED_CHILD_LABOUR"))
                .isEqualTo(1);
    }

    @Test
    void a_child_served_twice_is_two_services_and_one_child_and_needs_coordination_to_be_that() {
        Fact service = TestFacts.fact(Fact.Kind.SERVICE, "2026-02-02");
        facts.add(service.withService("SHELTER", "GEC", true));
        facts.add(service.withService("MEDICAL", "MOH", true));
        facts.add(TestFacts.fact(Fact.Kind.SERVICE, "2026-02-02").withService("MEDICAL", "MOH", false));
        facts.add(TestFacts.fact(Fact.Kind.SERVICE, "2026-02-02"));
        assertThat(figure("3.2").total()).isEqualTo(1);
        assertThat(figure("3.3").total()).isEqualTo(4);
        assertThat(figure("3.3").services())
                .containsEntry("SHELTER", 1)
                .containsEntry("MEDICAL", 2)
                .containsEntry("", 1);
    }

    @Test
    void what_was_recorded_later_was_not_known_before() {
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-10"), "2026-03-01T15:59:59Z", null, false);
        // Midnight in Ulaanbaatar is four in the afternoon in Greenwich.
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-10"), "2026-03-01T16:00:00Z", null, false);
        assertThat(figure("2.4", LocalDate.of(2026, 2, 28)).total()).isZero();
        assertThat(figure("2.4", LocalDate.of(2026, 3, 1)).total()).isEqualTo(1);
        assertThat(figure("2.4").total()).isEqualTo(2);
    }

    @Test
    void a_city_counts_with_its_districts_and_invented_facts_only_for_who_asks_for_them() {
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-10"));
        facts.add(
                new Fact.CaseDimensions(UUID.randomUUID(), "CHILD_SEX_TRAFFICKING", true, "FEMALE", 15, "MN-073", true)
                        .fact(Fact.Kind.ARREST, UUID.randomUUID(), LocalDate.of(2026, 1, 10)));
        assertThat(indicators.count(new Question(YEAR, null, "MN-1", true)).get("2.4"))
                .extracting(Figure::total)
                .isEqualTo(1);
        assertThat(figure("2.4").total()).isEqualTo(2);
        assertThat(indicators.count(new Question(YEAR, null, null, false)).get("2.4"))
                .extracting(Figure::total)
                .isEqualTo(0);
    }

    @Test
    void each_number_of_each_table_is_as_many_records_as_open_behind_it() {
        var random = new Random(26);
        Fact.Kind[] kinds = {
            Fact.Kind.INVESTIGATION_OPENED, Fact.Kind.ARREST, Fact.Kind.CHARGE, Fact.Kind.CONVICTION, Fact.Kind.SERVICE
        };
        List<UUID> people = Stream.generate(UUID::randomUUID).limit(60).toList();
        var written = new ArrayList<Fact>();
        database.superuser().write(() -> {
            for (int i = 0; i < 600; i++) {
                Integer age = random.nextInt(5) == 0 ? null : 8 + random.nextInt(12);
                Fact.Kind kind = kinds[random.nextInt(kinds.length)];
                Fact fact = new Fact.CaseDimensions(
                                UUID.randomUUID(),
                                pick(
                                        random,
                                        "CHILD_SEX_TRAFFICKING",
                                        "ONLINE_SEXUAL_EXPLOITATION",
                                        "FORCED_CHILD_LABOUR",
                                        "OTHER_CHILD_TRAFFICKING",
                                        "ADULT_TRAFFICKING"),
                                age == null ? null : age < 18,
                                pick(random, "FEMALE", "MALE", "OTHER", "SEVERAL", "NOT_KNOWN"),
                                age,
                                "MN-1-SK",
                                true)
                        .fact(
                                kind,
                                kind == Fact.Kind.INVESTIGATION_OPENED
                                        ? UUID.randomUUID()
                                        : people.get(random.nextInt(people.size())),
                                LocalDate.of(2025, 6, 1).plusDays(random.nextInt(550)));
                fact = switch (kind) {
                    case INVESTIGATION_OPENED ->
                        fact.withCyber(random.nextBoolean()).withAgency(pick(random, "ATPU", "GASI"));
                    case CHARGE, CONVICTION -> fact.withArticle(pick(random, "13.1", "12.3", "16.8"));
                    case SERVICE ->
                        fact.withService(pick(random, "SHELTER", "MEDICAL", "OTHER"), "FCYDA", random.nextBoolean());
                    default -> fact;
                };
                UUID id = facts.add(fact);
                written.add(fact);
                if (random.nextInt(12) == 0) {
                    facts.add(fact, "2026-06-01T00:00:00Z", id, random.nextBoolean());
                }
                if (kind == Fact.Kind.INVESTIGATION_OPENED && random.nextBoolean()) {
                    facts.add(closing(
                            fact, fact.trueOn().plusDays(random.nextInt(300)).toString()));
                }
            }
            return 0;
        });
        for (int i = 0; i < written.size(); i += 2) {
            facts.show(written.get(i), "26-%05d-0".formatted(i));
        }
        for (LocalDate knownOn : Stream.of((LocalDate) null, LocalDate.of(2026, 5, 1), LocalDate.of(2030, 1, 1))
                .toList()) {
            Question question = question(knownOn);
            indicators.count(question).forEach((code, figure) -> {
                Indicator indicator = figure.indicator();
                assertThat(behind(question, indicator, Cell.whole())).as(code).isEqualTo(figure.total());
                int sexes = 0;
                int ages = 0;
                for (String sex : Dimension.SEX.all()) {
                    sexes += figure.part(Dimension.SEX, sex);
                    assertThat(behind(
                                    question, indicator, new Cell(Dimension.EXPLOITATION.all(), sex, null, null, null)))
                            .isEqualTo(figure.part(Dimension.SEX, sex));
                }
                for (String age : Dimension.AGE.all()) {
                    ages += figure.part(Dimension.AGE, age);
                    assertThat(behind(
                                    question, indicator, new Cell(Dimension.EXPLOITATION.all(), null, age, null, null)))
                            .isEqualTo(figure.part(Dimension.AGE, age));
                }
                for (String exploitation : Dimension.EXPLOITATION.all()) {
                    assertThat(behind(question, indicator, new Cell(List.of(exploitation), null, null, null, null)))
                            .isEqualTo(figure.part(Dimension.EXPLOITATION, exploitation));
                }
                assertThat(sexes).isEqualTo(figure.total());
                assertThat(ages).isEqualTo(figure.total());
                if (indicator.byMonth()) {
                    int months = 0;
                    for (var month : YEAR.months()) {
                        int n = figure.month(month, List.of("FORCED_CHILD_LABOUR"));
                        assertThat(behind(
                                        question,
                                        indicator,
                                        new Cell(List.of("FORCED_CHILD_LABOUR"), null, null, month, null)))
                                .isEqualTo(n);
                        months += figure.month(month, Dimension.EXPLOITATION.all());
                    }
                    assertThat(months).isEqualTo(figure.total());
                }
                if (indicator.byService()) {
                    figure.services()
                            .forEach((service, n) -> assertThat(behind(
                                            question,
                                            indicator,
                                            new Cell(Dimension.EXPLOITATION.all(), null, null, null, service)))
                                    .isEqualTo(n));
                    assertThat(figure.services().values().stream()
                                    .mapToInt(n -> n)
                                    .sum())
                            .isEqualTo(figure.total());
                }
            });
        }
        // As known at the end of time is as known now: the two ways of finding what is active agree.
        assertThat(figure("2.3", LocalDate.of(2030, 1, 1)).total())
                .isEqualTo(figure("2.3").total())
                .isPositive();
    }

    @Test
    void records_of_other_teams_are_counted_but_not_shown() {
        Fact mine = TestFacts.fact(Fact.Kind.ARREST, "2026-01-10");
        facts.add(mine);
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-11"));
        facts.add(TestFacts.fact(Fact.Kind.ARREST, "2026-01-12"));
        facts.show(mine, "26-00001-2");
        var behind = records.behind(question(null), Indicator.of("2.4").orElseThrow(), Cell.whole());
        assertThat(behind.counted()).isEqualTo(3);
        assertThat(behind.hidden()).isEqualTo(2);
        assertThat(behind.shown()).singleElement().satisfies(shown -> {
            assertThat(shown.code()).isEqualTo("26-00001-2");
            assertThat(shown.day()).isEqualTo(LocalDate.of(2026, 1, 10));
            assertThat(shown.exploitation()).isEqualTo("CHILD_SEX_TRAFFICKING");
            assertThat(shown.sex()).isEqualTo("FEMALE");
            assertThat(shown.age()).isEqualTo("14-17");
        });
    }

    @Test
    void the_statistics_connection_reads_no_case_and_the_application_no_fact() {
        assertThatThrownBy(() -> database.stats().list(Sql.of("select code from cases.case_file"), String.class))
                .isInstanceOf(RefusedByDatabase.class);
        assertThatThrownBy(() -> database.stats().list(Sql.of("select label from cases.victim"), String.class))
                .isInstanceOf(RefusedByDatabase.class);
        assertThatThrownBy(
                        () -> database.stats().list(Sql.of("select number from justice.investigation"), String.class))
                .isInstanceOf(RefusedByDatabase.class);
        assertThatThrownBy(() -> database.app().list(Sql.of("select kind from numbers.fact"), String.class))
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void the_year_before_ends_with_the_month_also_in_a_leap_year() {
        assertThat(new Period(LocalDate.of(2024, 3, 1), LocalDate.of(2025, 2, 28)).yearBefore())
                .isEqualTo(new Period(LocalDate.of(2023, 3, 1), LocalDate.of(2024, 2, 29)));
        assertThat(Period.lastFullYear(LocalDate.of(2026, 11, 21)))
                .isEqualTo(new Period(LocalDate.of(2025, 11, 1), LocalDate.of(2026, 10, 31)));
        assertThat(Period.yearOf(LocalDate.of(2026, 9, 30), 10)).isEqualTo(YEAR);
        assertThat(Period.yearOf(LocalDate.of(2026, 10, 1), 10).from()).isEqualTo(LocalDate.of(2026, 10, 1));
    }

    private int behind(Question question, Indicator indicator, Cell cell) {
        return records.behind(question, indicator, cell).counted();
    }

    private Figure figure(String code) {
        return figure(code, null);
    }

    private Figure figure(String code, @Nullable LocalDate knownOn) {
        return java.util.Objects.requireNonNull(
                indicators.count(question(knownOn)).get(code));
    }

    private static Question question(@Nullable LocalDate knownOn) {
        return new Question(YEAR, knownOn, null, true);
    }

    private void investigation(String from, @Nullable String to) {
        Fact opened = TestFacts.fact(Fact.Kind.INVESTIGATION_OPENED, from);
        facts.add(opened);
        if (to != null) {
            facts.add(closing(opened, to));
        }
    }

    private static Fact closing(Fact opened, String on) {
        return new Fact.CaseDimensions(
                        opened.caseKey(),
                        opened.exploitation(),
                        opened.child(),
                        opened.sex(),
                        opened.age(),
                        "MN-1-SK",
                        true)
                .fact(Fact.Kind.INVESTIGATION_CLOSED, opened.subjectKey(), LocalDate.parse(on));
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
