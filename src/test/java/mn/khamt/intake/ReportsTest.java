package mn.khamt.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.intake.CaseOpenings.OpenFromReport;
import mn.khamt.intake.CaseOpenings.Victim;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Operations.OperationReused;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Sql NEWEST = Sql.of("select report_id from intake.report order by received_at desc limit 1");
    private static final Sql HASHES = Sql.of("select receipt_hash from intake.receipt");
    private static final Sql OPERATIONS =
            Sql.of("select count(*)::int from platform.operation where operation_id = :id");
    private static final Sql EVENTS =
            Sql.of("select action from audit.event where subject_id = :id order by at, event_id");
    private static final Sql KINDS =
            Sql.of("select kind from cases.timeline_event where case_id = :case order by kind");
    /** As the statistics count: neither what was replaced nor what was withdrawn. */
    private static final Sql COUNTED = Sql.of("""
        select concat_ws(' ', f.exploitation, f.sex, f.age, f.outcome)
          from numbers.fact f
          join intake.report r on r.fact_key = f.subject_key
         where r.report_id = :id and f.kind = 'REPORT' and f.replaced_at = 'infinity' and not f.withdrawn
        """);

    private static final Sql RECEIVED = Sql.of("""
        select count(*)::int from numbers.fact f join intake.report r on r.fact_key = f.subject_key where r.report_id = :id
        """);
    private static final Sql FACTS =
            Sql.of("select f.kind || ' ' || f.sex || ' ' || coalesce(f.age::text, '-') from numbers.fact f join"
                    + " cases.case_file c on c.fact_key = f.case_key where c.case_id = :case order by 1");
    private static final Sql SCREENINGS = Sql.of(
            "select version || ' ' || suggested || ' ' || decided || ' ' || (answers ->> 'SEX_ACTS_PAID_FOR') || ' '"
                    + " || (answers ->> 'MOVED') || ' ' || jsonb_array_length(elements)"
                    + " from intake.screening where report_id = :id order by version");

    private static final String HERE = "192.0.2.1";

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Reports reports;
    private static Receipts receipts;
    private static Screenings screenings;
    private static CaseOpenings openings;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        reports = khamt.get(Reports.class);
        receipts = khamt.get(Receipts.class);
        screenings = khamt.get(Screenings.class);
        openings = khamt.get(CaseOpenings.class);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_report_with_nothing_but_the_worry_reaches_the_desk_of_the_helpline() {
        var desk = people.add("desk1", Role.INTAKE_OFFICER, "H108");
        int before = as(desk, reports::waiting);

        UUID id = publicReport("only the worry \uD83D\uDE1F");

        assertThat(as(desk, reports::waiting)).isEqualTo(before + 1);
        var opened = as(desk, () -> reports.read(id));
        assertThat(opened.report().worry()).isEqualTo("only the worry \uD83D\uDE1F");
        assertThat(opened.report().danger()).isEqualTo(Danger.NOT_SAID);
        assertThat(opened.reporter()).isEmpty();
        assertThat(events(id)).containsExactly("report.received", "report.read");
    }

    @Test
    void the_same_operation_again_answers_the_same_receipt_and_writes_one_report() {
        var operation = UUID.randomUUID();
        NewReport report = only("sent twice");

        String first = reports.receiveFromPublic(operation, report);
        String again = reports.receiveFromPublic(operation, report);

        assertThat(first).matches("\\d{4} \\d{4} \\d{4} \\d{4}");
        assertThat(again).isEqualTo(first);
        assertThat(count("sent twice")).isEqualTo(1);
        assertThatThrownBy(() -> reports.receiveFromPublic(operation, only("other words")))
                .isInstanceOf(OperationReused.class);
        assertThat(reports.receiveFromPublic(UUID.randomUUID(), report)).isNotEqualTo(first);
    }

    @Test
    void the_receipt_can_be_made_again_from_nothing_that_is_stored() {
        var operation = UUID.randomUUID();

        String receipt = reports.receiveFromPublic(operation, only("kept nowhere"));

        assertThat(superuser().one(OPERATIONS, Integer.class, "id", operation)).isZero();
        assertThat(superuser().list(HASHES, byte[].class))
                .isNotEmpty()
                .noneMatch(hash -> new String(hash, StandardCharsets.ISO_8859_1).contains(receipt.replace(" ", "")))
                .doesNotContain(receipts.slowed(receipt));
    }

    @Test
    void the_receipt_brings_back_the_answer_and_takes_an_addition_once() {
        var desk = people.add("desk2", Role.INTAKE_OFFICER, "H108");
        String receipt = reports.receiveFromPublic(UUID.randomUUID(), only("please answer"));
        UUID id = newest();
        as(desk, () -> {
            reports.answer(id, "we are on our way");
            return id;
        });

        assertThat(messages(receipts.find(receipt.replace(' ', '-'), HERE)))
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.fromDesk()).isTrue();
                    assertThat(m.body()).isEqualTo("we are on our way");
                });
        var operation = UUID.randomUUID();
        for (int sent = 1; sent <= 2; sent++) {
            assertThat(messages(receipts.add(operation, receipt, "one more thing", HERE)))
                    .extracting(Receipts.Message::body)
                    .containsExactly("we are on our way", "one more thing");
        }
        assertThat(as(desk, () -> reports.read(id)).messages())
                .extracting(Reports.Message::body)
                .containsExactly("we are on our way", "one more thing");
        assertThat(as(desk, () -> reports.list("OPEN", "ALL", 1, 25)).rows())
                .filteredOn(row -> row.reportId().equals(id))
                .singleElement()
                .matches(Reports.Row::unanswered);
        assertThat(events(id)).contains("report.answered", "report.added_to");
    }

    @Test
    void a_wrong_receipt_tells_nothing_and_adds_nothing() {
        reports.receiveFromPublic(UUID.randomUUID(), only("not for guessing"));

        var unknown = new Receipts.LookedUp.Unknown();
        assertThat(receipts.find("0000 0000 0000 0000", HERE)).isEqualTo(unknown);
        assertThat(receipts.find("", HERE)).isEqualTo(unknown);
        assertThat(receipts.find("x".repeat(5000), HERE)).isEqualTo(unknown);
        assertThat(receipts.add(UUID.randomUUID(), "0000 0000 0000 0000", "hello", HERE))
                .isEqualTo(unknown);
    }

    @Test
    void whoever_guesses_is_told_to_come_back_later_and_neither_others_nor_reports_wait() {
        String receipt = reports.receiveFromPublic(UUID.randomUUID(), only("guessed at"));
        String guesser = "198.51.100.9";
        Receipts.LookedUp last = new Receipts.LookedUp.Unknown();
        // a minute may end in between
        for (int i = 0; i < 3 * LookUps.OF_ONE_ADDRESS && last instanceof Receipts.LookedUp.Unknown; i++) {
            last = receipts.find("0000 0000 0000 %04d".formatted(i), guesser);
        }
        assertThat(last).isEqualTo(new Receipts.LookedUp.Later());
        assertThat(receipts.add(UUID.randomUUID(), receipt, "not added", guesser))
                .isEqualTo(new Receipts.LookedUp.Later());
        assertThat(messages(receipts.find(receipt, HERE))).isEmpty();
        assertThat(reports.receiveFromPublic(UUID.randomUUID(), only("reported meanwhile")))
                .isNotBlank();
    }

    @Test
    void an_officer_of_another_desk_sees_nothing_of_it() {
        var police = people.add("police1", Role.INTAKE_OFFICER, "NPA");
        UUID id = publicReport("not for the police");

        assertThat(as(police, () -> reports.list("ALL", "ALL", 1, 25)).total()).isZero();
        assertThat(as(police, reports::waiting)).isZero();
        for (Runnable attempt : List.<Runnable>of(
                () -> reports.read(id),
                () -> reports.take(id, 1),
                () -> reports.answer(id, "hello"),
                () -> reports.close(id, "because", 1),
                () -> screenings.decide(id, paidSex(), Classification.NONE, "because", 0),
                () -> openings.open(id, opening(1, child(14))))) {
            assertThatThrownBy(() -> police.caller().run(attempt)).isInstanceOf(NotFound.class);
        }
    }

    @Test
    void the_public_caller_reads_nothing() {
        publicReport("written, never read by the form");
        Db app = khamt.get(Db.class);

        for (Sql table : List.of(
                Sql.of("select count(*)::int from intake.report"),
                Sql.of("select count(*)::int from intake.reporter"),
                Sql.of("select count(*)::int from intake.message"),
                Sql.of("select count(*)::int from intake.screening"),
                Sql.of("select count(*)::int from cases.case_file"),
                Sql.of("select count(*)::int from cases.identity"),
                Sql.of("select count(*)::int from audit.event"))) {
            assertThat(Caller.publicForm().call(() -> app.one(table, Integer.class)))
                    .as("%s", table)
                    .isZero();
        }
        assertThatThrownBy(() -> Caller.publicForm()
                        .call(() -> app.one(Sql.of("select count(*)::int from intake.receipt"), Integer.class)))
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void two_who_take_the_same_report_do_not_both_get_it() {
        var one = people.add("desk3", Role.INTAKE_OFFICER, "H108");
        var other = people.add("desk4", Role.INTAKE_OFFICER, "H108");
        UUID id = publicReport("who takes it");

        one.caller().run(() -> reports.take(id, 1));

        assertThatThrownBy(() -> other.caller().run(() -> reports.take(id, 1)))
                .isInstanceOfSatisfying(
                        EditConflict.class, e -> assertThat(e.changedBy()).contains("Жишээdesk3"));
        assertThat(as(one, () -> reports.read(id)).report().status()).isEqualTo(ReportStatus.IN_SCREENING);
    }

    @Test
    void a_closed_report_says_why_and_can_be_taken_up_again() {
        var desk = people.add("desk5", Role.INTAKE_OFFICER, "H108");
        UUID id = publicReport("to be closed");

        desk.caller().run(() -> reports.close(id, "sent twice", 1));

        var closed = as(desk, () -> reports.read(id)).report();
        assertThat(closed.closedWhy()).isEqualTo("sent twice");
        assertThatThrownBy(() -> desk.caller().run(() -> reports.close(id, "again", closed.version())))
                .isInstanceOf(Refused.class);
        desk.caller().run(() -> reports.take(id, closed.version()));
        assertThat(as(desk, () -> reports.read(id)).report().status()).isEqualTo(ReportStatus.IN_SCREENING);
    }

    @Test
    void a_screening_keeps_the_proposal_and_the_decision_and_each_version() {
        var desk = people.add("desk6", Role.INTAKE_OFFICER, "H108");
        UUID id = publicReport("to be screened");

        desk.caller().run(() -> screenings.decide(id, paidSex(), Classification.ONLINE_SEXUAL_EXPLOITATION, "live", 0));
        desk.caller().run(() -> screenings.decide(id, paidSex(), Classification.CHILD_SEX_TRAFFICKING, "not live", 1));

        assertThat(superuser().list(SCREENINGS, String.class, "id", id))
                .containsExactly(
                        "1 CHILD_SEX_TRAFFICKING ONLINE_SEXUAL_EXPLOITATION YES NOT_ASKED 6",
                        "2 CHILD_SEX_TRAFFICKING CHILD_SEX_TRAFFICKING YES NOT_ASKED 6");
        var latest = as(desk, () -> screenings.latest(id)).orElseThrow();
        assertThat(latest.reason()).isEqualTo("not live");
        assertThat(latest.answers().answer(TraffickingSign.SEX_ACTS_PAID_FOR)).isEqualTo(Answer.YES);
        assertThat(latest.answers().ageAtExploitation()).isEqualTo(14);
        assertThat(as(desk, () -> reports.read(id)).report().status()).isEqualTo(ReportStatus.SCREENED);
        assertThat(events(id)).contains("report.screened");
    }

    @Test
    void of_two_who_screen_at_once_the_second_is_told() {
        var one = people.add("desk7", Role.INTAKE_OFFICER, "H108");
        var other = people.add("desk8", Role.INTAKE_OFFICER, "H108");
        UUID id = publicReport("two screen it");
        one.caller().run(() -> screenings.decide(id, paidSex(), Classification.CHILD_SEX_TRAFFICKING, "seen", 0));

        assertThatThrownBy(
                        () -> other.caller().run(() -> screenings.decide(id, paidSex(), Classification.NONE, "no", 0)))
                .isInstanceOfSatisfying(
                        EditConflict.class, e -> assertThat(e.changedBy()).contains("Жишээdesk7"));
        assertThat(as(one, () -> screenings.latest(id)).orElseThrow().decided())
                .isEqualTo(Classification.CHILD_SEX_TRAFFICKING);
    }

    @Test
    void a_case_carries_the_classification_and_the_people_and_is_counted() {
        var desk = people.add("desk9", Role.INTAKE_OFFICER, "H108");
        var colleague = people.add("desk10", Role.INTAKE_OFFICER, "H108");
        UUID id = screened(desk, "to become a case", Classification.CHILD_SEX_TRAFFICKING);

        CaseId opened = as(desk, () -> openings.open(id, opening(1, child(14))));

        assertThat(as(desk, () -> khamt.get(Cases.class).header(opened)).classification())
                .isEqualTo(Classification.CHILD_SEX_TRAFFICKING);
        assertThat(as(desk, () -> khamt.get(People.class).victims(opened)))
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.status()).isEqualTo("IDENTIFIED");
                    assertThat(v.ageAtExploitation()).isEqualTo(14);
                });
        assertThat(as(desk, () -> khamt.get(People.class).offenders(opened))).hasSize(1);
        assertThat(superuser().list(KINDS, String.class, "case", opened))
                .containsExactly("case_opened", "report_received", "report_screened");
        assertThat(superuser().list(FACTS, String.class, "case", opened))
                .containsExactly("CASE_OPENED FEMALE 14", "REPORT FEMALE 14", "VICTIM_IDENTIFIED FEMALE 14");
        var report = as(colleague, () -> reports.read(id)).report();
        assertThat(report.status()).isEqualTo(ReportStatus.CASE_OPENED);
        assertThat(report.caseId()).isEqualTo(opened.value());
        assertThatThrownBy(() -> as(colleague, () -> khamt.get(Cases.class).header(opened)))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> as(desk, () -> openings.open(id, opening(1, child(14)))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void every_report_is_counted_once_whatever_becomes_of_it() {
        var desk = people.add("desk13", Role.INTAKE_OFFICER, "H108");
        UUID waits = publicReport("nobody has read this yet");
        assertThat(counted(waits)).containsExactly("NOT_KNOWN NOT_KNOWN");

        UUID none = screened(desk, "screened out", Classification.NONE);
        as(desk, () -> {
            reports.close(none, "no sign of it", reports.atMyDesk(none).version());
            return none;
        });
        assertThat(counted(none)).containsExactly("NONE NOT_KNOWN 14 CLOSED");
        as(desk, () -> {
            reports.take(none, reports.atMyDesk(none).version());
            return none;
        });
        assertThat(counted(none)).containsExactly("NONE NOT_KNOWN 14");

        UUID sheltered = screened(desk, "becomes a case", Classification.CHILD_SEX_TRAFFICKING);
        assertThat(counted(sheltered)).containsExactly("CHILD_SEX_TRAFFICKING NOT_KNOWN 14");
        desk.caller()
                .run(() -> screenings.decide(
                        sheltered, paidSex(), Classification.ONLINE_SEXUAL_EXPLOITATION, "it was live", 1));
        assertThat(counted(sheltered)).containsExactly("ONLINE_SEXUAL_EXPLOITATION NOT_KNOWN 14");
        CaseId opened = as(desk, () -> openings.open(sheltered, opening(2, child(15))));
        assertThat(counted(sheltered)).containsExactly("ONLINE_SEXUAL_EXPLOITATION FEMALE 15 CASE_OPENED");

        as(desk, () -> {
            var victim = khamt.get(People.class).victims(opened).getFirst();
            khamt.get(People.class)
                    .change(
                            opened,
                            victim.victimId(),
                            victim.version(),
                            new People.NewVictim(
                                    "IDENTIFIED", victim.statusOn(), "MALE", 16, 16, victim.exploitation(), "MN"));
            return victim;
        });
        assertThat(counted(sheltered))
                .as("what is corrected in the case is corrected in the report that it began with")
                .containsExactly("ONLINE_SEXUAL_EXPLOITATION MALE 16 CASE_OPENED");
        assertThat(superuser().list(RECEIVED, Integer.class, "id", sheltered))
                .as("every count of an earlier day can be made again")
                .containsExactly(5);
    }

    @Test
    void a_report_says_of_sex_and_age_what_the_reporter_said() {
        reports.receiveFromPublic(
                UUID.randomUUID(),
                new NewReport(
                        ReportSource.PUBLIC,
                        "mn",
                        Danger.NO,
                        "a grown woman",
                        About.ADULT,
                        null,
                        ReportedSex.FEMALE,
                        "MN-1-SK",
                        null,
                        null,
                        null,
                        null));
        assertThat(superuser().one(Sql.of("""
            select concat_ws(' ', f.child, f.place_code, f.demo)
              from numbers.fact f join intake.report r on r.fact_key = f.subject_key
             where r.report_id = :id
            """), String.class, "id", newest())).isEqualTo("f MN-1-SK f");
    }

    @Test
    void a_member_of_the_case_team_reads_the_report_but_not_who_reported() {
        var desk = people.add("desk11", Role.INTAKE_OFFICER, "H108");
        var social = people.add("social1", Role.SOCIAL_WORKER, "FCYDA");
        reports.receiveFromPublic(
                UUID.randomUUID(),
                new NewReport(
                        ReportSource.PUBLIC,
                        "mn",
                        Danger.NO,
                        "with a reporter",
                        About.CHILD,
                        14,
                        ReportedSex.FEMALE,
                        "MN-1-SK",
                        null,
                        null,
                        null,
                        new Reporter("Жишээ", "99001122", null, true, null)));
        UUID id = newest();
        desk.caller().run(() -> screenings.decide(id, paidSex(), Classification.CHILD_SEX_TRAFFICKING, "seen", 0));
        CaseId opened = as(desk, () -> openings.open(id, opening(1, child(14))));
        assertThatThrownBy(() -> as(social, () -> reports.read(id))).isInstanceOf(NotFound.class);

        assertThat(as(
                        desk,
                        () -> khamt.get(Db.class)
                                .write(() -> khamt.get(Grants.class)
                                        .letIn(
                                                opened.value(),
                                                social.accountId(),
                                                "MEMBER",
                                                List.of("core"),
                                                "PROTECT"))))
                .isTrue();

        var read = as(social, () -> reports.read(id));
        assertThat(read.report().worry()).isEqualTo("with a reporter");
        assertThat(read.report().atMyDesk()).isFalse();
        assertThat(read.reporter()).isEmpty();
        assertThat(as(desk, () -> reports.read(id)).reporter()).isPresent();
    }

    @Test
    void people_that_do_not_fit_the_law_open_no_case() {
        var desk = people.add("desk12", Role.INTAKE_OFFICER, "H108");
        UUID ofChild = screened(desk, "of a child", Classification.CHILD_SEX_TRAFFICKING);
        UUID ofAdult = screened(desk, "of an adult", Classification.ADULT_TRAFFICKING);
        UUID none = screened(desk, "no trafficking", Classification.NONE);
        UUID unscreened = publicReport("not screened");

        for (var attempt : Map.of(ofChild, child(25), ofAdult, child(14), none, child(14), unscreened, child(14))
                .entrySet()) {
            assertThatThrownBy(() -> as(desk, () -> openings.open(attempt.getKey(), opening(1, attempt.getValue()))))
                    .isInstanceOf(Refused.class);
        }
        assertThatThrownBy(() -> as(desk, () -> openings.open(ofChild, opening(7, child(14)))))
                .isInstanceOf(Refused.class);
        assertThat(as(desk, () -> openings.open(ofAdult, opening(1, child(25)))))
                .isNotNull();
    }

    private static List<Receipts.Message> messages(Receipts.LookedUp lookedUp) {
        return switch (lookedUp) {
            case Receipts.LookedUp.Found(Receipts.Answered answered) -> answered.messages();
            case Receipts.LookedUp.Unknown(), Receipts.LookedUp.Later() ->
                throw new AssertionError(lookedUp.toString());
        };
    }

    private static UUID screened(TestPerson by, String worry, Classification decided) {
        UUID id = publicReport(worry);
        by.caller().run(() -> screenings.decide(id, paidSex(), decided, "as seen", 0));
        return id;
    }

    private static ScreeningAnswers paidSex() {
        return new ScreeningAnswers(Map.of(TraffickingSign.SEX_ACTS_PAID_FOR, Answer.YES), 14, ChildStatus.NOT_KNOWN);
    }

    private static OpenFromReport opening(int screeningVersion, Victim victim) {
        return new OpenFromReport(
                screeningVersion,
                "MN-1-SK",
                LocalDate.of(2026, 11, 2),
                LocalDate.of(2026, 11, 1),
                "invented",
                List.of(victim),
                List.of(new People.NewOffender("MALE", null, "ZZ", "NOT_KNOWN")));
    }

    private static Victim child(int age) {
        return new Victim("IDENTIFIED", "FEMALE", age, age, "MN");
    }

    private static UUID publicReport(String worry) {
        reports.receiveFromPublic(UUID.randomUUID(), only(worry));
        return newest();
    }

    private static NewReport only(String worry) {
        return new NewReport(
                ReportSource.PUBLIC,
                "en",
                Danger.NOT_SAID,
                worry,
                About.NOT_SAID,
                null,
                ReportedSex.NOT_SAID,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<String> counted(UUID report) {
        return superuser().list(COUNTED, String.class, "id", report);
    }

    private static UUID newest() {
        return superuser().one(NEWEST, UUID.class);
    }

    private static int count(String worry) {
        return new TestTexts(khamt.database()).saying(worry);
    }

    private static List<String> events(UUID subject) {
        return superuser().list(EVENTS, String.class, "id", subject);
    }

    private static Db superuser() {
        return khamt.database().superuser();
    }

    private static <T> T as(TestPerson person, Callable<T> work) {
        return person.caller().call(work);
    }
}
