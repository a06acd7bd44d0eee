package mn.khamt.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.consent.Assent;
import mn.khamt.consent.ConsentBasis;
import mn.khamt.consent.ConsentGiver;
import mn.khamt.consent.Linked;
import mn.khamt.consent.NewConsent;
import mn.khamt.consent.SpokenLanguage;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ReferralStatus;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.SendReferral;
import mn.khamt.referrals.ServiceType;
import mn.khamt.referrals.Urgency;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CareTest {
    private static final Words ENGLISH = Words.load(CareTest.class.getClassLoader(), Language.EN);
    private static final LocalDate MAY_1 = LocalDate.of(2026, 5, 1);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static TestKhamt khamt;
    private static TestPeople people;
    private static Care care;
    private static TestPerson social;
    private static TestPerson ngo;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        care = khamt.get(Care.class);
        social = people.add("social", Role.SOCIAL_WORKER, "FCYDA");
        ngo = people.add("ngo", Role.SHELTER_WORKER, "GEC");
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_service_needs_no_criminal_case() {
        Child child = child(social);

        social.caller().call(() -> care.recordService(service(child, ServiceType.MEDICAL, MAY_1, null)));

        assertThat(count("select count(*) from justice.investigation where case_id = :id", child.caseId.value()))
                .isZero();
        assertThat(social.caller().call(() -> care.services(child.caseId))).hasSize(1);
    }

    @Test
    void services_are_counted_each_and_their_victim_once() {
        Child child = child(social);

        social.caller().run(() -> {
            care.recordService(service(child, ServiceType.MEDICAL, MAY_1, null));
            care.recordService(service(child, ServiceType.EDUCATION, MAY_1.plusDays(3), null));
        });

        List<Counted> facts = facts(child);
        assertThat(facts).extracting(Counted::serviceType).containsExactlyInAnyOrder("MEDICAL", "EDUCATION");
        assertThat(facts)
                .allSatisfy(f -> assertThat(f)
                        .isEqualTo(new Counted(
                                social.caller()
                                        .call(() -> khamt.get(People.class).victim(child.caseId, child.victim))
                                        .factKey(),
                                f.trueOn,
                                "CHILD_SEX_TRAFFICKING",
                                true,
                                "FEMALE",
                                14,
                                f.serviceType,
                                "FCYDA",
                                true)));
        assertThat(facts).extracting(Counted::subjectKey).containsOnly(facts.getFirst().subjectKey);
    }

    @Test
    void a_service_is_coordinated_when_the_child_authority_recorded_or_referred_it() {
        Child own = child(ngo);
        Child referred = child(social);
        UUID referral = accepted(referred);

        ngo.caller().run(() -> {
            care.recordService(service(own, ServiceType.LIFE_SKILLS, MAY_1, null));
            care.recordService(new RecordService(
                    referred.caseId, referred.victim, ServiceType.SHELTER, "GEC", referral, MAY_1, null, null, null));
        });

        assertThat(facts(own)).extracting(Counted::coordinated).containsExactly(false);
        assertThat(facts(referred)).extracting(Counted::coordinated).containsExactly(true);
        assertThat(ngo.caller()
                        .call(() -> khamt.get(Referrals.class).find(referral))
                        .status())
                .as("recording the service starts it")
                .isEqualTo(ReferralStatus.IN_SERVICE);
    }

    @Test
    void a_stay_is_counted_as_a_shelter_service() {
        String shelter = facility(2, "ANY");
        Child child = child(social);

        social.caller().call(() -> care.recordStay(stay(child, shelter, MAY_1, null)));

        assertThat(facts(child))
                .extracting(Counted::serviceType, Counted::agencyCode)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("SHELTER", "GEC"));
    }

    @Test
    void nobody_stays_in_two_places_at_once_but_may_move_on_the_same_day() {
        String one = facility(5, "ANY");
        String other = facility(5, "ANY");
        Child child = child(social);
        social.caller().call(() -> care.recordStay(stay(child, one, MAY_1, MAY_1.plusDays(10))));

        assertThat(refused(() -> care.recordStay(stay(child, other, MAY_1.plusDays(9), null))))
                .containsEntry("from_on", "Already placed elsewhere in this time. End the other stay first");
        social.caller().call(() -> care.recordStay(stay(child, other, MAY_1.plusDays(10), null)));

        assertThat(social.caller().call(() -> care.stays(child.caseId))).hasSize(2);
    }

    @Test
    void twenty_at_once_fill_three_places_and_no_more() throws Exception {
        String shelter = facility(3, "ANY");
        var attempts = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 20; i++) {
            Child child = child(social);
            attempts.add(() -> social.caller().call(() -> {
                try {
                    care.recordStay(stay(child, shelter, MAY_1, null));
                    return true;
                } catch (Refused full) {
                    return false;
                }
            }));
        }
        int placed = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                placed += attempt.get() ? 1 : 0;
            }
        }

        assertThat(placed).isEqualTo(3);
        assertThat(count("select count(*) from care.stay where facility_code = :id", shelter))
                .isEqualTo(3);
        assertThat(ngo.caller().call(care::facilities))
                .filteredOn(f -> f.facilityCode().equals(shelter))
                .extracting(Facility::free)
                .containsExactly(0);
    }

    @Test
    void a_full_facility_refuses_in_words_and_leaves_no_fact() {
        String shelter = facility(1, "ANY");
        Child first = child(social);
        Child second = child(social);
        UUID stay = social.caller().call(() -> care.recordStay(stay(first, shelter, MAY_1, null)));

        assertThat(refused(() -> care.recordStay(stay(second, shelter, MAY_1.plusDays(3), null))))
                .containsEntry("facility", "There is no free place in Shelter " + shelter);
        assertThat(facts(second)).isEmpty();

        social.caller().run(() -> care.endStay(first.caseId, stay, 1, MAY_1.plusDays(3), LeftWhy.FAMILY));
        social.caller().call(() -> care.recordStay(stay(second, shelter, MAY_1.plusDays(3), null)));
        assertThat(refused(() -> {
                    care.endStay(first.caseId, stay, 2, MAY_1.plusDays(5), LeftWhy.FAMILY);
                    return stay;
                }))
                .as("a later end would take a place that is given")
                .containsKey("facility");
    }

    @Test
    void a_stay_in_a_gap_between_two_others_needs_a_place_on_its_fullest_day() {
        String shelter = facility(1, "ANY");
        Child later = child(social);
        Child now = child(social);
        social.caller().call(() -> care.recordStay(stay(later, shelter, MAY_1.plusDays(10), null)));

        assertThat(refused(() -> care.recordStay(stay(now, shelter, MAY_1, MAY_1.plusDays(11)))))
                .containsKey("facility");
        social.caller().call(() -> care.recordStay(stay(now, shelter, MAY_1, MAY_1.plusDays(10))));
    }

    @Test
    void a_facility_for_women_takes_no_boy_and_nobody_outside_its_ages() {
        String shelter = facility(5, "MALE");
        Child girl = child(social);

        assertThat(refused(() -> care.recordStay(stay(girl, shelter, MAY_1, null))))
                .containsKey("facility");
        assertThat(new Facility("x", "GEC", "x", "x", "LONG_TERM", 1, "ANY", 0, 17, 0).takes("FEMALE", 18))
                .isFalse();
        assertThat(new Facility("x", "GEC", "x", "x", "LONG_TERM", 1, "FEMALE", 0, 17, 0).takes("NOT_KNOWN", null))
                .isTrue();
    }

    @Test
    void where_somebody_sleeps_is_shown_only_with_the_location_compartment() throws Exception {
        String shelter = facility(2, "ANY");
        Child child = child(social);
        TestPerson police = people.add("police" + NUMBER.incrementAndGet(), Role.INVESTIGATOR, "ATPU");
        social.caller().run(() -> {
            care.recordStay(stay(child, shelter, MAY_1, null));
            care.recordService(service(child, ServiceType.MEDICAL, MAY_1, null));
            khamt.get(Db.class)
                    .write(() -> khamt.get(Grants.class)
                            .letIn(child.caseId.value(), police.accountId(), "MEMBER", List.of("core"), "INVESTIGATE"));
        });

        assertThat(police.caller().call(() -> care.stays(child.caseId))).isEmpty();
        assertThatThrownBy(() -> police.caller().call(() -> care.recordStay(stay(child, shelter, MAY_1, null))))
                .isInstanceOf(NotFound.class);
        String page = get(police, "/cases/" + child.caseId + "/care");
        assertThat(page).contains("Medical care").contains("sealed for you").doesNotContain("Shelter " + shelter);
        assertThat(get(social, "/cases/" + child.caseId + "/care")).contains("Shelter " + shelter);
        CaseRoom.Shown shown = police.caller().call(() -> shown(child));
        assertThat(shown.journey()).extracting(CaseRoom.Bar::label).containsExactly("Medical care");
        assertThat(count(
                        "select count(*) from cases.timeline_event where case_id = :id and kind like 'stay%' and"
                                + " compartment <> 'location'",
                        child.caseId.value()))
                .isZero();
    }

    @Test
    void clocks_run_from_removal_to_the_first_care_and_are_never_negative() {
        String shelter = facility(2, "ANY");
        Child child = child(social);
        assertThat(social.caller().call(() -> shown(child)).clocks())
                .as("no removal, no clock")
                .isEmpty();
        Instant removed = Instant.parse("2026-05-01T13:40:00Z");
        khamt.database()
                .superuser()
                .write(() -> khamt.database()
                        .superuser()
                        .change(
                                Sql.of("update cases.case_file set removed_at = :at where case_id = :case"),
                                "at",
                                removed,
                                "case",
                                child.caseId.value()));
        social.caller().run(() -> {
            care.recordStay(stay(child, shelter, MAY_1, null));
            care.recordService(service(child, ServiceType.FORENSIC_EXAM, MAY_1.plusDays(1), null));
        });

        List<CaseRoom.Clock> clocks = social.caller().call(() -> shown(child)).clocks();

        assertThat(clocks)
                .extracting(CaseRoom.Clock::key)
                .containsExactly("clock.care.safe_place", "clock.care.doctor", "clock.care.psychologist");
        assertThat(clocks.get(0).reached()).isEqualTo(removed);
        assertThat(Duration.between(removed, clocks.get(1).reached())).isEqualTo(Duration.ofMinutes(14 * 60 + 20));
        assertThat(clocks.get(2).reached()).isNull();
    }

    @Test
    void a_change_on_an_old_version_is_refused() {
        Child child = child(social);
        UUID id = social.caller().call(() -> care.recordService(service(child, ServiceType.MEDICAL, MAY_1, null)));
        social.caller().run(() -> care.changeService(child.caseId, id, 1, MAY_1.plusDays(2), ReferralOutcome.NEED_MET));

        assertThatThrownBy(() ->
                        social.caller().run(() -> care.changeService(child.caseId, id, 1, MAY_1.plusDays(9), null)))
                .isInstanceOf(EditConflict.class);
        assertThat(social.caller().call(() -> care.service(child.caseId, id)).endedOn())
                .isEqualTo(MAY_1.plusDays(2));
    }

    @Test
    void the_room_lists_people_in_care_of_my_cases_only() {
        String shelter = facility(2, "ANY");
        TestPerson own = people.add("own" + NUMBER.incrementAndGet(), Role.SOCIAL_WORKER, "FCYDA");
        Child child = child(own);
        own.caller().call(() -> care.recordStay(stay(child, shelter, MAY_1, null)));

        Care.InCare mine = own.caller().call(care::inCare);

        assertThat(mine.total()).isEqualTo(1);
        assertThat(mine.people().getFirst().person(ENGLISH)).isEqualTo("Child A, girl, 15");
        assertThat(mine.people().getFirst().facilityEn()).isEqualTo("Shelter " + shelter);
    }

    // ---- what the tests are made of ----

    private static CaseRoom.Shown shown(Child child) {
        return khamt.get(CareOfCase.class)
                .of(
                        khamt.get(Cases.class).header(child.caseId),
                        khamt.get(Grants.class).reading(child.caseId.value()),
                        ENGLISH);
    }

    private static java.util.Map<String, String> refused(Callable<UUID> work) {
        Form form = Form.blank(ENGLISH, "stay");
        assertThatThrownBy(() -> social.caller().call(work))
                .isInstanceOfSatisfying(Refused.class, refused -> refused.on(form));
        return form.errors();
    }

    private static UUID accepted(Child child) {
        Referrals referrals = khamt.get(Referrals.class);
        UUID id = social.caller()
                .call(() -> referrals.send(new SendReferral(
                        child.caseId,
                        child.victim,
                        ServiceType.SHELTER,
                        referrals.desksFor(ServiceType.SHELTER).stream()
                                .filter(d -> d.agencyCode().equals("GEC"))
                                .findFirst()
                                .orElseThrow()
                                .deskId(),
                        Urgency.NOW,
                        "invented",
                        List.of("location"),
                        new NewConsent(
                                ConsentBasis.CONSENT,
                                ConsentGiver.GUARDIAN,
                                new NewConsent.Giver("Жишээ", "Асрагч", null, null, Linked.NO),
                                Assent.GIVEN,
                                SpokenLanguage.MONGOLIAN,
                                null,
                                MAY_1,
                                null,
                                null))));
        ngo.caller().run(() -> referrals.accept(id, 1));
        return id;
    }

    private static Child child(TestPerson by) {
        CaseId caseId = by.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.CHILD_SEX_TRAFFICKING,
                                "MN-1-SK",
                                LocalDate.now(Times.ZONE),
                                null,
                                "invented",
                                "PROTECT")));
        UUID victim = by.caller()
                .call(() -> khamt.get(People.class)
                        .add(
                                caseId,
                                new People.NewVictim(
                                        "PRESUMED", MAY_1, "FEMALE", 14, 15, "CHILD_SEX_TRAFFICKING", "MN")));
        return new Child(caseId, victim);
    }

    private static String facility(int places, String sex) {
        String code = "F" + NUMBER.incrementAndGet();
        khamt.database()
                .superuser()
                .write(() ->
                        khamt.database().superuser().change(Sql.of("""
                            insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
                            values (:code, 'GEC', 'Shelter ' || :code, 'Байр ' || :code, 'TEMPORARY_SHELTER', :places, :sex)
                            """), "code", code, "places", places, "sex", sex));
        return code;
    }

    private static RecordStay stay(Child child, String facility, LocalDate from, @Nullable LocalDate until) {
        return new RecordStay(child.caseId, child.victim, facility, null, from, until);
    }

    private static RecordService service(
            Child child, ServiceType type, LocalDate from, @Nullable ReferralOutcome outcome) {
        return new RecordService(child.caseId, child.victim, type, "FCYDA", null, from, null, outcome, null);
    }

    private static List<Counted> facts(Child child) {
        return khamt.database().superuser().list(Sql.of("""
            select f.subject_key, f.true_on, f.exploitation, f.child, f.sex, f.age, f.service_type, f.agency_code,
                   f.coordinated
              from numbers.fact f
              join cases.case_file c on c.fact_key = f.case_key
             where c.case_id = :case and f.kind = 'SERVICE'
            """), Counted.class, "case", child.caseId.value());
    }

    @SuppressWarnings("SameParameterValue")
    private static long count(@com.google.errorprone.annotations.CompileTimeConstant String sql, Object id) {
        return khamt.database().superuser().one(Sql.of(sql), Long.class, "id", id);
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

    private record Child(CaseId caseId, UUID victim) {}

    record Counted(
            UUID subjectKey,
            LocalDate trueOn,
            String exploitation,
            @Nullable Boolean child,
            String sex,
            @Nullable Integer age,
            String serviceType,
            String agencyCode,
            boolean coordinated) {}
}
