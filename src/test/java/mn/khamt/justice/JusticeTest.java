package mn.khamt.justice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.Stage;
import mn.khamt.justice.Investigations.Opening;
import mn.khamt.justice.Proceedings.Answer;
import mn.khamt.justice.Prosecutions.HearingDay;
import mn.khamt.justice.Prosecutions.Measured;
import mn.khamt.justice.Prosecutions.NewCharge;
import mn.khamt.justice.Prosecutions.NewVerdict;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JusticeTest {
    /** As the statistics count: only facts that no later one replaces, and none that is withdrawn. */
    private static final Sql COUNTED = Sql.of("""
        select f.kind, f.article_code, f.cyber, f.sex, f.age, f.agency_code, f.exploitation
          from numbers.fact f
         where f.subject_key = :subject and not f.withdrawn
           and not exists (select from numbers.fact later where later.replaces = f.fact_id)
         order by f.recorded_at, f.fact_id
        """);

    private static final Sql ALL_FACTS =
            Sql.of("select count(*) from numbers.fact where subject_key = :subject and kind = 'CONVICTION'");
    private static final Sql TRAIL =
            Sql.of("select action from audit.event where case_id = :case order by at, event_id");
    private static final Sql LINES =
            Sql.of("select kind from cases.timeline_event where case_id = :case order by recorded_at, event_id");

    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestPerson investigator;
    private static TestPerson prosecutor;
    private static TestPerson social;
    private static LocalDate today;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        investigator = people.add("police", Role.INVESTIGATOR, "ATPU");
        prosecutor = people.add("prosecutor", Role.PROSECUTOR, "OPG");
        social = people.add("social", Role.SOCIAL_WORKER, "FCYDA");
        today = khamt.get(Times.class).today();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_case_walks_from_investigation_to_sentence() {
        CaseId id = openCase();
        People.Offender offender = offender(id);

        investigate(id, today.minusDays(60));
        assertThat(stage(id)).isEqualTo(Stage.INVESTIGATION);
        police(() -> investigations().arrest(id, offender.offenderId(), "ATPU", today.minusDays(50)));
        assertThat(standing(id)).isEqualTo("SUSPECT");
        UUID charge = charge(id, offender, "13.1", today.minusDays(40));
        assertThat(standing(id)).isEqualTo("ACCUSED");
        assertThat(stage(id)).isEqualTo(Stage.PROSECUTION);
        hear(id, Instance.FIRST, today.minusDays(20));
        assertThat(standing(id)).isEqualTo("DEFENDANT");
        assertThat(stage(id)).isEqualTo(Stage.COURT);
        UUID verdict = decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(10), today);
        assertThat(standing(id)).isEqualTo("CONVICTED");
        court(() -> prosecutions().sentence(id, verdict, SentenceKind.IMPRISONMENT, new Measured(102, true)));
        court(() -> prosecutions().sentence(id, verdict, SentenceKind.FINE, new Measured(5_400_000, true)));

        Chain chain = chain(id);
        assertThat(chain.settled(today)).isTrue();
        assertThat(chain.sentences())
                .extracting(Chain.Sentence::months, Chain.Sentence::amountMnt, Chain.Sentence::suspended)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(102, null, true),
                        org.assertj.core.groups.Tuple.tuple(null, 5_400_000L, false));
        assertThat(list(LINES, id))
                .contains("investigation_opened", "arrest", "charge_brought", "hearing_ended", "verdict", "sentence");
        assertThat(list(TRAIL, id))
                .contains(
                        "investigation.opened",
                        "arrest.recorded",
                        "charge.brought",
                        "hearing.recorded",
                        "verdict.recorded",
                        "sentence.recorded");
    }

    @Test
    void facts_carry_cyber_article_and_the_victims_sex_and_age() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        UUID investigation = investigate(id, today.minusDays(60));
        police(() -> investigations().arrest(id, offender.offenderId(), "ATPU", today.minusDays(50)));
        UUID charge = charge(id, offender, "12.3", today.minusDays(40));
        hear(id, Instance.FIRST, today.minusDays(20));
        decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(10), null);

        UUID investigationKey = chain(id).investigation(investigation).factKey();
        assertThat(counted(investigationKey))
                .containsExactly(new Counted(
                        "INVESTIGATION_OPENED", null, true, "FEMALE", 14, "ATPU", "ONLINE_SEXUAL_EXPLOITATION"));
        assertThat(counted(offender.factKey()))
                .containsExactly(
                        new Counted("ARREST", null, true, "FEMALE", 14, "ATPU", "ONLINE_SEXUAL_EXPLOITATION"),
                        new Counted("CHARGE", "12.3", true, "FEMALE", 14, null, "ONLINE_SEXUAL_EXPLOITATION"),
                        new Counted("CONVICTION", "12.3", true, "FEMALE", 14, null, "ONLINE_SEXUAL_EXPLOITATION"));
    }

    @Test
    void a_corrected_investigation_is_counted_once_and_corrected() {
        CaseId id = openCase();
        UUID investigation = investigate(id, today.minusDays(60));
        Chain.Investigation was = chain(id).investigation(investigation);
        Opening now = new Opening(
                "2026-9", "OCG", was.officer(), Classification.CHILD_SEX_TRAFFICKING, false, was.openedOn());
        police(() -> {
            investigations().change(id, investigation, was.version(), now);
            return id;
        });
        police(() -> {
            investigations().close(id, investigation, was.version() + 1, today, ClosedWhy.NO_SUSPECT_FOUND);
            return id;
        });

        assertThat(counted(was.factKey()))
                .containsExactly(
                        new Counted("INVESTIGATION_OPENED", null, false, "FEMALE", 14, "OCG", "CHILD_SEX_TRAFFICKING"),
                        new Counted("INVESTIGATION_CLOSED", null, false, "FEMALE", 14, "OCG", "CHILD_SEX_TRAFFICKING"));
        assertThatThrownBy(() -> police(() -> {
                    investigations().change(id, investigation, was.version(), now);
                    return id;
                }))
                .isInstanceOfSatisfying(
                        EditConflict.class, c -> assertThat(c.changedBy()).isEqualTo("Д.Жишээpolice"));
    }

    @Test
    void a_closed_investigation_is_corrected_with_its_closing() {
        CaseId id = openCase();
        UUID investigation = investigate(id, today.minusDays(60));
        police(() -> {
            investigations().close(id, investigation, 1, today.minusDays(5), ClosedWhy.SENT_TO_PROSECUTOR);
            return id;
        });
        Chain.Investigation was = chain(id).investigation(investigation);
        Opening now = new Opening(
                was.number(), "OCG", was.officer(), Classification.CHILD_SEX_TRAFFICKING, true, was.openedOn());
        police(() -> {
            investigations().change(id, investigation, was.version(), now);
            return id;
        });
        assertThat(counted(was.factKey()))
                .containsExactlyInAnyOrder(
                        new Counted("INVESTIGATION_OPENED", null, true, "FEMALE", 14, "OCG", "CHILD_SEX_TRAFFICKING"),
                        new Counted("INVESTIGATION_CLOSED", null, true, "FEMALE", 14, "OCG", "CHILD_SEX_TRAFFICKING"));
        Opening tooLate = new Opening(
                was.number(), "OCG", was.officer(), Classification.CHILD_SEX_TRAFFICKING, true, today.minusDays(4));
        assertThatThrownBy(() -> police(() -> {
                    investigations().change(id, investigation, was.version() + 1, tooLate);
                    return id;
                }))
                .as("it cannot have been opened after it was closed")
                .isInstanceOf(NotPossible.class);
    }

    @Test
    void who_is_released_was_arrested_before_and_is_released_once() {
        CaseId id = openCase();
        UUID arrest = police(() -> investigations().arrest(id, offender(id).offenderId(), "ATPU", today.minusDays(9)));
        police(() -> {
            investigations().release(id, arrest, 1, today.minusDays(7));
            return id;
        });
        assertThat(chain(id).arrest(arrest).releasedOn()).isEqualTo(today.minusDays(7));
        assertThat(list(LINES, id)).contains("release");
        assertThatThrownBy(() -> police(() -> {
                    investigations().release(id, arrest, 2, today.minusDays(6));
                    return id;
                }))
                .isInstanceOfSatisfying(
                        NotPossible.class,
                        e -> assertThat(e.answer()).isEqualTo(new Answer.Missing(Proceedings.Needs.IN_CUSTODY)));
    }

    @Test
    void a_verdict_comes_into_force_and_a_sentence_is_corrected() {
        CaseId id = openCase();
        UUID charge = charge(id, offender(id), "13.1", today.minusDays(90));
        hear(id, Instance.FIRST, today.minusDays(80));
        UUID verdict = decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(70), null);
        UUID sentence =
                court(() -> prosecutions().sentence(id, verdict, SentenceKind.IMPRISONMENT, new Measured(96, false)));
        court(() -> {
            prosecutions().changeVerdict(id, verdict, 1, today.minusDays(56), "Another invented court");
            prosecutions().changeSentence(id, sentence, 1, new Measured(102, false));
            return id;
        });
        assertThat(chain(id).settled(today)).isTrue();
        assertThat(chain(id).verdict(verdict).court()).isEqualTo("Another invented court");
        assertThat(chain(id).sentence(sentence).months()).isEqualTo(102);
        assertThat(list(LINES, id)).contains("verdict_in_force", "sentence_changed");
        assertThatThrownBy(() -> court(() -> {
                    prosecutions().changeSentence(id, sentence, 1, new Measured(90, false));
                    return id;
                }))
                .isInstanceOf(EditConflict.class);
        assertThatThrownBy(() -> court(() -> {
                    prosecutions().changeVerdict(id, verdict, 1, null, "A third");
                    return id;
                }))
                .isInstanceOf(EditConflict.class);
    }

    @Test
    void a_changed_article_keeps_the_first_charge() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        UUID first = charge(id, offender, "13.1", today.minusDays(40));
        UUID lesser = court(() -> prosecutions()
                .reclassify(id, first, 1, new NewCharge("16.8", today.minusDays(30), prosecutor.accountId())));

        Chain chain = chain(id);
        assertThat(chain.charge(first).status()).isEqualTo(ChargeStatus.REPLACED);
        assertThat(chain.charge(first).articleCode()).isEqualTo("13.1");
        assertThat(chain.charge(lesser).replaces()).isEqualTo(first);
        assertThat(standing(id)).isEqualTo("ACCUSED");
        assertThat(list(LINES, id)).contains("charge_lowered");
        assertThat(get(prosecutor, id.path() + "/justice").body())
                .contains("CC 13.1", "CC 16.8", "The charge was changed from CC 13.1 to CC 16.8, a lesser charge");
        assertThatThrownBy(() -> court(() ->
                        prosecutions().reclassify(id, first, 2, new NewCharge("12.3", today, prosecutor.accountId()))))
                .isInstanceOfSatisfying(
                        NotPossible.class,
                        e -> assertThat(e.answer()).isEqualTo(new Answer.Missing(Proceedings.Needs.CHARGE_OPEN)));
    }

    @Test
    void an_acquittal_on_appeal_withdraws_the_conviction_from_the_count() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        UUID charge = charge(id, offender, "13.1", today.minusDays(90));
        hear(id, Instance.FIRST, today.minusDays(80));
        UUID first = decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(70), null);
        assertThat(counted(offender.factKey())).extracting(Counted::kind).containsExactly("CHARGE", "CONVICTION");

        UUID appeal = court(() -> prosecutions().appeal(id, first, AppealBy.DEFENCE, today.minusDays(60)));
        decide(id, charge, Instance.APPEAL, VerdictKind.ACQUITTAL, today.minusDays(30), null);
        court(() -> {
            prosecutions().decideAppeal(id, appeal, 1, AppealOutcome.CHANGED, today.minusDays(30));
            return id;
        });

        assertThat(counted(offender.factKey())).extracting(Counted::kind).containsExactly("CHARGE", "ACQUITTAL");
        assertThat(khamt.database().superuser().list(ALL_FACTS, Long.class, "subject", offender.factKey()))
                .as("the conviction and its withdrawal stay readable")
                .containsExactly(2L);
        assertThat(standing(id)).isEqualTo("ACQUITTED");
    }

    @Test
    void an_annulled_verdict_opens_the_charge_again() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        UUID charge = charge(id, offender, "13.1", today.minusDays(90));
        hear(id, Instance.FIRST, today.minusDays(80));
        UUID first = decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(70), null);
        UUID appeal = court(() -> prosecutions().appeal(id, first, AppealBy.VICTIM, today.minusDays(60)));
        court(() -> {
            prosecutions().decideAppeal(id, appeal, 1, AppealOutcome.ANNULLED, today.minusDays(30));
            return id;
        });
        assertThat(counted(offender.factKey())).extracting(Counted::kind).containsExactly("CHARGE");
        assertThat(standing(id)).isEqualTo("DEFENDANT");
        assertThat(chain(id).charge(charge).status()).isEqualTo(ChargeStatus.OPEN);

        decide(id, charge, Instance.FIRST, VerdictKind.GUILTY, today.minusDays(5), null);
        assertThat(counted(offender.factKey())).extracting(Counted::kind).containsExactly("CHARGE", "CONVICTION");
    }

    @Test
    void a_case_sent_back_by_the_court_is_with_the_prosecutor_again() {
        CaseId id = openCase();
        charge(id, offender(id), "13.1", today.minusDays(40));
        UUID hearing = court(() -> prosecutions().hearing(id, day(Instance.FIRST, today.minusDays(3), null)));
        assertThat(standing(id)).isEqualTo("DEFENDANT");
        court(() -> {
            prosecutions()
                    .changeHearing(id, hearing, 1, day(Instance.FIRST, today.minusDays(3), HearingOutcome.RETURNED));
            return id;
        });
        assertThat(standing(id)).isEqualTo("ACCUSED");
        assertThat(stage(id)).isEqualTo(Stage.PROSECUTION);
    }

    @Test
    void of_two_who_decide_the_same_charge_only_one_does() {
        CaseId id = openCase();
        UUID charge = charge(id, offender(id), "13.1", today.minusDays(40));
        court(() -> {
            prosecutions().withdraw(id, charge, 1, today);
            return id;
        });
        assertThatThrownBy(() -> court(() -> {
                    prosecutions().withdraw(id, charge, 1, today);
                    return id;
                }))
                .isInstanceOf(NotPossible.class);
        assertThat(standing(id)).isEqualTo("ALLEGED");
    }

    @Test
    void a_planned_hearing_stands_in_the_journey_as_planned() {
        CaseId id = openCase();
        investigate(id, today.minusDays(60));
        charge(id, offender(id), "13.1", today.minusDays(40));
        court(() -> prosecutions().hearing(id, day(Instance.FIRST, today.plusDays(9), null)));
        CaseRoom room = khamt.get(JusticeRoom.class);
        CaseRoom.Shown shown = social.caller()
                .call(() -> room.of(
                        khamt.get(Cases.class).header(id),
                        khamt.get(Grants.class).reading(id.value()),
                        khamt.get(Shells.class).words(Language.MN)));

        assertThat(shown.tabs()).containsExactly(new CaseRoom.Tab("justice.title", "/justice", 60, 3));
        assertThat(shown.journey())
                .extracting(CaseRoom.Bar::lane, CaseRoom.Bar::kind, CaseRoom.Bar::from)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Lane.INVESTIGATION, CaseRoom.Bar.Kind.HAPPENED, today.minusDays(60)),
                        org.assertj.core.groups.Tuple.tuple(
                                Lane.COURT, CaseRoom.Bar.Kind.HAPPENED, today.minusDays(40)),
                        org.assertj.core.groups.Tuple.tuple(Lane.COURT, CaseRoom.Bar.Kind.PLANNED, today.plusDays(9)));
        assertThat(get(prosecutor, "/justice").body()).contains("In 9 days", "CC 13.1");
    }

    @Test
    void a_stranger_knows_of_nothing() {
        CaseId id = openCase();
        UUID charge = charge(id, offender(id), "13.1", today.minusDays(40));
        TestPerson stranger = people.add("stranger" + charge.hashCode(), Role.PROSECUTOR, "OPG");

        assertThat(get(stranger, id.path() + "/justice").statusCode()).isEqualTo(404);
        assertThat(get(stranger, id.path() + "/justice/charges/new").statusCode())
                .isEqualTo(404);
        assertThat(post(stranger, id.path() + "/justice/charges/" + charge + "/withdraw", csrf(stranger), "on", "x")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(stranger, "/justice").body()).doesNotContain("CC 13.1");
        assertThatThrownBy(() -> stranger.caller()
                        .call(() -> prosecutions().hearing(id, day(Instance.FIRST, today.minusDays(1), null))))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void a_social_worker_of_the_team_reads_but_does_not_record() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        UUID charge = charge(id, offender, "13.1", today.minusDays(40));

        HttpResponse<String> page = get(social, id.path() + "/justice");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("CC 13.1", "Accused").doesNotContain("/charges/new", "/withdraw");
        for (String path : List.of(
                "/justice/investigations/new",
                "/justice/arrests/new",
                "/justice/charges/new",
                "/justice/charges/" + charge + "/replace",
                "/justice/charges/" + charge + "/withdraw",
                "/justice/charges/" + charge + "/verdict",
                "/justice/hearings/new")) {
            assertThat(get(social, id.path() + path).statusCode())
                    .as("form " + path)
                    .isEqualTo(404);
            assertThat(post(social, id.path() + path, csrf(social), "on", "2026.11.01")
                            .statusCode())
                    .as("sending " + path)
                    .isEqualTo(404);
        }
        String open = id.path() + "/justice/investigations/new";
        assertThat(post(investigator, open, csrf(investigator), "number", "Батын хэрэг 26/0147")
                        .body())
                .as("a file's number is no place for words")
                .contains("Enter the number with digits");
        assertThat(post(investigator, open, csrf(investigator), "number", "ХШ-26/0147")
                        .body())
                .contains("There is a problem")
                .doesNotContain("Enter the number with digits");
        assertThat(post(investigator, id.path() + "/justice/charges/new", csrf(investigator), "on", "2026.11.01")
                        .statusCode())
                .as("an investigator does not charge")
                .isEqualTo(404);
        assertThat(chain(id).charge(charge).status()).isEqualTo(ChargeStatus.OPEN);
    }

    @Test
    void a_wrong_order_of_days_is_refused_in_words_and_nothing_typed_is_lost() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        police(() -> investigations().arrest(id, offender.offenderId(), "ATPU", LocalDate.of(2026, 3, 27)));
        String path = id.path() + "/justice/charges/new";

        HttpResponse<String> refused = post(
                prosecutor,
                path,
                csrf(prosecutor, path),
                "offender",
                offender.offenderId().toString(),
                "article",
                "12.3",
                "on",
                "2026.03.20",
                "prosecutor",
                prosecutor.accountId().toString());

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("Charge (20 Mar 2026) must be the same as or after Arrest (27 Mar 2026)")
                .contains("value=\"2026.03.20\"")
                .containsPattern("value=\"12.3\" checked");
        assertThat(chain(id).charges()).isEmpty();
    }

    @Test
    void the_same_form_sent_twice_acts_once() {
        CaseId id = openCase();
        People.Offender offender = offender(id);
        String path = id.path() + "/justice/charges/new";
        String[] csrf = csrf(prosecutor, path);
        String[] typed = {
            "_op",
            UUID.randomUUID().toString(),
            "offender",
            offender.offenderId().toString(),
            "article",
            "12.3",
            "on",
            "2026.03.20",
            "prosecutor",
            prosecutor.accountId().toString()
        };
        assertThat(post(prosecutor, path, csrf, typed).statusCode()).isEqualTo(303);
        assertThat(post(prosecutor, path, csrf, typed).statusCode()).isEqualTo(303);
        assertThat(chain(id).charges()).hasSize(1);
        assertThat(chain(id).charges().getFirst().articleCode()).isEqualTo("12.3");
    }

    // ---- a case and its team ----

    private static CaseId openCase() {
        return social.caller().call(() -> {
            Cases cases = khamt.get(Cases.class);
            CaseId id = cases.open(new Cases.OpenCase(
                    Classification.ONLINE_SEXUAL_EXPLOITATION,
                    "MN-1-SK",
                    today.minusDays(100),
                    null,
                    "invented",
                    "PROTECT"));
            People in = khamt.get(People.class);
            in.add(
                    id,
                    new People.NewVictim(
                            "PRESUMED", today.minusDays(100), "FEMALE", 14, 15, "ONLINE_SEXUAL_EXPLOITATION", "MN"));
            in.add(id, new People.NewOffender("MALE", 34, "MN", "NOT_KNOWN"));
            Grants grants = khamt.get(Grants.class);
            for (TestPerson member : List.of(investigator, prosecutor)) {
                assertThat(khamt.get(Db.class)
                                .write(() -> grants.letIn(
                                        id.value(), member.accountId(), "MEMBER", List.of("core"), "INVESTIGATE")))
                        .isTrue();
            }
            return id;
        });
    }

    private static People.Offender offender(CaseId id) {
        return social.caller().call(() -> khamt.get(People.class).offenders(id).getFirst());
    }

    private static UUID investigate(CaseId id, LocalDate on) {
        return police(() -> investigations()
                .open(
                        id,
                        new Opening(
                                "2026-7",
                                "ATPU",
                                investigator.accountId(),
                                Classification.ONLINE_SEXUAL_EXPLOITATION,
                                true,
                                on)));
    }

    private static UUID charge(CaseId id, People.Offender offender, String article, LocalDate on) {
        return court(() ->
                prosecutions().charge(id, offender.offenderId(), new NewCharge(article, on, prosecutor.accountId())));
    }

    private static void hear(CaseId id, Instance instance, LocalDate on) {
        court(() -> prosecutions().hearing(id, day(instance, on, HearingOutcome.HELD)));
    }

    private static HearingDay day(Instance instance, LocalDate on, @Nullable HearingOutcome outcome) {
        return new HearingDay(
                instance,
                HearingKind.MAIN,
                on.atStartOfDay(Times.ZONE).toInstant().plus(10, ChronoUnit.HOURS),
                outcome);
    }

    private static UUID decide(
            CaseId id, UUID charge, Instance instance, VerdictKind kind, LocalDate on, @Nullable LocalDate inForce) {
        int version = chain(id).charge(charge).version();
        return court(() -> prosecutions()
                .verdict(id, charge, version, new NewVerdict(instance, kind, on, inForce, "An invented court")));
    }

    private static <T> T police(java.util.concurrent.Callable<T> act) {
        return investigator.caller().call(act);
    }

    private static <T> T court(java.util.concurrent.Callable<T> act) {
        return prosecutor.caller().call(act);
    }

    private static Investigations investigations() {
        return khamt.get(Investigations.class);
    }

    private static Prosecutions prosecutions() {
        return khamt.get(Prosecutions.class);
    }

    private static Chain chain(CaseId id) {
        return court(() -> khamt.get(JusticeQueries.class).forChange(id));
    }

    private static Stage stage(CaseId id) {
        return social.caller().call(() -> khamt.get(Cases.class).header(id)).stage();
    }

    private static String standing(CaseId id) {
        return offender(id).status();
    }

    private static List<Counted> counted(UUID subject) {
        return khamt.database().superuser().list(COUNTED, Counted.class, "subject", subject);
    }

    private static List<String> list(Sql sql, CaseId id) {
        return khamt.database().superuser().list(sql, String.class, "case", id);
    }

    private record Counted(
            String kind,
            @Nullable String articleCode,
            @Nullable Boolean cyber,
            String sex,
            @Nullable Integer age,
            @Nullable String agencyCode,
            String exploitation) {}

    // ---- as a browser ----

    private static HttpResponse<String> get(TestPerson person, String path) {
        return send(HttpRequest.newBuilder(URI.create(khamt.address() + path))
                .header("Cookie", "khamt=" + person.token())
                .GET());
    }

    /** The proof of a form and the cookie that belongs to it. */
    private static String[] csrf(TestPerson person, String path) {
        HttpResponse<String> page = get(person, path);
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(token.find()).isTrue();
        var cookies = new ArrayList<String>();
        page.headers()
                .allValues("set-cookie")
                .forEach(c -> cookies.add(c.substring(0, c.indexOf(';') < 0 ? c.length() : c.indexOf(';'))));
        return new String[] {token.group(1), String.join("; ", cookies)};
    }

    private static String[] csrf(TestPerson person) {
        return csrf(person, "/justice");
    }

    private static HttpResponse<String> post(TestPerson person, String path, String[] csrf, String... fields) {
        var body = new StringBuilder("_csrf=" + URLEncoder.encode(csrf[0], StandardCharsets.UTF_8));
        for (int i = 0; i < fields.length; i += 2) {
            body.append('&')
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return send(HttpRequest.newBuilder(URI.create(khamt.address() + path))
                .header("Cookie", "khamt=" + person.token() + (csrf[1].isEmpty() ? "" : "; " + csrf[1]))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
