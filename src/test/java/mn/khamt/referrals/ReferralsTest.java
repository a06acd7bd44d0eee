package mn.khamt.referrals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.cases.Teams;
import mn.khamt.consent.Assent;
import mn.khamt.consent.ConsentBasis;
import mn.khamt.consent.ConsentGiver;
import mn.khamt.consent.Consents;
import mn.khamt.consent.Linked;
import mn.khamt.consent.NewConsent;
import mn.khamt.consent.SpokenLanguage;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReferralsTest {
    private static final Words ENGLISH = Words.load(ReferralsTest.class.getClassLoader(), Language.EN);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static TestKhamt khamt;
    private static TestPeople people;
    private static Referrals referrals;
    private static TestPerson sender;
    private static TestPerson desk;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        referrals = khamt.get(Referrals.class);
        sender = people.add("sender", Role.SOCIAL_WORKER, "FCYDA");
        desk = people.add("desk", Role.SHELTER_WORKER, "GEC");
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void what_may_follow_what_is_exactly_this() {
        assertThat(ReferralStatus.transitions().stream()
                        .map(t -> t.from() + " " + t.step() + " " + t.to())
                        .toList())
                .containsExactlyInAnyOrder(
                        "SENT SEE SEEN",
                        "SENT ASK MORE_INFORMATION",
                        "SENT ACCEPT ACCEPTED",
                        "SENT REFUSE REFUSED",
                        "SENT WITHDRAW WITHDRAWN",
                        "SEEN ASK MORE_INFORMATION",
                        "SEEN ACCEPT ACCEPTED",
                        "SEEN REFUSE REFUSED",
                        "SEEN WITHDRAW WITHDRAWN",
                        "MORE_INFORMATION ANSWER SEEN",
                        "MORE_INFORMATION ACCEPT ACCEPTED",
                        "MORE_INFORMATION REFUSE REFUSED",
                        "MORE_INFORMATION WITHDRAW WITHDRAWN",
                        "ACCEPTED START IN_SERVICE",
                        "ACCEPTED COMPLETE COMPLETED",
                        "ACCEPTED WITHDRAW WITHDRAWN",
                        "IN_SERVICE COMPLETE COMPLETED",
                        "IN_SERVICE WITHDRAW WITHDRAWN");
    }

    @Test
    void every_step_does_what_the_table_says_in_every_state_and_nothing_else() {
        for (ReferralStatus from : ReferralStatus.values()) {
            for (ReferralStep step : ReferralStep.values()) {
                if (step == ReferralStep.SEE) {
                    continue;
                }
                Sent sent = sent();
                inState(sent.id, from);
                int version = find(sent).version();
                TestPerson actor = switch (step.side()) {
                    case DESK -> desk;
                    case SENDER -> sender;
                };
                var to = from.after(step);
                if (to.isPresent()) {
                    actor.caller().run(() -> take(step, sent.id, version));
                    assertThat(find(sent).status()).as("%s %s", from, step).isEqualTo(to.get());
                } else {
                    assertThatThrownBy(() -> actor.caller().run(() -> take(step, sent.id, version)))
                            .as("%s %s", from, step)
                            .isInstanceOf(Refused.class);
                    assertThat(find(sent).status()).as("%s %s", from, step).isEqualTo(from);
                }
            }
        }
    }

    @Test
    void each_side_can_take_only_its_own_steps() {
        for (ReferralStep step : ReferralStep.values()) {
            if (step == ReferralStep.SEE) {
                continue;
            }
            Sent sent = sent();
            TestPerson other = switch (step.side()) {
                case DESK -> sender;
                case SENDER -> desk;
            };
            assertThatThrownBy(() -> other.caller().run(() -> take(step, sent.id, 1)))
                    .as(step.name())
                    .isInstanceOf(NotFound.class);
        }
    }

    @Test
    void a_desk_that_has_not_accepted_knows_nothing_of_the_case() {
        Sent sent = sent();

        Referrals.Opened opened = desk.caller().call(() -> referrals.open(sent.id));

        Referral seen = opened.referral();
        assertThat(seen.status()).isEqualTo(ReferralStatus.SEEN);
        assertThat(seen.caseCode()).isNull();
        assertThat(seen.casePath()).isNull();
        assertThat(seen.victimLabel()).isNull();
        assertThat(seen.person(ENGLISH)).isEqualTo("girl, 15");
        assertThat(opened.consent()).isEqualTo(new Referrals.ConsentKind(ConsentBasis.CONSENT, ConsentGiver.PARENT));
        assertThatThrownBy(() -> desk.caller().call(() -> khamt.get(Cases.class).header(sent.caseId)))
                .isInstanceOf(NotFound.class);
        assertThat(count(
                        Sql.of("select count(*) from audit.event where subject_id = :id and action = 'referral.seen'"),
                        sent.id))
                .isEqualTo(1);
    }

    @Test
    void somebody_on_neither_side_does_not_know_that_there_is_a_referral() {
        Sent sent = sent();
        TestPerson stranger = people.add("stranger", Role.DOCTOR, "MOH");

        assertThatThrownBy(() -> stranger.caller().call(() -> referrals.open(sent.id)))
                .isInstanceOf(NotFound.class);
        assertThat(stranger.caller()
                        .call(() -> referrals.atMyDesks(Referrals.State.ALL, null))
                        .lines())
                .noneMatch(r -> r.referralId().equals(sent.id));
    }

    @Test
    void whoever_accepts_gets_exactly_the_slice_and_a_colleague_at_the_desk_gets_nothing() {
        Sent sent = sent();
        TestPerson colleague = people.add("colleague", Role.SHELTER_WORKER, "GEC");

        desk.caller().run(() -> referrals.accept(sent.id, 1));

        Grants grants = khamt.get(Grants.class);
        Grants.Grant grant = desk.caller().call(() -> grants.reading(sent.caseId.value()));
        assertThat(grant.kind()).isEqualTo("REFERRAL_RECIPIENT");
        assertThat(grant.compartments()).containsExactly("core", "location");
        assertThat(desk.caller().call(() -> referrals.find(sent.id)).caseCode()).isNotNull();
        assertThatThrownBy(() -> colleague.caller().call(() -> grants.reading(sent.caseId.value())))
                .isInstanceOf(NotFound.class);
        assertThat(colleague.caller().call(() -> referrals.find(sent.id)).caseCode())
                .isNull();
    }

    @Test
    void a_second_slice_is_added_to_the_first_and_other_referrals_of_the_case_stay_unseen() {
        Sent first = sent();
        UUID second = sender.caller()
                .call(() -> referrals.send(command(
                        first.caseId,
                        first.victim,
                        ServiceType.COUNSELLING_INDIVIDUAL,
                        "GEC",
                        List.of("identity"),
                        consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.GIVEN, null))));
        UUID elsewhere = sender.caller()
                .call(() -> referrals.send(command(
                        first.caseId,
                        first.victim,
                        ServiceType.SUBSTANCE_ABUSE,
                        "MOH",
                        List.of("medical"),
                        consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.GIVEN, null))));

        desk.caller().run(() -> {
            referrals.accept(first.id, 1);
            referrals.accept(second, 1);
        });

        assertThat(desk.caller()
                        .call(() -> khamt.get(Grants.class).reading(first.caseId.value()))
                        .compartments())
                .containsExactlyInAnyOrder("core", "location", "identity");
        assertThatThrownBy(() -> desk.caller().call(() -> referrals.find(elsewhere)))
                .isInstanceOf(NotFound.class);
        assertThat(desk.caller().call(() -> referrals.ofCase(first.caseId)))
                .extracting(Referral::referralId)
                .containsExactlyInAnyOrder(first.id, second);
    }

    @Test
    void a_refused_referral_keeps_its_reason_and_the_sender_reads_it() {
        Sent sent = sent();

        desk.caller().run(() -> referrals.refuse(sent.id, 1, RefusalReason.NO_PLACE, "A place is free on Monday"));

        Referral refused = find(sent);
        assertThat(refused.refusalReason()).isEqualTo(RefusalReason.NO_PLACE);
        assertThat(refused.refusalNote()).isEqualTo("A place is free on Monday");
        assertThat(refused.answerer()).isNotNull();
        assertThat(timeline(sent)).contains("referral_sent", "referral_refused");
        assertThatThrownBy(() -> desk.caller().call(() -> khamt.get(Cases.class).header(sent.caseId)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void questions_and_answers_go_both_ways() {
        Sent sent = sent();

        desk.caller().run(() -> referrals.ask(sent.id, 1, "Does she need a doctor tonight?"));
        assertThat(sender.caller().call(referrals::waitingForMe))
                .extracting(Referral::referralId)
                .contains(sent.id);
        sender.caller().run(() -> referrals.answer(sent.id, 2, "No, tomorrow."));
        desk.caller().run(() -> referrals.say(sent.id, "Thank you."));

        assertThat(sender.caller().call(() -> referrals.open(sent.id)).messages())
                .extracting(Referrals.Message::body)
                .containsExactly("Does she need a doctor tonight?", "No, tomorrow.", "Thank you.");
        assertThat(find(sent).status()).isEqualTo(ReferralStatus.SEEN);
        assertThat(desk.caller().call(referrals::waitingForMe))
                .extracting(Referral::referralId)
                .contains(sent.id);
    }

    @Test
    void a_slice_ends_thirty_days_after_the_referral() {
        Sent sent = sent();
        desk.caller().run(() -> {
            referrals.accept(sent.id, 1);
            referrals.start(sent.id, 2);
            referrals.complete(sent.id, 3, ReferralOutcome.NEED_MET);
        });

        assertThat(count(Sql.of("""
            select count(*) from access.access_grant
             where case_id = :id and kind = 'REFERRAL_RECIPIENT' and valid_until between now() + interval '29 days'
               and now() + interval '31 days'
            """), sent.caseId.value())).isEqualTo(1);
        assertThat(timeline(sent)).contains("referral_accepted", "referral_started", "referral_completed");
    }

    @Test
    void ten_at_once_make_one_open_referral() throws Exception {
        Sent sent = sent();
        sender.caller().run(() -> referrals.withdraw(sent.id, 1));
        var attempts = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 10; i++) {
            attempts.add(() -> sender.caller().call(() -> {
                try {
                    referrals.send(shelter(sent.caseId, sent.victim));
                    return true;
                } catch (Refused second) {
                    return false;
                }
            }));
        }
        int made = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                made += attempt.get() ? 1 : 0;
            }
        }

        assertThat(made).isEqualTo(1);
        assertThat(sender.caller().call(() -> referrals.ofCase(sent.caseId)))
                .filteredOn(r -> r.status().open())
                .hasSize(1);
        assertThat(count(Sql.of("select count(*) from access.consent where case_id = :id"), sent.caseId.value()))
                .as("no consent is left of a referral that was not sent")
                .isEqualTo(2);
    }

    @Test
    void a_second_open_referral_is_refused_in_words() {
        Sent sent = sent();

        assertThatThrownBy(() -> sender.caller().call(() -> referrals.send(shelter(sent.caseId, sent.victim))))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    Form form = Form.blank(ENGLISH, "referral");
                    refused.on(form);
                    assertThat(form.error("service")).startsWith("An open referral for this service exists already:");
                });
    }

    @Test
    void consent_that_a_child_refused_or_nobody_gave_carries_nothing() {
        Sent sent = sent();
        assertRefused(sent, consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.REFUSED, null), "assent");
        assertRefused(sent, consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.NOT_APPLICABLE, null), "assent");
        assertRefused(sent, consent(ConsentBasis.CONSENT, ConsentGiver.NOBODY, Assent.GIVEN, null), "given_by");
        assertRefused(sent, consent(ConsentBasis.VITAL_INTEREST, ConsentGiver.NOBODY, Assent.REFUSED, null), "basis");
        assertRefused(sent, consent(ConsentBasis.MANDATORY_REPORT, ConsentGiver.NOBODY, Assent.REFUSED, " "), "basis");
    }

    @Test
    void danger_to_life_carries_a_referral_when_a_second_person_has_agreed() {
        Sent sent = sent();
        NewConsent danger = consent(ConsentBasis.VITAL_INTEREST, ConsentGiver.NOBODY, Assent.REFUSED, "bleeding");
        SendReferral command =
                command(sent.caseId, sent.victim, ServiceType.MEDICAL, "MOH", List.of("medical"), danger);
        TestPerson second = people.add("second" + sent.id, mn.khamt.access.Role.PROSECUTOR, "OPG");
        sender.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                sent.caseId,
                                second.accountId(),
                                Teams.Kind.MEMBER,
                                java.util.EnumSet.of(Compartment.core),
                                Teams.Purpose.PROSECUTE));
        UUID asked = sender.caller()
                .call(() ->
                        khamt.get(Consents.class).record(sent.caseId, sent.victim, "MOH", List.of("medical"), danger))
                .consentId();
        assertThatThrownBy(() -> sender.caller().call(() -> referrals.send(command)))
                .isInstanceOf(Refused.class);

        second.caller().run(() -> khamt.get(Consents.class).approve(sent.caseId, asked));
        UUID id = sender.caller().call(() -> referrals.send(command));

        assertThat(sender.caller().call(() -> referrals.find(id)).status()).isEqualTo(ReferralStatus.SENT);
    }

    @Test
    void nobody_shares_more_than_they_hold() {
        Sent sent = sent();

        assertThatThrownBy(() -> sender.caller()
                        .call(() -> referrals.send(command(
                                sent.caseId,
                                sent.victim,
                                ServiceType.CASE_MANAGEMENT,
                                "FCYDA",
                                List.of("operation"),
                                consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.GIVEN, null)))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void a_desk_that_does_not_answer_the_service_gets_no_referral() {
        Sent sent = sent();

        assertThatThrownBy(() -> sender.caller()
                        .call(() -> referrals.send(new SendReferral(
                                sent.caseId,
                                sent.victim,
                                ServiceType.DENTAL,
                                deskOf(ServiceType.SHELTER, "GEC"),
                                Urgency.PLANNED,
                                "invented",
                                List.of(),
                                consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.GIVEN, null)))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void withdrawn_consent_stops_the_acceptance() {
        Sent sent = sent();
        khamt.database()
                .superuser()
                .write(() -> khamt.database()
                        .superuser()
                        .change(
                                Sql.of("update access.consent set withdrawn_at = now() where case_id = :case"),
                                "case",
                                sent.caseId.value()));

        assertThatThrownBy(() -> desk.caller().run(() -> referrals.accept(sent.id, 1)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void who_comes_second_is_shown_both_versions() {
        Sent sent = sent();
        desk.caller().run(() -> referrals.ask(sent.id, 1, "Is there a doctor?"));

        assertThatThrownBy(() -> desk.caller().run(() -> referrals.refuse(sent.id, 1, RefusalReason.NO_PLACE, null)))
                .isInstanceOf(EditConflict.class);
        assertThat(find(sent).status()).isEqualTo(ReferralStatus.MORE_INFORMATION);
    }

    @Test
    void an_answer_is_due_as_soon_as_the_urgency_says() {
        assertThat(Arrays.stream(Urgency.values()).map(u -> u.answerWithin().toHours()))
                .containsExactly(2L, 24L, 72L, 168L);
        Referral sent = find(sent());
        assertThat(sent.answerDueAt()).isEqualTo(sent.sentAt().plus(Urgency.NOW.answerWithin()));
        assertThat(sent.late(sent.answerDueAt().plusSeconds(1))).isTrue();
        assertThat(sent.late(sent.answerDueAt().minusSeconds(1))).isFalse();
        assertThat(DueWords.of(ENGLISH, sent.answerDueAt(), sent.answerDueAt().plusSeconds(3 * 3600 + 5))
                        .text())
                .isEqualTo("3 hours late");
    }

    @Test
    void the_case_page_shows_a_late_referral_as_a_gap() {
        Sent sent = sent();
        khamt.database()
                .superuser()
                .write(() -> khamt.database()
                        .superuser()
                        .change(
                                Sql.of("update referrals.referral set answer_due_at = now() - interval '1 hour' where"
                                        + " case_id = :case"),
                                "case",
                                sent.caseId.value()));

        CaseRoom.Shown shown = sender.caller()
                .call(() -> khamt.get(ReferralsOfCase.class)
                        .of(
                                khamt.get(Cases.class).header(sent.caseId),
                                khamt.get(Grants.class).reading(sent.caseId.value()),
                                ENGLISH));

        assertThat(shown.journey()).extracting(CaseRoom.Bar::kind).containsExactly(CaseRoom.Bar.Kind.GAP);
        assertThat(shown.tabs()).extracting(CaseRoom.Tab::count).containsExactly(1);
    }

    @Test
    void the_page_of_a_desk_names_neither_the_case_nor_the_victim() throws Exception {
        Sent sent = sent();
        String code = sender.caller()
                .call(() -> khamt.get(Cases.class).header(sent.caseId).code());

        String page = get(desk, "/referrals/" + sent.id);
        String list = get(desk, "/referrals");

        assertThat(page).contains("girl, 15").contains("Accept");
        for (String shown : List.of(page, list)) {
            assertThat(shown)
                    .doesNotContain(code)
                    .doesNotContain(sent.caseId.toString())
                    .doesNotContain(sent.victim.toString())
                    .doesNotContain("/cases/" + sent.caseId);
        }
        assertThat(get(sender, "/cases/" + sent.caseId + "/referrals"))
                .contains(code)
                .contains("Child A");
    }

    // ---- what the tests are made of ----

    private static void take(ReferralStep step, UUID id, int version) {
        switch (step) {
            case SEE -> referrals.open(id);
            case ASK -> referrals.ask(id, version, "What does she need?");
            case ANSWER -> referrals.answer(id, version, "A bed.");
            case ACCEPT -> referrals.accept(id, version);
            case REFUSE -> referrals.refuse(id, version, RefusalReason.DISTANCE, null);
            case START -> referrals.start(id, version);
            case COMPLETE -> referrals.complete(id, version, ReferralOutcome.NEED_MET);
            case WITHDRAW -> referrals.withdraw(id, version);
        }
    }

    /** Leads a new referral to a state by steps that are allowed. */
    private static void inState(UUID id, ReferralStatus state) {
        List<ReferralStep> way = switch (state) {
            case SENT -> List.of();
            case SEEN -> List.of(ReferralStep.SEE);
            case MORE_INFORMATION -> List.of(ReferralStep.ASK);
            case ACCEPTED -> List.of(ReferralStep.ACCEPT);
            case REFUSED -> List.of(ReferralStep.REFUSE);
            case IN_SERVICE -> List.of(ReferralStep.ACCEPT, ReferralStep.START);
            case COMPLETED -> List.of(ReferralStep.ACCEPT, ReferralStep.COMPLETE);
            case WITHDRAWN -> List.of(ReferralStep.WITHDRAW);
        };
        int version = 1;
        for (ReferralStep step : way) {
            int now = version;
            (step == ReferralStep.WITHDRAW ? sender : desk).caller().run(() -> take(step, id, now));
            version++;
        }
    }

    private static void assertRefused(Sent sent, NewConsent consent, String field) {
        assertThatThrownBy(() -> sender.caller()
                        .call(() -> referrals.send(command(
                                sent.caseId, sent.victim, ServiceType.LEGAL_ASSISTANCE, "HSPSC", List.of(), consent))))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    Form form = Form.blank(ENGLISH, "referral");
                    refused.on(form);
                    assertThat(form.errors()).containsOnlyKeys(field);
                });
        assertThat(sender.caller().call(() -> referrals.ofCase(sent.caseId))).hasSize(1);
    }

    @Test
    void a_referral_that_nobody_answers_is_told_to_others_in_two_steps_and_each_only_once() {
        TestPerson chief = people.add("chief", Role.SUPERVISOR, "GEC");
        TestPerson coordinator = people.add("coordinator", Role.COORDINATOR, "CPCC");
        Sent sent = sent();
        Escalation escalation = khamt.get(Escalation.class);
        escalation.look();
        assertThat(told(sender)).isEmpty();

        late(sent, "1 minute");
        assertThat(escalation.look()).isOne();
        assertThat(escalation.look()).isZero();
        assertThat(told(sender)).containsExactly("referral_unanswered");
        assertThat(told(chief)).containsExactly("referral_late_here");
        assertThat(told(coordinator)).isEmpty();

        late(sent, "25 hours");
        assertThat(escalation.look()).isOne();
        assertThat(escalation.look()).isZero();
        assertThat(told(coordinator)).containsExactly("referral_unanswered_long");
        assertThat(told(chief)).hasSize(1);

        Sent answered = sent();
        desk.caller().run(() -> referrals.accept(answered.id, find(answered).version()));
        late(answered, "25 hours");
        assertThat(escalation.look()).isZero();
        assertThatThrownBy(() -> sender.caller()
                        .run(() -> khamt.get(mn.khamt.platform.database.Db.class)
                                .list(Sql.of("select referral_id from guard.escalate_referrals()"), UUID.class)))
                .isInstanceOf(mn.khamt.platform.database.RefusedByDatabase.class);
    }

    private static void late(Sent sent, String by) {
        var db = khamt.database().superuser();
        db.write(() -> db.change(
                Sql.of("update referrals.referral set answer_due_at = now() - :by::interval where referral_id = :id"),
                "by",
                by,
                "id",
                sent.id));
    }

    private static List<String> told(TestPerson person) {
        return khamt.database()
                .superuser()
                .list(
                        Sql.of("select kind from admission.notice where account_id = :account and kind like"
                                + " 'referral%'"),
                        String.class,
                        "account",
                        person.accountId());
    }

    private static Sent sent() {
        CaseId caseId = sender.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.CHILD_SEX_TRAFFICKING,
                                "MN-1-SK",
                                LocalDate.now(mn.khamt.platform.time.Times.ZONE),
                                null,
                                "invented " + NUMBER.incrementAndGet(),
                                "PROTECT")));
        UUID victim = sender.caller()
                .call(() -> khamt.get(People.class)
                        .add(
                                caseId,
                                new People.NewVictim(
                                        "PRESUMED",
                                        LocalDate.of(2026, 11, 2),
                                        "FEMALE",
                                        14,
                                        15,
                                        "CHILD_SEX_TRAFFICKING",
                                        "MN")));
        UUID id = sender.caller().call(() -> referrals.send(shelter(caseId, victim)));
        return new Sent(caseId, victim, id);
    }

    private static SendReferral shelter(CaseId caseId, UUID victim) {
        return command(
                caseId,
                victim,
                ServiceType.SHELTER,
                "GEC",
                List.of("location"),
                consent(ConsentBasis.CONSENT, ConsentGiver.PARENT, Assent.GIVEN, null));
    }

    private static SendReferral command(
            CaseId caseId,
            UUID victim,
            ServiceType service,
            String agency,
            List<String> compartments,
            NewConsent consent) {
        return new SendReferral(
                caseId,
                victim,
                service,
                deskOf(service, agency),
                Urgency.NOW,
                "Needs a bed tonight",
                compartments,
                consent);
    }

    private static UUID deskOf(ServiceType service, String agency) {
        return referrals.desksFor(service).stream()
                .filter(d -> d.agencyCode().equals(agency))
                .findFirst()
                .orElseThrow()
                .deskId();
    }

    private static NewConsent consent(ConsentBasis basis, ConsentGiver giver, Assent assent, @Nullable String note) {
        return new NewConsent(
                basis,
                giver,
                giver == ConsentGiver.NOBODY ? null : new NewConsent.Giver("Жишээ", "Асрагч", null, null, Linked.NO),
                assent,
                SpokenLanguage.MONGOLIAN,
                null,
                LocalDate.of(2026, 11, 1),
                null,
                note);
    }

    private static Referral find(Sent sent) {
        return sender.caller().call(() -> referrals.find(sent.id));
    }

    private static List<String> timeline(Sent sent) {
        return khamt.database()
                .superuser()
                .list(
                        Sql.of("select kind from cases.timeline_event where case_id = :case"),
                        String.class,
                        "case",
                        sent.caseId.value());
    }

    private static long count(Sql sql, UUID id) {
        return Objects.requireNonNull(khamt.database().superuser().one(sql, Long.class, "id", id));
    }

    private static String get(TestPerson person, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(khamt.address() + path))
                            .header("Cookie", "khamt=" + person.token())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return answer.body();
        }
    }

    private record Sent(CaseId caseId, UUID victim, UUID id) {}
}
