package mn.khamt.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.ContactRules;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.cases.Teams;
import mn.khamt.intake.About;
import mn.khamt.intake.Danger;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.ReportSource;
import mn.khamt.intake.ReportedSex;
import mn.khamt.intake.Reporter;
import mn.khamt.intake.Reports;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Refused;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.SendReferral;
import mn.khamt.referrals.ServiceType;
import mn.khamt.referrals.Urgency;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What sharing may rest on, and what it may not (S08, T21; rule 4). */
class ConsentTest {
    private static final Pattern HIDDEN = Pattern.compile("name=\"(_csrf|_op|_version)\" value=\"([^\"]*)\"");
    private static final String SUSPECT_NUMBER = "УБ85051712";

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestPerson owner;
    private static TestPerson desk;
    private static TestPerson sameAgency;
    private static TestPerson otherAgency;
    private static TestPerson onlyReader;
    private static TestPerson notInTeam;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        owner = people.add("owner", Role.SOCIAL_WORKER, "FCYDA");
        desk = people.add("shelter", Role.SHELTER_WORKER, "GEC");
        sameAgency = people.add("same", Role.SOCIAL_WORKER, "FCYDA");
        otherAgency = people.add("other", Role.PROSECUTOR, "OPG");
        onlyReader = people.add("reader", Role.INVESTIGATOR, "ATPU");
        notInTeam = people.add("stranger", Role.DOCTOR, "MOH");
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                // none, or not covering
                of("none").notRecorded().refusedSending("basis"),
                of("for another agency").to("HSPSC").refusedSending("basis"),
                of("without the compartment that is shared").what().refusedSending("basis"),
                of("with another compartment only").what("medical").refusedSending("basis"),
                of("of another victim").ofAnother().refusedSending("basis"),
                of("of more than the recorder holds").what("operation").refusedRecording("compartments"),
                // whole
                of("by the child, who agrees").shares(),
                of("by the child, with more than is shared")
                        .what("location", "medical")
                        .shares(),
                of("by the child, not asked for assent apart")
                        .assent(Assent.NOT_ASKED)
                        .shares(),
                of("by a parent")
                        .by(ConsentGiver.PARENT, "Бат", "Сараа", Linked.NO)
                        .shares(),
                of("by a guardian")
                        .by(ConsentGiver.GUARDIAN, "Бат", "Сараа", Linked.NO)
                        .shares(),
                of("by a legal representative")
                        .by(ConsentGiver.LEGAL_REPRESENTATIVE, "Бат", "Сараа", Linked.NO)
                        .shares(),
                of("by a parent, on a form")
                        .by(ConsentGiver.PARENT, "Бат", "Сараа", Linked.NO)
                        .form("2026-1")
                        .shares(),
                of("until next year").until(today().plusYears(1)).shares(),
                of("until today").until(today()).shares(),
                // the child says no
                of("the child refuses").assent(Assent.REFUSED).refusedRecording("assent"),
                of("a parent agrees and the child refuses")
                        .by(ConsentGiver.PARENT, "Бат", "Сараа", Linked.NO)
                        .assent(Assent.REFUSED)
                        .refusedRecording("assent"),
                of("a child's assent does not apply")
                        .assent(Assent.NOT_APPLICABLE)
                        .refusedRecording("assent"),
                of("nobody agreed").by(ConsentGiver.NOBODY).refusedRecording("given_by"),
                // time
                of("ended before it was given").until(today().minusDays(40)).refusedRecording("expires_on"),
                of("ended yesterday").until(today().minusDays(1)).refusedRecording("expires_on"),
                of("given tomorrow").on(today().plusDays(1)).refusedRecording("given_on"),
                of("expired since").until(today()).expires().refusedSending("basis"),
                of("withdrawn").withdrawn().refusedSending("basis"),
                of("on a form that does not exist").form("1999-9").refusedRecording("form_version"),
                // by a suspect, or somebody linked to one
                of("by the suspect, by name")
                        .by(ConsentGiver.PARENT, "Ганбаатар", "Түвшин", Linked.NO)
                        .refusedRecording("giver_given_name"),
                of("by the suspect, misspelt")
                        .by(ConsentGiver.PARENT, "Ганбатар", "Түвшинн", Linked.NO)
                        .refusedRecording("giver_given_name"),
                of("by the suspect, in Latin")
                        .by(ConsentGiver.GUARDIAN, "Ganbaatar", "Tuvshin", Linked.NO)
                        .refusedRecording("giver_given_name"),
                of("by the suspect under another name, by number")
                        .by(ConsentGiver.PARENT, "Өөр", "Нэр", Linked.NO)
                        .numbered(SUSPECT_NUMBER)
                        .refusedRecording("giver_given_name"),
                of("by the suspect, chosen among the people of the case")
                        .byRecorded(Case::suspect)
                        .refusedRecording("giver_person"),
                of("by another victim, who is recorded as the suspect as well")
                        .byRecorded(c -> grown(c, "Ганбаатар", "Түвшин"))
                        .refusedRecording("giver_person"),
                of("by the child, chosen as the parent")
                        .byRecorded(Case::victim)
                        .refusedRecording("giver_person"),
                of("by a child for another, chosen").byRecorded(Case::other).refusedRecording("giver_person"),
                of("by another victim of age, chosen")
                        .byRecorded(c -> grown(c, "Бат", "Сараа"))
                        .shares(),
                of("by somebody linked to a suspect")
                        .by(ConsentGiver.PARENT, "Бат", "Сараа", Linked.YES)
                        .refusedRecording("giver_linked"),
                of("by somebody perhaps linked")
                        .by(ConsentGiver.PARENT, "Бат", "Сараа", Linked.NOT_KNOWN)
                        .refusedRecording("giver_linked"),
                of("by a parent without a name")
                        .by(ConsentGiver.PARENT, null, null, Linked.NO)
                        .refusedRecording("giver_given_name"),
                // without consent
                of("duty to report, without a reference")
                        .ground(ConsentBasis.MANDATORY_REPORT, " ")
                        .refusedRecording("note"),
                of("danger, alone")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .refusedSending("basis"),
                of("duty to report, alone")
                        .ground(ConsentBasis.MANDATORY_REPORT, "article 5")
                        .refusedSending("basis"),
                of("court, alone").ground(ConsentBasis.COURT_ORDER, "order 7").refusedSending("basis"),
                of("danger, agreed by oneself")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("owner", false)
                        .refusedSending("basis"),
                of("danger, agreed by the own agency")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("same", false)
                        .refusedSending("basis"),
                of("danger, agreed by a reader")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("reader", false)
                        .refusedSending("basis"),
                of("danger, agreed by a stranger")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("stranger", false)
                        .refusedSending("basis"),
                of("danger, agreed by two")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("other", true)
                        .shares(),
                of("court, agreed by two")
                        .ground(ConsentBasis.COURT_ORDER, "order 7")
                        .approvedBy("other", true)
                        .shares(),
                of("danger, agreed by two, withdrawn since")
                        .ground(ConsentBasis.VITAL_INTEREST, "bleeding")
                        .approvedBy("other", true)
                        .withdrawn()
                        .refusedSending("basis"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void exactly_what_may_be_shared_is_shared_and_the_rest_is_refused_with_its_reason(Scenario s) {
        Case one = newCase();
        UUID consent = null;
        if (s.recorded) {
            NewConsent given = new NewConsent(
                    s.basis, s.by, s.giver(one), s.assent, SpokenLanguage.MONGOLIAN, s.form, s.on, s.until, s.note);
            UUID victim = s.another ? one.other : one.victim;
            if (s.refusedRecording != null) {
                assertRefused(s.refusedRecording, () -> record(one.id, victim, s.agency, s.what, given));
                assertThat(owner.caller().call(() -> consents().ofCase(one.id))).isEmpty();
            } else {
                consent = record(one.id, victim, s.agency, s.what, given);
            }
        }
        UUID of = consent;
        if (of != null && s.approver != null) {
            TestPerson second = named(s.approver);
            if (s.approves) {
                second.caller().run(() -> consents().approve(one.id, of));
            } else {
                assertThatThrownBy(() -> second.caller().run(() -> consents().approve(one.id, of)))
                        .isInstanceOf(RuntimeException.class);
            }
        }
        if (of != null && s.withdrawn) {
            owner.caller().run(() -> consents().withdraw(one.id, of));
        }
        if (of != null && s.expires) {
            Db superuser = khamt.database().superuser();
            superuser.write(() -> superuser.change(
                    Sql.of("update access.consent set expires_on = current_date - 1, given_on = current_date - 9"
                            + " where consent_id = :id"),
                    "id",
                    of));
        }
        if (s.shares) {
            UUID referral = send(one);
            desk.caller().run(() -> referrals().accept(referral, 1));
            assertThat(new Visitor(khamt.address(), desk.token())
                            .get(one.id.path())
                            .status())
                    .isEqualTo(200);
        } else {
            assertRefused("basis", () -> send(one));
            // and by whoever writes SQL
            assertThatThrownBy(() -> rawReferral(one, of == null ? Ids.next() : of))
                    .isInstanceOf(RefusedByDatabase.class);
        }
    }

    @Test
    void there_are_at_least_forty_scenarios() {
        assertThat(scenarios().count()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void withdrawal_ends_what_was_opened_at_once_and_lists_what_was_shared() {
        Case one = newCase();
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), self());
        UUID accepted = send(one);
        desk.caller().run(() -> referrals().accept(accepted, 1));
        UUID waiting = owner.caller().call(() -> referrals().send(command(one, ServiceType.COUNSELLING_INDIVIDUAL)));
        var shelter = new Visitor(khamt.address(), desk.token());
        assertThat(shelter.get(one.id.path()).status()).isEqualTo(200);
        assertThat(shelter.get("/referrals/" + waiting).status()).isEqualTo(200);

        String path = one.id.path() + "/consent/" + consent;
        var visitor = new Visitor(khamt.address(), owner.token());
        assertThat(post(owner, path + "/withdraw", visitor.get(path).body(), Map.of())
                        .status())
                .isEqualTo(303);

        assertThat(shelter.get(one.id.path()).status()).isEqualTo(404);
        assertThat(shelter.get("/referrals/" + waiting).status()).isEqualTo(404);
        assertThat(shelter.get("/referrals/" + accepted).status()).isEqualTo(404);
        assertThat(owner.caller()
                        .call(() -> referrals().find(accepted))
                        .status()
                        .name())
                .isEqualTo("WITHDRAWN");
        String page = visitor.get(path).body();
        assertThat(page).contains("Withdrawn", "Withdrawn on", "Жишээshelter", "Shelter worker");
        assertThat(visitor.get(one.id.path() + "/timeline").body()).contains("Consent withdrawn");
        assertThat(post(owner, path + "/withdraw", page, Map.of()).status()).isEqualTo(422);
    }

    @Test
    void a_withdrawn_referral_is_kept_from_whoever_only_received_it_whatever_grant_is_left() {
        Case one = newCase();
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), self());
        UUID accepted = send(one);
        desk.caller().run(() -> referrals().accept(accepted, 1));
        String path = one.id.path() + "/consent/" + consent;
        post(
                owner,
                path + "/withdraw",
                new Visitor(khamt.address(), owner.token()).get(path).body(),
                Map.of());

        assertThat(seenWithGrant(one.id, accepted, "REFERRAL_RECIPIENT", "1 hour"))
                .isZero();
        assertThat(seenWithGrant(one.id, accepted, "MEMBER", "-1 second")).isZero();
        assertThat(seenWithGrant(one.id, accepted, "MEMBER", "1 hour")).isOne();
    }

    /** What the desk's person sees of a referral with another grant of the case than the product would leave them. */
    private static int seenWithGrant(CaseId id, UUID referral, String kind, String left) {
        Db superuser = khamt.database().superuser();
        superuser.write(() ->
                superuser.change(Sql.of("""
                    update access.access_grant
                       set kind = :kind, valid_from = now() - interval '1 minute', valid_until = now() + cast(:left as interval)
                     where case_id = :case and account_id = :account
                    """), "kind", kind, "left", left, "case", id, "account", desk.accountId()));
        return desk.caller()
                .call(() -> khamt.database()
                        .app()
                        .one(
                                Sql.of("select count(*)::int from referrals.referral where referral_id = :id"),
                                Integer.class,
                                "id",
                                referral));
    }

    @Test
    void whoever_was_let_in_by_a_consent_withdraws_it_and_is_out_of_the_case() {
        Case one = newCase();
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), self());
        UUID accepted = send(one);
        desk.caller().run(() -> referrals().accept(accepted, 1));
        var shelter = new Visitor(khamt.address(), desk.token());
        String path = one.id.path() + "/consent/" + consent;
        assertThat(shelter.get(path).status()).isEqualTo(200);
        var form = Map.of("_op", UUID.randomUUID().toString(), "_version", "0");

        Visitor.Answer answer = shelter.post(path + "/withdraw", form);

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).endsWith("/cases?done=done.consent_withdrawn");
        assertThat(shelter.get(one.id.path()).status()).isEqualTo(404);
        Visitor.Answer again = shelter.post(path + "/withdraw", form);
        assertThat(again.status()).as("sent once more").isEqualTo(303);
        assertThat(again.location()).isEqualTo(answer.location());
        assertThat(shelter.post(
                                path + "/withdraw",
                                Map.of("_op", UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(404);
        var team = new Visitor(khamt.address(), owner.token());
        assertThat(team.get(path).body()).contains("Withdrawn");
        assertThat(team.get(one.id.path() + "/timeline").body()).contains("Consent withdrawn");
        assertThat(of(consent, "consent.withdrawn")).containsExactly("shelter");
    }

    @Test
    void a_consent_that_stops_as_it_is_recorded_is_recorded_even_if_its_recorder_is_out_of_the_case() {
        Case one = newCase();
        var parts = EnumSet.of(Compartment.core, Compartment.identity);
        record(one.id, one.other, "GEC", List.of("identity"), self());
        UUID over = record(one.id, one.victim, "GEC", List.of("identity"), self());
        owner.caller().run(() -> name(one.id, desk, parts, Teams.Kind.MEMBER));
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("update access.consent set expires_on = current_date - 1, given_on = current_date - 9"
                        + " where consent_id = :id"),
                "id",
                over));
        offender(owner, newCase().id, "Гомбо", "Сэдэд", "УБ83081517");
        assertThat(compartments(one.id, desk)).isNotEmpty();

        UUID stopped = desk.caller()
                .call(() -> consents()
                        .record(one.id, one.victim, "GEC", List.of("identity"), parent("Гомбо", "Сэдэд", "УБ83081517"))
                        .consentId());

        assertThat(compartments(one.id, desk)).isEmpty();
        assertThat(carries(one, stopped)).isFalse();
        assertThat(of(stopped, "consent.recorded")).containsExactly("shelter");
        assertThat(stops(stopped)).containsExactly("comparer");
    }

    @Test
    void another_referral_that_is_still_carried_keeps_its_own_slice() {
        Case one = newCase();
        UUID first = record(one.id, one.victim, "GEC", List.of("location"), self());
        UUID shelter = send(one);
        desk.caller().run(() -> referrals().accept(shelter, 1));
        UUID second = record(one.id, one.victim, "GEC", List.of("medical"), self());
        UUID medical = owner.caller()
                .call(() -> referrals()
                        .send(new SendReferral(
                                one.id,
                                one.victim,
                                ServiceType.COUNSELLING_INDIVIDUAL,
                                deskOf(ServiceType.COUNSELLING_INDIVIDUAL),
                                Urgency.NOW,
                                "invented",
                                List.of("medical"),
                                null)));
        desk.caller().run(() -> referrals().accept(medical, 1));

        owner.caller().run(() -> consents().withdraw(one.id, first));

        assertThat(compartments(one.id, desk)).containsExactlyInAnyOrder("core", "medical");
        owner.caller().run(() -> consents().withdraw(one.id, second));
        assertThat(compartments(one.id, desk)).isEmpty();
    }

    @Test
    void a_colleague_of_an_organisation_that_is_not_the_governments_is_named_with_consent_only() {
        Case one = newCase();
        var parts = EnumSet.of(Compartment.core, Compartment.location);
        assertRefused("compartments", () -> name(one.id, desk, parts));
        record(one.id, one.victim, "GEC", List.of("location"), self());
        // every victim of the case must have agreed
        assertRefused("compartments", () -> name(one.id, desk, parts));
        UUID consent = record(one.id, one.other, "GEC", List.of("location"), self());

        name(one.id, desk, parts);
        assertThat(compartments(one.id, desk)).containsExactlyInAnyOrder("core", "location");
        assertRefused("compartments", () -> name(one.id, desk, EnumSet.of(Compartment.core, Compartment.medical)));

        owner.caller().run(() -> consents().withdraw(one.id, consent));
        assertThat(compartments(one.id, desk)).isEmpty();
        assertThat(new Visitor(khamt.address(), desk.token()).get(one.id.path()).status())
                .isEqualTo(404);
        // the database itself, whoever asks it
        assertThatThrownBy(() -> owner.caller()
                        .call(() -> khamt.get(Db.class)
                                .write(() -> khamt.get(mn.khamt.access.Grants.class)
                                        .letIn(one.id.value(), desk.accountId(), "READER", List.of("core"), "TREAT"))))
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void nobody_writes_a_consent_past_its_rules() {
        Case one = newCase();
        Db app = khamt.database().app();
        for (Sql sql : List.of(
                Sql.of("""
                    insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,
                        spoken_language, given_on, recorded_by)
                    values (:case, gen_random_uuid(), :victim, 'GEC', '{core}', 'CONSENT', 'SELF', 'GIVEN', 'MONGOLIAN', current_date, guard.me())
                    """),
                Sql.of("update access.consent set withdrawn_at = null where case_id = :case and victim_id ="
                        + " :victim"))) {
            assertThatThrownBy(() -> owner.caller()
                            .call(() -> app.write(() -> app.change(sql, "case", one.id, "victim", one.victim))))
                    .isInstanceOf(RefusedByDatabase.class);
        }
    }

    @Test
    void consent_is_recorded_on_its_page_asked_for_twice_when_something_is_missing_and_read_back() {
        Case one = newCase();
        var visitor = new Visitor(khamt.address(), owner.token());
        String path = one.id.path() + "/consent/new";
        String page = visitor.get(path).body();
        assertThat(page).contains("Record consent", "Form 2026-1");
        var fields = new TreeMap<>(Map.of(
                "victim",
                one.victim.toString(),
                "agency",
                "GEC",
                "compartments",
                "location",
                "basis",
                "CONSENT",
                "given_by",
                "PARENT",
                "giver_given_name",
                "Түвшин",
                "giver_parent_name",
                "Ганбаатар",
                "assent",
                "GIVEN",
                "language",
                "MONGOLIAN",
                "given_on",
                "2026.11.02"));
        assertThat(post(owner, path, page, fields).body()).contains("Is this person, or somebody of the household");
        fields.put("giver_linked", "NO");
        assertThat(post(owner, path, page, fields).body())
                .contains("alleged offender in this case", "Түвшин")
                .doesNotContain("?done");
        fields.put("giver_given_name", "Оюун");
        fields.put("giver_parent_name", "Цэрэн");
        Visitor.Answer saved = post(owner, path, page, fields);
        assertThat(saved.status()).isEqualTo(303);
        assertThat(visitor.get(saved.location()).body()).contains("In force", "location", "A parent");
        assertThat(visitor.get(one.id.path() + "/consent").body()).contains("In force");

        // the same parent speaks again, and is chosen by who it was then
        String earlier = saved.location().replaceAll(".*/consent/([0-9a-f-]+).*", "$1");
        page = visitor.get(path).body();
        assertThat(page)
                .contains("A parent, who consented on ", "Another person, named below")
                .doesNotContain("Оюун");
        fields.put("giver_person", earlier);
        assertThat(post(owner, path, page, fields).body()).contains("Not both");
        fields.remove("giver_given_name");
        fields.remove("giver_parent_name");
        Visitor.Answer again = post(owner, path, page, fields);
        assertThat(again.status()).isEqualTo(303);
        assertThat(visitor.get(again.location()).body()).contains("In force", "A parent: A parent, who consented on ");

        // and does not speak any more once alleged to have been part of it
        owner.caller()
                .run(() -> khamt.get(Identities.class)
                        .save(
                                one.id,
                                khamt.get(People.class)
                                        .add(one.id, new People.NewOffender("FEMALE", 40, "MN", "FAMILIAL")),
                                0,
                                new Identities.Identity(null, "Цэрэн", "Оюун", null, null, null, null, null, null, 0),
                                null));
        assertThat(post(owner, path, visitor.get(path).body(), fields).body())
                .contains("alleged offender in this case");
        // nor does somebody of another case
        fields.put("giver_person", newCase().other.toString());
        assertThat(post(owner, path, visitor.get(path).body(), fields).status()).isEqualTo(422);
        UUID stranger = newCase().other;
        assertThatThrownBy(() -> record(
                        one.id,
                        one.victim,
                        "GEC",
                        List.of("location"),
                        new NewConsent(
                                ConsentBasis.CONSENT,
                                ConsentGiver.PARENT,
                                new NewConsent.Giver(stranger, Linked.NO),
                                Assent.GIVEN,
                                SpokenLanguage.MONGOLIAN,
                                null,
                                today(),
                                null,
                                null)))
                .isInstanceOf(RefusedByDatabase.class);
    }

    // ---- whoever consented is recorded as an alleged offender later (T21) ----

    @Test
    void consent_stops_at_once_when_whoever_gave_it_is_recorded_as_an_alleged_offender() {
        Case one = newCase();
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), parent("Дорж", "Пүрэв", null));
        UUID own = record(one.id, one.victim, "HSPSC", List.of("location"), self());
        UUID accepted = send(one);
        desk.caller().run(() -> referrals().accept(accepted, 1));
        UUID waiting = owner.caller().call(() -> referrals().send(command(one, ServiceType.COUNSELLING_INDIVIDUAL)));
        var shelter = new Visitor(khamt.address(), desk.token());
        assertThat(shelter.get(one.id.path()).status()).isEqualTo(200);
        UUID offender = offender(owner, one.id, "Дулам", "Пүрэв", null);
        assertThat(carries(one, consent))
                .as("another person of that given name")
                .isTrue();

        // the name is corrected, and it is the parent, slightly misspelt
        owner.caller().run(() -> khamt.get(Identities.class).save(one.id, offender, 1, named("Доорж", "Пурэв"), null));

        assertThat(carries(one, consent)).isFalse();
        assertThat(carries(one, own)).as("what the child said itself").isTrue();
        assertThat(shelter.get(one.id.path()).status()).isEqualTo(404);
        assertThat(shelter.get("/referrals/" + waiting).status()).isEqualTo(404);
        assertThat(shelter.get("/referrals/" + accepted).status()).isEqualTo(404);
        assertThat(owner.caller().call(() -> referrals().find(waiting)).status().name())
                .isEqualTo("WITHDRAWN");
        assertRefused("basis", () -> send(one));
        assertThatThrownBy(() -> rawReferral(one, consent)).isInstanceOf(RefusedByDatabase.class);
        String path = one.id.path() + "/consent/" + consent;
        var visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.get(path).body())
                .contains("Stopped", "Why it stopped", "Whoever gave it is recorded as an alleged offender")
                .doesNotContain(path + "/withdraw");
        String code =
                owner.caller().call(() -> khamt.get(Cases.class).header(one.id).code());
        for (TestPerson member : List.of(owner, otherAgency)) {
            assertThat(new Visitor(khamt.address(), member.token()).get("/home").body())
                    .contains("A consent in case " + code + " has stopped");
        }
        assertThat(new Visitor(khamt.address(), onlyReader.token()).get("/home").body())
                .doesNotContain("A consent in case " + code);
        assertThat(stops(consent)).containsExactly("comparer");
    }

    @Test
    void consent_stops_when_whoever_gave_it_is_an_alleged_offender_in_another_case_and_nobody_learns_in_which() {
        TestPerson elsewhere = people.add("elsewhere", Role.SOCIAL_WORKER, "FCYDA");
        Case one = newCase();
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), parent("Очир", "Бямба", "УБ80010112"));
        UUID chosen = record(
                one.id,
                one.victim,
                "GEC",
                List.of("medical"),
                given(new NewConsent.Giver(grown(one, "Цэвэл", "Мягмар", "УБ79020214"), Linked.NO)));
        CaseId two = elsewhere
                .caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.CHILD_SEX_TRAFFICKING,
                                "MN-1-SK",
                                LocalDate.of(2026, 11, 1),
                                null,
                                null,
                                "PROTECT")));
        String hidden =
                elsewhere.caller().call(() -> khamt.get(Cases.class).header(two).code());

        offender(elsewhere, two, "Очир", "Бямба", null);
        assertThat(carries(one, consent)).as("somebody of the same name").isTrue();

        offender(elsewhere, two, "Өөр", "Хүн", "УБ80010112");
        assertThat(carries(one, consent)).isFalse();
        assertThat(carries(one, chosen)).isTrue();
        offender(elsewhere, two, "Цэвэл", "Мягмар", "УБ79020214");
        assertThat(carries(one, chosen)).as("a victim of age who was chosen").isFalse();

        var visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.get(one.id.path() + "/consent/" + consent).body()
                        + visitor.get("/home").body())
                .contains("Why it stopped", "has stopped")
                .doesNotContain(hidden, elsewhere.username());
        assertThat(stops(consent)).containsExactly("comparer");
        assertThat(stops(chosen)).containsExactly("comparer");
        assertThat(new Visitor(khamt.address(), elsewhere.token()).get("/home").body())
                .as("whoever wrote it there learns nothing either")
                .doesNotContain("has stopped");
    }

    @Test
    void nobody_who_is_an_alleged_offender_elsewhere_is_let_speak_unless_acquitted() {
        Case one = newCase();
        UUID acquitted = offender(owner, newCase().id, "Намсрай", "Сүрэн", "УБ78030316");
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("update cases.alleged_offender set status = 'ACQUITTED' where offender_id = :id"),
                "id",
                acquitted));
        UUID consent = record(one.id, one.victim, "GEC", List.of("location"), parent("Намсрай", "Сүрэн", "УБ78030316"));
        assertThat(carries(one, consent)).isTrue();

        // an appeal: the person is a defendant again
        superuser.write(() -> superuser.change(
                Sql.of("update cases.alleged_offender set status = 'DEFENDANT' where offender_id = :id"),
                "id",
                acquitted));
        assertThat(carries(one, consent)).isFalse();
        UUID again = record(one.id, one.victim, "GEC", List.of("location"), parent("Намсрай", "Сүрэн", "УБ78030316"));
        assertThat(carries(one, again)).as("recorded, and stopped at once").isFalse();
        assertThat(stops(again)).hasSize(1);
        assertRefused(
                "giver_given_name",
                () -> owner.caller()
                        .call(() -> referrals()
                                .send(new SendReferral(
                                        one.id,
                                        one.victim,
                                        ServiceType.SHELTER,
                                        deskOf(ServiceType.SHELTER),
                                        Urgency.NOW,
                                        "invented",
                                        List.of("location"),
                                        parent("Намсрай", "Сүрэн", "УБ78030316")))));
    }

    private static NewConsent parent(String parent, String given, @Nullable String number) {
        return given(new NewConsent.Giver(parent, given, number, null, Linked.NO));
    }

    private static NewConsent given(NewConsent.Giver giver) {
        return new NewConsent(
                ConsentBasis.CONSENT,
                ConsentGiver.PARENT,
                giver,
                Assent.GIVEN,
                SpokenLanguage.MONGOLIAN,
                null,
                today(),
                null,
                null);
    }

    private static Identities.Identity named(String parent, String given) {
        return new Identities.Identity(null, parent, given, null, null, null, null, null, null, 0);
    }

    private static UUID offender(TestPerson by, CaseId caseId, String parent, String given, @Nullable String number) {
        return by.caller().call(() -> {
            UUID offender = khamt.get(People.class).add(caseId, new People.NewOffender("MALE", 44, "MN", "FAMILIAL"));
            khamt.get(Identities.class).save(caseId, offender, 0, named(parent, given), read(number));
            return offender;
        });
    }

    private static mn.khamt.platform.language.@Nullable RegistrationNumber read(@Nullable String number) {
        return number == null
                ? null
                : ((mn.khamt.platform.language.RegistrationNumber.Reading.Valid)
                                mn.khamt.platform.language.RegistrationNumber.read(number, today()))
                        .number();
    }

    private static UUID grown(Case in, String parent, String given, String number) {
        UUID person = grown(in, parent, given);
        owner.caller()
                .run(() -> khamt.get(Identities.class).save(in.id, person, 1, named(parent, given), read(number)));
        return person;
    }

    private static boolean carries(Case in, UUID consent) {
        return owner.caller().call(() -> consents().find(in.id, consent)).carries();
    }

    /** Who stopped it, as the trail says. */
    private static List<String> stops(UUID consent) {
        return of(consent, "consent.stopped");
    }

    private static List<String> of(UUID consent, String action) {
        return khamt.database()
                .superuser()
                .list(
                        Sql.of("select a.username from audit.event e join access.account a using (account_id)"
                                + " where e.action = :action and e.subject_id = :consent"),
                        String.class,
                        "action",
                        action,
                        "consent",
                        consent);
    }

    @Test
    void the_second_person_is_told_at_home_and_answers_on_the_page() {
        Case one = newCase();
        NewConsent danger = new NewConsent(
                ConsentBasis.VITAL_INTEREST,
                ConsentGiver.NOBODY,
                null,
                Assent.NOT_ASKED,
                SpokenLanguage.MONGOLIAN,
                null,
                today(),
                null,
                "bleeding");
        UUID asked = record(one.id, one.victim, "GEC", List.of("location"), danger);
        String path = one.id.path() + "/consent/" + asked;
        var second = new Visitor(khamt.address(), otherAgency.token());
        assertThat(second.get("/home").body()).contains(path);
        // whoever asked is not told to agree
        assertThat(new Visitor(khamt.address(), owner.token()).get("/home").body())
                .doesNotContain(path);
        assertThat(new Visitor(khamt.address(), owner.token()).get(path).body()).doesNotContain(path + "/approve");

        assertThat(post(otherAgency, path + "/approve", second.get(path).body(), Map.of())
                        .status())
                .isEqualTo(303);

        assertThat(second.get(path).body()).contains("In force", "Second person");
        assertThat(second.get("/home").body()).doesNotContain(path);
    }

    @Test
    void who_must_not_be_told_is_not_told() {
        Case one = newCase();
        var rules = khamt.get(ContactRules.class);
        var visitor = new Visitor(khamt.address(), owner.token());
        String path = one.id.path() + "/consent/contact/new";
        Map<String, String> fields = Map.of(
                "victim",
                one.victim.toString(),
                "relation",
                "STEP_PARENT",
                "parent_name",
                "Дамдин",
                "given_name",
                "Очир",
                "phone",
                "0011-2233",
                "why",
                "He beat her");
        assertThat(post(owner, path, visitor.get(path).body(), Map.of()).status())
                .isEqualTo(422);
        assertThat(post(owner, path, visitor.get(path).body(), fields).status()).isEqualTo(303);

        assertThat(told(one, "Дамдин Очир", null)).isTrue();
        assertThat(told(one, "Damdin Ochir", null)).isTrue();
        assertThat(told(one, null, "+976 00112233")).isTrue();
        assertThat(told(one, "Өөр Хүн", "00998877")).isFalse();
        String list = visitor.get(one.id.path() + "/consent").body();
        assertThat(list).contains("Step-parent").doesNotContain("Очир");
        // a warning where the contacts of the child are shown
        String ask = one.id.path() + "/people/" + one.victim + "/identity";
        assertThat(post(owner, ask, visitor.get(ask).body(), Map.of("reason", "CONTACT"))
                        .body())
                .contains("Neither tell nor contact: Дамдин Очир");

        UUID rule = owner.caller().call(() -> rules.ofCase(one.id)).getFirst().ruleId();
        assertThat(post(owner, one.id.path() + "/consent/contact/" + rule + "/end", list, Map.of())
                        .status())
                .isEqualTo(303);
        assertThat(told(one, "Дамдин Очир", null)).isFalse();
        assertRefused("rule", () -> owner.caller().run(() -> rules.end(one.id, rule)));
    }

    @Test
    void a_reporter_who_must_not_be_told_of_the_case_gets_no_answer() {
        Case one = newCase();
        TestPerson hotline = people.add("hotline", Role.INTAKE_OFFICER, "H108");
        Reports reports = khamt.get(Reports.class);
        Db superuser = khamt.database().superuser();
        var reporter = new Reporter("Очир Дамдин", "00112233", null, true, null);
        mn.khamt.platform.database.Caller.publicForm()
                .call(() -> reports.receiveFromPublic(
                        UUID.randomUUID(),
                        new NewReport(
                                ReportSource.PUBLIC,
                                "mn",
                                Danger.NOT_ASKED,
                                "worry",
                                About.NOT_ASKED,
                                null,
                                ReportedSex.NOT_ASKED,
                                null,
                                null,
                                null,
                                null,
                                reporter)));
        UUID report = superuser.one(
                Sql.of("select report_id from intake.report order by received_at desc limit 1"), UUID.class);
        superuser.write(() -> superuser.change(
                Sql.of("update intake.report set case_id = :case, status = 'CASE_OPENED' where report_id = :report"),
                "case",
                one.id,
                "report",
                report));
        hotline.caller().run(() -> reports.answer(report, "We are on it"));
        owner.caller()
                .run(() -> khamt.get(ContactRules.class)
                        .add(
                                one.id,
                                one.victim,
                                ContactRules.Relation.STEP_PARENT,
                                new Identities.Identity(null, "Дамдин", "Очир", null, null, null, null, null, "why", 0),
                                null));

        assertRefused("body", () -> hotline.caller().run(() -> reports.answer(report, "She is safe now")));

        assertThat(superuser.list(
                        Sql.of("select body from intake.message where report_id = :report and direction ="
                                + " 'TO_REPORTER'"),
                        String.class,
                        "report",
                        report))
                .as("what was answered before there was a rule")
                .hasSize(1);
        assertThat(new TestTexts(khamt.database()).saying("She is safe now")).isZero();
    }

    @Test
    void whoever_sends_something_to_somebody_outside_asks_first_whether_they_may_be_told() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            List<String> senders = files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> read(f).contains("'TO_REPORTER', :body"))
                    .map(ConsentTest::read)
                    .toList();
            assertThat(senders).isNotEmpty().allSatisfy(s -> assertThat(s).contains("contactRules.mustNotBeTold("));
        }
    }

    // ---- what the tests have in common ----

    private static LocalDate today() {
        return LocalDate.now(mn.khamt.platform.time.Times.ZONE);
    }

    private static Case newCase() {
        Case made = owner.caller().call(() -> {
            CaseId id = khamt.get(Cases.class)
                    .open(new Cases.OpenCase(
                            Classification.CHILD_SEX_TRAFFICKING,
                            "MN-1-SK",
                            LocalDate.of(2026, 11, 1),
                            null,
                            null,
                            "PROTECT"));
            UUID victim = khamt.get(People.class).add(id, victim());
            UUID other = khamt.get(People.class).add(id, victim());
            UUID suspect = khamt.get(People.class).add(id, new People.NewOffender("MALE", 41, "MN", "FAMILIAL"));
            var number = ((mn.khamt.platform.language.RegistrationNumber.Reading.Valid)
                            mn.khamt.platform.language.RegistrationNumber.read(SUSPECT_NUMBER, today()))
                    .number();
            khamt.get(Identities.class)
                    .save(
                            id,
                            suspect,
                            0,
                            new Identities.Identity(null, "Ганбаатар", "Түвшин", null, null, null, null, null, null, 0),
                            number);
            return new Case(id, victim, other, suspect);
        });
        owner.caller().run(() -> {
            name(made.id, sameAgency, EnumSet.of(Compartment.core), Teams.Kind.MEMBER);
            name(made.id, otherAgency, EnumSet.of(Compartment.core), Teams.Kind.MEMBER);
            name(made.id, onlyReader, EnumSet.of(Compartment.core), Teams.Kind.READER);
        });
        return made;
    }

    /** A grown-up victim of the same case. */
    private static UUID grown(Case one, String parent, String given) {
        return owner.caller().call(() -> {
            UUID id = khamt.get(People.class)
                    .add(
                            one.id,
                            new People.NewVictim(
                                    "PRESUMED",
                                    LocalDate.of(2026, 11, 1),
                                    "FEMALE",
                                    38,
                                    38,
                                    "CHILD_SEX_TRAFFICKING",
                                    "MN"));
            khamt.get(Identities.class)
                    .save(
                            one.id,
                            id,
                            0,
                            new Identities.Identity(null, parent, given, null, null, null, null, null, null, 0),
                            null);
            return id;
        });
    }

    private static People.NewVictim victim() {
        return new People.NewVictim(
                "PRESUMED", LocalDate.of(2026, 11, 1), "FEMALE", 14, 14, "CHILD_SEX_TRAFFICKING", "MN");
    }

    private static NewConsent self() {
        return new NewConsent(
                ConsentBasis.CONSENT,
                ConsentGiver.SELF,
                null,
                Assent.GIVEN,
                SpokenLanguage.MONGOLIAN,
                null,
                today(),
                null,
                null);
    }

    private static UUID record(CaseId id, UUID victim, String agency, List<String> what, NewConsent given) {
        return owner.caller()
                .call(() -> consents().record(id, victim, agency, what, given).consentId());
    }

    private static UUID send(Case one) {
        return owner.caller().call(() -> referrals().send(command(one, ServiceType.SHELTER)));
    }

    private static SendReferral command(Case one, ServiceType service) {
        return new SendReferral(
                one.id,
                one.victim,
                service,
                deskOf(service),
                Urgency.NOW,
                "Needs a bed tonight",
                List.of("location"),
                null);
    }

    private static void rawReferral(Case one, UUID consent) {
        Db app = khamt.database().app();
        owner.caller()
                .call(() -> app.write(() -> app.change(
                        Sql.of("""
                            insert into referrals.referral (case_id, referral_id, victim_id, desk_id, from_agency, to_agency, service_type,
                                urgency, person_sex, reason, compartments, consent_id, answer_due_at, sent_by)
                            values (:case, gen_random_uuid(), :victim, :desk, 'FCYDA', 'GEC', 'SHELTER', 'NOW', 'FEMALE', '~', '{core,location}',
                                :consent, now(), guard.me())
                            """),
                        "case",
                        one.id,
                        "victim",
                        one.victim,
                        "desk",
                        deskOf(ServiceType.SHELTER),
                        "consent",
                        consent)));
    }

    private static UUID deskOf(ServiceType service) {
        return referrals().desksFor(service).stream()
                .filter(d -> d.agencyCode().equals("GEC"))
                .findFirst()
                .orElseThrow()
                .deskId();
    }

    private static void name(CaseId id, TestPerson person, EnumSet<Compartment> parts) {
        owner.caller().run(() -> name(id, person, parts, Teams.Kind.READER));
    }

    private static void name(CaseId id, TestPerson person, EnumSet<Compartment> parts, Teams.Kind kind) {
        khamt.get(Teams.class).name(id, person.accountId(), kind, parts, Teams.Purpose.PROTECT);
    }

    private static List<String> compartments(CaseId id, TestPerson person) {
        return person.caller()
                .call(() -> khamt.get(Db.class)
                        .list(
                                Sql.of("select unnest(compartments) from access.access_grant where case_id = :case"),
                                String.class,
                                "case",
                                id));
    }

    private static boolean told(Case one, @Nullable String name, @Nullable String phone) {
        return owner.caller().call(() -> khamt.get(ContactRules.class).mustNotBeTold(one.id.value(), name, phone));
    }

    private static TestPerson named(String who) {
        return switch (who) {
            case "owner" -> owner;
            case "same" -> sameAgency;
            case "other" -> otherAgency;
            case "reader" -> onlyReader;
            default -> notInTeam;
        };
    }

    private static void assertRefused(String field, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(Refused.class, refused -> {
            Form form = Form.blank(Words.load(ConsentTest.class.getClassLoader(), Language.EN), "consent");
            refused.on(form);
            assertThat(form.error(field)).as("said at %s", field).isNotBlank();
        });
    }

    private static Visitor.Answer post(TestPerson person, String path, String page, Map<String, String> fields) {
        var all = new TreeMap<>(fields);
        Matcher hidden = HIDDEN.matcher(page);
        while (hidden.find()) {
            if (hidden.group(1).equals("_version")) {
                all.putIfAbsent("_version", hidden.group(2));
            }
        }
        all.put("_op", UUID.randomUUID().toString());
        return new Visitor(khamt.address(), person.token()).post(path, all);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Consents consents() {
        return khamt.get(Consents.class);
    }

    private static Referrals referrals() {
        return khamt.get(Referrals.class);
    }

    private static Scenario of(String name) {
        return new Scenario(name);
    }

    private record Case(CaseId id, UUID victim, UUID other, UUID suspect) {}

    /** One way in which consent may or may not be there; shares a place in a shelter with an organisation. */
    static final class Scenario {
        private final String name;
        private boolean recorded = true;
        private String agency = "GEC";
        private List<String> what = List.of("location");
        private boolean another;
        private ConsentBasis basis = ConsentBasis.CONSENT;
        private ConsentGiver by = ConsentGiver.SELF;
        private NewConsent.@Nullable Giver giver;
        private Assent assent = Assent.GIVEN;
        private @Nullable String form;
        private @Nullable Function<Case, UUID> chosen;
        private LocalDate on = today().minusDays(7);
        private @Nullable LocalDate until;
        private @Nullable String note;
        private boolean withdrawn;
        private boolean expires;
        private @Nullable String approver;
        private boolean approves;
        private boolean shares;
        private @Nullable String refusedRecording;

        private Scenario(String name) {
            this.name = name;
        }

        Scenario notRecorded() {
            recorded = false;
            return this;
        }

        Scenario to(String recipient) {
            agency = recipient;
            return this;
        }

        Scenario what(String... compartments) {
            what = List.of(compartments);
            return this;
        }

        Scenario ofAnother() {
            another = true;
            return this;
        }

        Scenario by(ConsentGiver who) {
            by = who;
            return this;
        }

        Scenario by(ConsentGiver who, @Nullable String parent, @Nullable String given, Linked linked) {
            by = who;
            giver = new NewConsent.Giver(parent, given, null, null, linked);
            return this;
        }

        Scenario numbered(String exact) {
            NewConsent.Giver was = java.util.Objects.requireNonNull(giver);
            giver = new NewConsent.Giver(was.parentName(), was.givenName(), exact, null, was.linked());
            return this;
        }

        /** Chosen among the people of the case. */
        private Scenario byRecorded(Function<Case, UUID> who) {
            by = ConsentGiver.PARENT;
            chosen = who;
            return this;
        }

        private NewConsent.@Nullable Giver giver(Case one) {
            return chosen == null ? giver : new NewConsent.Giver(chosen.apply(one), Linked.NO);
        }

        Scenario assent(Assent said) {
            assent = said;
            return this;
        }

        Scenario form(String version) {
            form = version;
            return this;
        }

        Scenario on(LocalDate day) {
            on = day;
            return this;
        }

        Scenario until(LocalDate day) {
            until = day;
            return this;
        }

        Scenario ground(ConsentBasis legal, String reference) {
            basis = legal;
            by = ConsentGiver.NOBODY;
            note = reference;
            return this;
        }

        Scenario approvedBy(String who, boolean works) {
            approver = who;
            approves = works;
            return this;
        }

        Scenario withdrawn() {
            withdrawn = true;
            return this;
        }

        Scenario expires() {
            expires = true;
            return this;
        }

        Scenario shares() {
            shares = true;
            return this;
        }

        Scenario refusedRecording(String field) {
            refusedRecording = field;
            return this;
        }

        Scenario refusedSending(String field) {
            assertThat(field).isEqualTo("basis");
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
