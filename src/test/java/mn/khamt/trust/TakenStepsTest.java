package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.Classification;
import mn.khamt.justice.ClosedWhy;
import mn.khamt.justice.Investigations;
import mn.khamt.justice.Investigations.Opening;
import mn.khamt.justice.JusticeQueries;
import mn.khamt.justice.Prosecutions;
import mn.khamt.justice.Prosecutions.NewCharge;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** R13: whoever sends a step that is taken once, after somebody else, reads first what happened and loses no word; nothing is to be chosen. */
class TakenStepsTest {
    private static TestKhamt khamt;
    private static Crew crew;
    private static TestPerson police;
    private static TestPerson colleague;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        crew = Crew.at(khamt, "taken");
        police = crew.person(Role.INVESTIGATOR);
        colleague = crew.another("taken-colleague", Role.INVESTIGATOR);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void who_comes_second_reads_who_was_first_and_what_stands() {
        UUID investigation = investigation();
        Form late = open(colleague, "/justice/investigations/" + investigation + "/close");
        police.caller()
                .run(() -> khamt.get(Investigations.class)
                        .close(crew.caseId(), investigation, 1, today().minusDays(2), ClosedWhy.NO_SUSPECT_FOUND));

        Answer answer = late.send(Map.of("why", "MERGED", "on", "2026.01.02"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .containsSubsequence(
                        "<h1>Already recorded: Close the investigation</h1>",
                        "Case ",
                        "Number: 26/0147",
                        "this step was recorded already",
                        "Your entry was not recorded, and it need not be.",
                        "Жишээtaken-investigator",
                        "Anti-Trafficking",
                        "No suspect found",
                        "What you entered",
                        "Merged with another investigation",
                        "2026.01.02",
                        "href=\"" + crew.caseId().path() + "/justice\"")
                .doesNotContain("_keep.", "Save what is chosen");
        assertThat(Forms.on(late.form.action(), answer.body()))
                .as("nothing is to be sent")
                .noneMatch(f -> f.action().equals(late.form.action()));
    }

    @Test
    void a_record_that_was_only_changed_takes_the_step_when_it_is_sent_again() {
        UUID investigation = investigation();
        Form late = open(colleague, "/justice/investigations/" + investigation + "/close");
        police.caller()
                .run(() -> khamt.get(Investigations.class).change(crew.caseId(), investigation, 1, opening("26/0999")));

        Answer answer = late.send(Map.of("why", "MERGED"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body())
                .contains("Жишээtaken-investigator changed this record while you were working", "26/0999")
                .contains("Nothing of yours was recorded yet");
        Form again = on(colleague, late.form.page(), answer.body());
        assertThat(again.form.filled(new Random(1), f -> "")).containsEntry("_version", "2");
        assertThat(again.send(Map.of("why", "MERGED")).status()).isEqualTo(303);
        assertThat(police.caller()
                        .call(() -> khamt.get(JusticeQueries.class).forReading(crew.caseId()))
                        .investigation(investigation)
                        .closedWhy())
                .isEqualTo(ClosedWhy.MERGED);
    }

    @Test
    void after_another_step_this_one_is_no_longer_possible() {
        TestPerson prosecutor = crew.person(Role.PROSECUTOR);
        TestPerson second = crew.another("taken-second", Role.PROSECUTOR);
        UUID charge = second.caller()
                .call(() -> khamt.get(Prosecutions.class)
                        .charge(crew.caseId(), crew.offender(), new NewCharge("13.1", today(), second.accountId())));
        Form late = open(prosecutor, "/justice/charges/" + charge + "/withdraw");
        second.caller()
                .run(() -> khamt.get(Prosecutions.class)
                        .reclassify(crew.caseId(), charge, 1, new NewCharge("12.3", today(), second.accountId())));

        Answer answer = late.send(Map.of());

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .containsSubsequence(
                        "<h1>No longer possible: Withdraw the charge</h1>",
                        "another step was recorded",
                        "start from the record as it stands now",
                        "Жишээtaken-second",
                        "Replaced",
                        "article 12.3",
                        "What you entered");
    }

    @Test
    void two_who_save_the_same_have_nothing_to_choose() {
        UUID investigation = investigation();
        String page = "/justice/investigations/" + investigation;
        Form early = open(police, page);
        Form late = open(colleague, page);
        Map<String, String> same = Map.of("number", "26/0500", "cyber", "NO");
        assertThat(early.send(same).status()).isEqualTo(303);

        Answer answer = late.send(same);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .contains("<h1>Saved already</h1>", "Жишээtaken-investigator saved the same")
                .doesNotContain("_keep.", "Save what is chosen");
    }

    private static UUID investigation() {
        return police.caller().call(() -> khamt.get(Investigations.class).open(crew.caseId(), opening("26/0147")));
    }

    private static Opening opening(String number) {
        return new Opening(
                number,
                "ATPU",
                police.accountId(),
                Classification.ONLINE_SEXUAL_EXPLOITATION,
                true,
                today().minusDays(9));
    }

    private static Form open(TestPerson who, String path) {
        String page = crew.caseId().path() + path;
        return on(who, page, new Visitor(khamt.address(), who.token()).get(page).body());
    }

    private static Form on(TestPerson who, String page, String body) {
        var visitor = new Visitor(khamt.address(), who.token());
        visitor.csrf();
        return new Form(
                visitor,
                Forms.on(page, body).stream()
                        .filter(f -> f.post() && f.action().equals(page))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(body)));
    }

    private record Form(Visitor visitor, Forms.Seen form) {
        Answer send(Map<String, String> typed) {
            var fields = new HashMap<>(form.filled(new Random(1), f -> "x"));
            fields.putAll(typed);
            return visitor.post(form.action(), fields);
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneId.of("Asia/Ulaanbaatar"));
    }
}
