package mn.khamt.justice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.care.Care;
import mn.khamt.care.RecordService;
import mn.khamt.cases.CaseFiles;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.justice.Investigations.Opening;
import mn.khamt.justice.Prosecutions.HearingDay;
import mn.khamt.justice.Prosecutions.NewCharge;
import mn.khamt.justice.Prosecutions.NewVerdict;
import mn.khamt.numbers.Correction;
import mn.khamt.numbers.Dimension;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.numbers.Figure;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.ServiceType;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was counted follows what is known: corrected in the transaction of the change, and never counted beside it (R31, R32). */
class CorrectionsTest {
    private static final Sql COUNTED = Sql.of("""
        select f.kind, f.exploitation, f.sex, f.age, f.place_code, f.cyber, f.article_code, f.true_on
          from numbers.fact f
          join cases.case_file c on c.fact_key = f.case_key
         where c.case_id = :case and not f.withdrawn and f.replaced_at = 'infinity'
         order by f.kind, f.true_on
        """);
    private static final Sql HISTORY = Sql.of("""
        select coalesce(f.age::text, '-') || case when f.withdrawn then ' withdrawn' else '' end
          from numbers.fact f
          join cases.case_file c on c.fact_key = f.case_key
         where c.case_id = :case and f.kind = :kind
         order by f.recorded_at
        """);
    private static final Sql FACT_OF_VERDICT =
            Sql.of("select fact_id from justice.verdict where case_id = :case and fact_id is not null");

    private static TestKhamt khamt;
    private static TestPerson social;
    private static TestPerson police;
    private static TestPerson prosecutor;
    private static TestPerson reader;
    private static LocalDate today;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        var people = new TestPeople(khamt.database());
        social = people.add("social", Role.SOCIAL_WORKER, "FCYDA");
        police = people.add("police", Role.INVESTIGATOR, "ATPU");
        prosecutor = people.add("prosecutor", Role.PROSECUTOR, "OPG");
        reader = people.add("reader", Role.PROSECUTOR, "OPG");
        today = khamt.get(Times.class).today();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_girl_of_seventeen_who_turns_out_to_be_eighteen_leaves_every_indicator_and_comes_back_once() {
        CaseId id = openCase("MN-1-BZ", 17);
        wholeProceedings(id, "13.1");
        Map<String, Integer> one =
                Map.of("2.1", 1, "2.2", 1, "2.3", 1, "2.4", 1, "2.5", 1, "2.6", 1, "3.2", 1, "3.3", 1);
        assertThat(figures("MN-1-BZ")).isEqualTo(one);

        victimIs(id, "FEMALE", 18);
        assertThat(figures("MN-1-BZ").values()).containsOnly(0);

        victimIs(id, "FEMALE", 16);
        assertThat(figures("MN-1-BZ")).isEqualTo(one);
        assertThat(figure("MN-1-BZ", "2.6").part(Dimension.AGE, "14-17")).isEqualTo(1);
        assertThat(counted(id)).extracting(Counted::age).containsOnly(16);
        assertThat(history(id, "CONVICTION")).as("each count stays readable").containsExactly("17", "18", "16");
    }

    @Test
    void a_change_that_facts_do_not_carry_writes_none() {
        CaseId id = openCase("MN-1-BG", 15);
        wholeProceedings(id, "13.1");
        People.Victim victim = victim(id);
        change(id, victim.sex(), victim.ageAtExploitation(), 17, victim.status(), victim.statusOn());
        assertThat(history(id, "CONVICTION")).containsExactly("15");
        assertThat(history(id, "SERVICE")).containsExactly("15");
    }

    @Test
    void a_conviction_that_was_corrected_is_withdrawn_when_it_is_overturned() {
        CaseId id = openCase("MN-1-SB", 17);
        UUID verdict = wholeProceedings(id, "13.1");
        victimIs(id, "FEMALE", 15);
        victimIs(id, "MALE", 15);
        UUID appeal = court(() -> prosecutions().appeal(id, verdict, AppealBy.DEFENCE, today.minusDays(3)));
        court(() -> {
            prosecutions().decideAppeal(id, appeal, 1, AppealOutcome.ANNULLED, today.minusDays(2));
            return id;
        });
        assertThat(figure("MN-1-SB", "2.6").total()).isZero();
        assertThat(figure("MN-1-SB", "2.5").total()).isEqualTo(1);
        assertThat(history(id, "CONVICTION")).containsExactly("17", "15", "15", "15 withdrawn");
        assertThat(khamt.database().superuser().list(FACT_OF_VERDICT, UUID.class, "case", id))
                .isEmpty();

        decide(id, charge(id), VerdictKind.ACQUITTAL, today.minusDays(1));
        victimIs(id, "MALE", 13);
        assertThat(counted(id, "CONVICTION")).isEmpty();
        assertThat(counted(id, "ACQUITTAL")).extracting(Counted::age).containsExactly(13);
    }

    @Test
    void whether_devices_were_used_reaches_what_was_counted_of_the_persons() {
        CaseId id = openCase("MN-1-KU", 14);
        wholeProceedings(id, "13.1");
        Chain.Investigation was = chain(id).investigations().getFirst();
        police(() -> {
            khamt.get(Investigations.class)
                    .change(
                            id,
                            was.investigationId(),
                            was.version(),
                            new Opening(
                                    was.number(),
                                    was.agencyCode(),
                                    was.officer(),
                                    was.exploitation(),
                                    false,
                                    was.openedOn()));
            return id;
        });
        for (String kind : List.of("INVESTIGATION_OPENED", "ARREST", "CHARGE", "CONVICTION")) {
            assertThat(counted(id, kind)).extracting(Counted::cyber).as(kind).containsExactly(false);
        }
        assertThat(figure("MN-1-KU", "2.2").total()).isZero();

        investigate(id, true);
        for (String kind : List.of("ARREST", "CHARGE", "CONVICTION")) {
            assertThat(counted(id, kind))
                    .extracting(Counted::cyber)
                    .as(kind + " after a second investigation, which knows more")
                    .containsExactly(true);
        }
    }

    @Test
    void an_arrest_before_any_investigation_learns_from_the_first_one() {
        CaseId id = openCase("MN-1-CH", 14);
        arrest(id);
        assertThat(counted(id, "ARREST")).extracting(Counted::cyber).containsExactly((Boolean) null);
        investigate(id, true);
        assertThat(counted(id, "ARREST")).extracting(Counted::cyber).containsExactly(true);
    }

    @Test
    void a_replaced_charge_is_counted_as_the_one_that_replaced_it() {
        CaseId id = openCase("MN-1-NA", 14);
        UUID first = accuse(id, "13.1");
        UUID second = reclassify(id, first, "12.3", today.minusDays(30));
        assertThat(counted(id, "CHARGE"))
                .extracting(Counted::articleCode, Counted::trueOn)
                .as("another article on trafficking: the person is charged since the first")
                .containsExactly(org.assertj.core.groups.Tuple.tuple("12.3", today.minusDays(40)));
        assertThat(figure("MN-1-NA", "2.5").total()).isEqualTo(1);

        UUID lesser = reclassify(id, second, "16.8", today.minusDays(20));
        assertThat(counted(id, "CHARGE"))
                .extracting(Counted::articleCode, Counted::trueOn)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("16.8", today.minusDays(20)));
        assertThat(figure("MN-1-NA", "2.5").total()).isZero();

        reclassify(id, lesser, "13.1", today.minusDays(10));
        assertThat(counted(id, "CHARGE"))
                .extracting(Counted::articleCode, Counted::trueOn)
                .as("charged with trafficking anew")
                .containsExactly(org.assertj.core.groups.Tuple.tuple("13.1", today.minusDays(10)));
        victimIs(id, "FEMALE", 12);
        assertThat(counted(id, "CHARGE")).extracting(Counted::age).containsExactly(12);
    }

    @Test
    void class_and_place_of_the_case_are_those_of_what_was_counted() {
        CaseId id = openCase("MN-1-BN", 14);
        wholeProceedings(id, "13.1");
        CaseFiles files = khamt.get(CaseFiles.class);
        social(() -> {
            CaseFiles.Content was = files.content(id);
            files.change(
                    id,
                    was.version(),
                    new CaseFiles.Content(
                            was.stage(),
                            Classification.FORCED_CHILD_LABOUR,
                            "MN-1-BK",
                            was.identifiedOn(),
                            was.removedAt(),
                            was.summary(),
                            was.version()));
            return id;
        });
        assertThat(figures("MN-1-BN").values()).containsOnly(0);
        assertThat(figure("MN-1-BK", "2.6").part(Dimension.EXPLOITATION, "FORCED_CHILD_LABOUR"))
                .isEqualTo(1);
        assertThat(figure("MN-1-BK", "2.1").part(Dimension.EXPLOITATION, "CHILD_SEX_TRAFFICKING"))
                .as("an investigation keeps its own class")
                .isEqualTo(1);
        assertThat(figure("MN-1-BK", "3.3").part(Dimension.EXPLOITATION, "CHILD_SEX_TRAFFICKING"))
                .as("and so does a victim")
                .isEqualTo(1);
    }

    @Test
    void another_victim_is_a_victim_of_everything_in_the_case_but_not_of_the_first_ones_services() {
        CaseId id = openCase("MN-035", 16);
        wholeProceedings(id, "13.1");
        social(() -> khamt.get(People.class)
                .add(
                        id,
                        new People.NewVictim(
                                "PRESUMED", today.minusDays(90), "MALE", 11, 12, "CHILD_SEX_TRAFFICKING", "MN")));
        assertThat(counted(id, "CONVICTION"))
                .extracting(Counted::sex, Counted::age)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("SEVERAL", 11));
        assertThat(counted(id, "INVESTIGATION_OPENED"))
                .extracting(Counted::sex, Counted::age)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("SEVERAL", 11));
        assertThat(counted(id, "SERVICE"))
                .extracting(Counted::sex, Counted::age)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("FEMALE", 16));
    }

    @Test
    void a_victim_is_identified_once_on_the_day_that_holds_now() {
        CaseId id = openCase("MN-037", 14);
        assertThat(counted(id, "VICTIM_IDENTIFIED")).isEmpty();
        change(id, "FEMALE", 14, 15, "IDENTIFIED", today.minusDays(50));
        change(id, "FEMALE", 13, 15, "IDENTIFIED", today.minusDays(48));
        assertThat(counted(id, "VICTIM_IDENTIFIED"))
                .extracting(Counted::age, Counted::trueOn)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(13, today.minusDays(48)));
        change(id, "FEMALE", 13, 15, "PRESUMED", today.minusDays(40));
        assertThat(counted(id, "VICTIM_IDENTIFIED")).isEmpty();
        change(id, "FEMALE", 13, 15, "IDENTIFIED", today.minusDays(30));
        assertThat(counted(id, "VICTIM_IDENTIFIED")).hasSize(1);
    }

    @Test
    void what_was_known_on_an_earlier_day_is_still_counted_as_it_was() {
        CaseId id = openCase("MN-039", 17);
        wholeProceedings(id, "13.1");
        var database = khamt.database();
        database.superuser()
                .write(() -> database.superuser()
                        .change(
                                Sql.of("update numbers.fact f set recorded_at = recorded_at - interval '2 days' from"
                                        + " cases.case_file c where c.fact_key = f.case_key and c.case_id = :case"),
                                "case",
                                id));
        victimIs(id, "FEMALE", 18);
        assertThat(figure("MN-039", "2.6", null).total()).isZero();
        assertThat(figure("MN-039", "2.6", today.minusDays(1)).total()).isEqualTo(1);
    }

    @Test
    void what_is_counted_while_a_colleague_corrects_waits_for_the_correction() throws Exception {
        CaseId id = openCase("MN-046", 17);
        var corrected = new CountDownLatch(1);
        var arrested = new CompletableFuture<@Nullable Void>();
        social(() -> khamt.get(Db.class).write(() -> {
            victimIs(id, "FEMALE", 12);
            Thread.startVirtualThread(() -> {
                corrected.countDown();
                try {
                    arrest(id);
                    arrested.complete(null);
                } catch (RuntimeException e) {
                    arrested.completeExceptionally(e);
                }
            });
            try {
                corrected.await();
                assertThatThrownBy(() -> arrested.get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return id;
        }));
        arrested.get(20, TimeUnit.SECONDS);
        assertThat(counted(id, "ARREST")).extracting(Counted::age).containsExactly(12);
    }

    @Test
    void whoever_may_only_read_a_case_corrects_nothing_of_what_was_counted() {
        CaseId id = openCase("MN-041", 14);
        arrest(id);
        social(() -> khamt.get(Db.class)
                .write(() -> khamt.get(Grants.class)
                        .letIn(id.value(), reader.accountId(), "READER", List.of("core"), "PROSECUTE")));
        UUID key = social(() -> khamt.get(Cases.class).header(id).factKey());
        assertThatThrownBy(() -> reader.caller()
                        .run(() -> khamt.get(Db.class).write(() -> {
                            khamt.get(Facts.class)
                                    .revise(
                                            key,
                                            java.util.Set.of(Fact.Kind.ARREST),
                                            Correction.of().cyber(true));
                            return key;
                        })))
                .isInstanceOf(RefusedByDatabase.class);
        assertThat(counted(id, "ARREST")).extracting(Counted::cyber).containsExactly((Boolean) null);
    }

    @Test
    void a_correction_stands_for_a_fact_of_the_same_thing_or_is_refused() {
        CaseId id = openCase("MN-043", 14);
        assertThatThrownBy(() -> social(() -> khamt.get(Db.class).write(() -> {
                    Fact arrest =
                            khamt.get(Cases.class).dimensions(id).fact(Fact.Kind.ARREST, UUID.randomUUID(), today);
                    UUID first = khamt.get(Facts.class).record(arrest);
                    return khamt.get(Facts.class)
                            .correct(
                                    first,
                                    khamt.get(Cases.class)
                                            .dimensions(id)
                                            .fact(Fact.Kind.ARREST, UUID.randomUUID(), today));
                })))
                .isInstanceOf(RefusedByDatabase.class);
        assertThat(counted(id, "ARREST")).isEmpty();
    }

    // ---- a case with everything that is counted ----

    private static CaseId openCase(String place, int age) {
        return social(() -> {
            Cases cases = khamt.get(Cases.class);
            CaseId id = cases.open(new Cases.OpenCase(
                    Classification.CHILD_SEX_TRAFFICKING, place, today.minusDays(100), null, "invented", "PROTECT"));
            khamt.get(People.class)
                    .add(
                            id,
                            new People.NewVictim(
                                    "PRESUMED",
                                    today.minusDays(100),
                                    "FEMALE",
                                    age,
                                    age,
                                    "CHILD_SEX_TRAFFICKING",
                                    "MN"));
            khamt.get(People.class).add(id, new People.NewOffender("MALE", 34, "MN", "NOT_KNOWN"));
            for (TestPerson member : List.of(police, prosecutor)) {
                khamt.get(Db.class)
                        .write(() -> khamt.get(Grants.class)
                                .letIn(id.value(), member.accountId(), "MEMBER", List.of("core"), "INVESTIGATE"));
            }
            return id;
        });
    }

    /** From the investigation to a conviction, and a service besides; answers the verdict. */
    private static UUID wholeProceedings(CaseId id, String article) {
        investigate(id, true);
        arrest(id);
        UUID charge = accuse(id, article);
        social(() -> khamt.get(Care.class)
                .recordService(new RecordService(
                        id,
                        victim(id).victimId(),
                        ServiceType.CASE_MANAGEMENT,
                        "FCYDA",
                        null,
                        today.minusDays(35),
                        null,
                        null,
                        true)));
        court(() -> prosecutions()
                .hearing(
                        id,
                        new HearingDay(
                                Instance.FIRST,
                                HearingKind.MAIN,
                                today.minusDays(20)
                                        .atStartOfDay(Times.ZONE)
                                        .toInstant()
                                        .plus(10, ChronoUnit.HOURS),
                                HearingOutcome.HELD)));
        return decide(id, charge, VerdictKind.GUILTY, today.minusDays(10));
    }

    private static void investigate(CaseId id, boolean cyber) {
        police(() -> khamt.get(Investigations.class)
                .open(
                        id,
                        new Opening(
                                "2026-7",
                                "ATPU",
                                police.accountId(),
                                Classification.CHILD_SEX_TRAFFICKING,
                                cyber,
                                today.minusDays(60))));
    }

    private static void arrest(CaseId id) {
        police(() -> khamt.get(Investigations.class).arrest(id, offender(id), "ATPU", today.minusDays(50)));
    }

    private static UUID accuse(CaseId id, String article) {
        return court(() -> prosecutions()
                .charge(id, offender(id), new NewCharge(article, today.minusDays(40), prosecutor.accountId())));
    }

    private static UUID reclassify(CaseId id, UUID charge, String article, LocalDate on) {
        int version = chain(id).charge(charge).version();
        return court(() ->
                prosecutions().reclassify(id, charge, version, new NewCharge(article, on, prosecutor.accountId())));
    }

    private static UUID decide(CaseId id, UUID charge, VerdictKind kind, LocalDate on) {
        int version = chain(id).charge(charge).version();
        return court(() -> prosecutions()
                .verdict(id, charge, version, new NewVerdict(Instance.FIRST, kind, on, null, "An invented court")));
    }

    private static UUID charge(CaseId id) {
        return chain(id).charges().getFirst().chargeId();
    }

    private static void victimIs(CaseId id, String sex, int age) {
        People.Victim was = victim(id);
        change(id, sex, age, was.ageAtIdentification(), was.status(), was.statusOn());
    }

    private static void change(
            CaseId id, String sex, @Nullable Integer age, @Nullable Integer identifiedAt, String status, LocalDate on) {
        People.Victim was = victim(id);
        social(() -> {
            khamt.get(People.class)
                    .change(
                            id,
                            was.victimId(),
                            was.version(),
                            new People.NewVictim(status, on, sex, age, identifiedAt, was.exploitation(), "MN"));
            return id;
        });
    }

    private static People.Victim victim(CaseId id) {
        return social(() -> khamt.get(People.class).victims(id).getFirst());
    }

    private static UUID offender(CaseId id) {
        return social(() -> khamt.get(People.class).offenders(id).getFirst().offenderId());
    }

    private static Chain chain(CaseId id) {
        return court(() -> khamt.get(JusticeQueries.class).forChange(id));
    }

    private static Prosecutions prosecutions() {
        return khamt.get(Prosecutions.class);
    }

    private static <T> T social(Supplier<T> act) {
        return social.caller().call(act::get);
    }

    private static <T> T police(Supplier<T> act) {
        return police.caller().call(act::get);
    }

    private static <T> T court(Supplier<T> act) {
        return prosecutor.caller().call(act::get);
    }

    // ---- as the statistics count ----

    private static Map<String, Integer> figures(String place) {
        var totals = new LinkedHashMap<String, Integer>();
        ask(place, null).forEach((code, figure) -> totals.put(code, figure.total()));
        return totals;
    }

    private static Figure figure(String place, String code) {
        return figure(place, code, null);
    }

    private static Figure figure(String place, String code, @Nullable LocalDate knownOn) {
        return java.util.Objects.requireNonNull(ask(place, knownOn).get(code));
    }

    private static Map<String, Figure> ask(String place, @Nullable LocalDate knownOn) {
        return khamt.get(Indicators.class)
                .count(new Question(new Period(today.minusDays(99), today), knownOn, place, true));
    }

    private static List<Counted> counted(CaseId id) {
        return khamt.database().superuser().list(COUNTED, Counted.class, "case", id);
    }

    private static List<Counted> counted(CaseId id, String kind) {
        return counted(id).stream().filter(c -> c.kind.equals(kind)).toList();
    }

    private static List<String> history(CaseId id, String kind) {
        return khamt.database().superuser().list(HISTORY, String.class, "case", id, "kind", kind);
    }

    private record Counted(
            String kind,
            String exploitation,
            String sex,
            @Nullable Integer age,
            @Nullable String placeCode,
            @Nullable Boolean cyber,
            @Nullable String articleCode,
            LocalDate trueOn) {}
}
