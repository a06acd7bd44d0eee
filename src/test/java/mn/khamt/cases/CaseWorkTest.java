package mn.khamt.cases;

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
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseSearch.View;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CaseWorkTest {
    private static final LocalDate OPENED = LocalDate.of(2026, 3, 1);
    private static final Pattern HIDDEN = Pattern.compile("name=\"(_csrf|_op|_version)\" value=\"([^\"]*)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TestKhamt khamt;
    private static TestPeople people;
    private static int number;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void opener_and_team_see_every_page_and_others_are_told_there_is_none() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson colleague = person(Role.PSYCHOLOGIST);
        TestPerson stranger = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        social.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                colleague.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core, Compartment.identity),
                                Teams.Purpose.TREAT));

        for (String part : new String[] {"", "/timeline", "/people", "/tasks", "/notes", "/team", "/looked"}) {
            assertThat(get(social, id.path() + part).statusCode()).as(part).isEqualTo(200);
            assertThat(get(colleague, id.path() + part).statusCode()).as(part).isEqualTo(200);
            assertThat(get(stranger, id.path() + part).statusCode()).as(part).isEqualTo(404);
        }
        assertThat(get(stranger, "/cases").body()).doesNotContain(code(social, id));
        assertThat(get(colleague, "/cases").body()).contains(code(social, id));
        assertThat(looks(colleague, id)).contains("case.opened", "case.read");
    }

    @Test
    void of_two_who_change_an_alleged_offender_the_second_is_told() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        People in = khamt.get(People.class);
        UUID offender = social.caller().call(() -> in.add(id, new People.NewOffender("MALE", null, "MN", "NOT_KNOWN")));
        social.caller().run(() -> in.change(id, offender, 1, new People.NewOffender("FEMALE", 44, "KZ", "FAMILIAL")));
        assertThat(social.caller().call(() -> in.offender(id, offender)))
                .extracting(People.Offender::sex, People.Offender::age, People.Offender::citizenship)
                .containsExactly("FEMALE", 44, "KZ");
        assertThatThrownBy(() -> social.caller()
                        .run(() -> in.change(id, offender, 1, new People.NewOffender("MALE", 45, "MN", "NOT_KNOWN"))))
                .isInstanceOf(EditConflict.class);
    }

    @Test
    void a_page_after_the_last_one_still_says_how_many_there_are() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "FEMALE", 12);
        var boys =
                new CaseSearch(View.ALL, null, null, java.util.List.of(), "MALE", null, null, null, null, null, null);
        CaseLists.Found found =
                social.caller().call(() -> khamt.get(CaseLists.class).find(boys, social.accountId(), 2));
        assertThat(found.lines()).isEmpty();
        assertThat(found.count()).isEqualTo(1);
    }

    @Test
    void a_case_of_adults_is_not_called_a_childs() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson mongolian = people.add("mn" + number++, Role.SOCIAL_WORKER, "FCYDA", "mn");
        CaseId adult = open(social, Classification.ADULT_TRAFFICKING, "MN-1-SK", "FEMALE", 31);
        CaseId child = open(social, Classification.CHILD_SEX_TRAFFICKING, "MN-1-SK", "FEMALE", 14);
        CaseId ofAdult = open(mongolian, Classification.ADULT_TRAFFICKING, "MN-1-SK", "MALE", 40);

        assertThat(get(social, adult.path()).body())
                .contains("The victim’s journey")
                .doesNotContain("The child", "Child A");
        assertThat(get(social, child.path()).body()).contains("The child’s journey", "Child A");
        assertThat(get(mongolian, ofAdult.path()).body())
                .contains("Хохирогчийн туулсан зам")
                .doesNotContain("Хүүхдийн туулсан зам", "A хүүхэд");

        // Somebody else in the case is a child, or may be one.
        social.caller()
                .run(() -> khamt.get(People.class)
                        .add(
                                adult,
                                new People.NewVictim(
                                        "PRESUMED", OPENED, "FEMALE", null, null, "ADULT_TRAFFICKING", "MN")));
        assertThat(get(social, adult.path()).body()).contains("The child’s journey");
    }

    @Test
    void nobody_is_given_more_than_the_giver_holds() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson psychologist = person(Role.PSYCHOLOGIST);
        TestPerson doctor = person(Role.DOCTOR);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        Teams teams = khamt.get(Teams.class);
        social.caller()
                .run(() -> teams.name(
                        id,
                        psychologist.accountId(),
                        Teams.Kind.MEMBER,
                        EnumSet.of(Compartment.core, Compartment.interview),
                        Teams.Purpose.TREAT));

        assertThatThrownBy(() -> psychologist
                        .caller()
                        .run(() -> teams.name(
                                id,
                                doctor.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core, Compartment.medical),
                                Teams.Purpose.TREAT)))
                .isInstanceOf(Refused.class);
        assertThat(get(doctor, id.path()).statusCode()).isEqualTo(404);
        assertThat(post(
                                psychologist,
                                id.path() + "/team/" + doctor.accountId(),
                                Map.of("kind", "MEMBER", "compartments", "medical", "purpose", "TREAT"))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void a_colleague_who_leaves_sees_the_case_no_more_and_the_trail_keeps_it() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson doctor = person(Role.DOCTOR);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        Teams teams = khamt.get(Teams.class);
        social.caller()
                .run(() -> teams.name(
                        id,
                        doctor.accountId(),
                        Teams.Kind.CONTRIBUTOR,
                        EnumSet.of(Compartment.core),
                        Teams.Purpose.TREAT));

        HttpResponse<String> left = post(doctor, id.path() + "/team/" + doctor.accountId() + "/end", Map.of());

        assertThat(left.statusCode()).isEqualTo(303);
        assertThat(get(doctor, id.path()).statusCode()).isEqualTo(404);
        assertThat(looks(social, id)).contains("team.ended");
    }

    @Test
    void two_people_who_change_a_case_at_once_keep_both_versions() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        String page = get(social, id.path() + "/edit").body();
        social.caller().run(() -> {
            CaseFiles files = khamt.get(CaseFiles.class);
            var now = files.content(id);
            files.change(
                    id,
                    now.version(),
                    new CaseFiles.Content(
                            now.stage(), now.classification(), now.placeCode(), null, null, "theirs", now.version()));
        });

        HttpResponse<String> answer = send(
                social,
                id.path() + "/edit",
                page,
                Map.of(
                        "stage",
                        "SCREENING",
                        "classification",
                        "FORCED_CHILD_LABOUR",
                        "place",
                        "MN-1-SK",
                        "summary",
                        "mine"));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("theirs").contains("mine");
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseFiles.class).content(id).summary()))
                .isEqualTo("theirs");
    }

    @Test
    void a_task_changed_in_an_old_version_is_refused() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        Tasks tasks = khamt.get(Tasks.class);
        var wanted = new Tasks.Wanted("Invented task", OPENED.plusDays(3), social.accountId(), "FCYDA");
        UUID task = social.caller().call(() -> tasks.add(id, wanted, null));
        social.caller().run(() -> tasks.change(id, task, 1, wanted, Tasks.Status.IN_PROGRESS));

        assertThatThrownBy(() -> social.caller().run(() -> tasks.change(id, task, 1, wanted, Tasks.Status.DONE)))
                .isInstanceOf(EditConflict.class);
        assertThat(social.caller().call(() -> tasks.task(id, task).status())).isEqualTo(Tasks.Status.IN_PROGRESS);
    }

    @Test
    void a_name_is_shown_for_a_reason_and_the_reason_is_recorded() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        UUID victim = victim(social, id);
        write(social, id, victim, "Жишээбат", "Дэмосүрэн", null);

        String asked =
                get(social, id.path() + "/people/" + victim + "/identity").body();
        HttpResponse<String> shown =
                send(social, id.path() + "/people/" + victim + "/identity", asked, Map.of("reason", "CARE"));

        assertThat(asked).doesNotContain("Дэмосүрэн");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).contains("Дэмосүрэн");
        assertThat(shown.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select detail ->> 'reason' from audit.event "
                                        + "where action = 'identity.revealed' and case_id = :case"),
                                String.class,
                                "case",
                                id))
                .containsExactly("care");
        for (String part : new String[] {"", "/timeline", "/people", "/looked"}) {
            assertThat(get(social, id.path() + part).body()).as(part).doesNotContain("Дэмосүрэн");
        }
    }

    @Test
    void without_the_identity_compartment_there_is_no_such_page() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson lawyer = person(Role.LAWYER);
        CaseId id = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        UUID victim = victim(social, id);
        social.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                lawyer.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core),
                                Teams.Purpose.PROTECT));

        assertThat(get(lawyer, id.path() + "/people/" + victim + "/identity").statusCode())
                .isEqualTo(404);
        assertThatThrownBy(() -> lawyer.caller()
                        .run(() -> khamt.get(Identities.class).reveal(id, victim, Identities.Reason.CARE)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void latin_letters_in_a_registration_number_are_repaired_and_looked_at_before_they_are_kept() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        UUID victim = victim(social, id);
        String path = id.path() + "/people/" + victim + "/identity";
        String shown = send(social, path, get(social, path).body(), Map.of("reason", "CORRECTION"))
                .body();

        HttpResponse<String> repaired =
                send(social, path + "/save", shown, Map.of("given_name", "Дэмо", "registration_number", "AB12240511"));

        assertThat(repaired.statusCode()).isEqualTo(200);
        assertThat(repaired.body()).contains("АВ12240511").contains("2012");
        HttpResponse<String> kept = send(
                social,
                path + "/save",
                repaired.body(),
                Map.of("given_name", "Дэмо", "registration_number", "АВ12240511"));
        assertThat(kept.statusCode()).isEqualTo(303);
        var search = search(View.OPEN, null, null, hash("АВ12240511"));
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseLists.class)
                                .find(search, social.accountId(), 1)
                                .count()))
                .isEqualTo(1);
    }

    @Test
    void a_name_is_found_in_either_alphabet_and_only_among_ones_own_cases() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson stranger = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 15);
        write(social, id, victim(social, id), "Жишээ", "Өнөржаргал", null);

        for (String typed : new String[] {"өнөржаргал", "Onorjargal", "Өнөрж"}) {
            String found = post(social, "/cases", Map.of("q", typed)).body();
            assertThat(found).as(typed).contains(code(social, id)).contains("1–1");
        }
        assertThat(post(stranger, "/cases", Map.of("q", "Onorjargal")).body()).doesNotContain(code(social, id));
    }

    @Test
    void a_typed_code_opens_the_case_with_or_without_hyphens() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        String code = code(social, id);

        for (String typed : new String[] {code, code.replace("-", "")}) {
            HttpResponse<String> answer = post(social, "/cases", Map.of("q", typed));
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).contains(id.path());
        }
    }

    @Test
    void filters_of_the_list_combine() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId girl = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", "FEMALE", 14);
        CaseId boy = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        CaseId south = open(social, Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-053", "FEMALE", 10);
        social.caller()
                .run(() -> khamt.get(Tasks.class)
                        .add(
                                boy,
                                new Tasks.Wanted("Late", LocalDate.of(2026, 1, 1), social.accountId(), "FCYDA"),
                                null));

        assertThat(listed(social, "")).contains(code(social, girl), code(social, boy), code(social, south));
        assertThat(listed(social, "?classification=ONLINE_SEXUAL_EXPLOITATION&age_to=12"))
                .contains(code(social, south))
                .doesNotContain(code(social, girl))
                .doesNotContain(code(social, boy));
        assertThat(listed(social, "?place=MN-1&sex=MALE"))
                .contains(code(social, boy))
                .doesNotContain(code(social, girl));
        assertThat(listed(social, "?view=LATE")).contains(code(social, boy)).doesNotContain(code(social, girl));
        assertThat(listed(social, "?opened_from=2026.04.01")).doesNotContain(code(social, girl));
    }

    @Test
    void closing_a_case_is_counted_and_reopening_takes_it_up_again() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);

        HttpResponse<String> closed = post(
                social,
                id.path() + "/close",
                Map.of("status", "CLOSED", "disposition", "CONVICTED", "closed_on", "2026.03.20"));

        assertThat(closed.statusCode()).as(closed.body()).isEqualTo(303);
        Cases.Header header = social.caller().call(() -> khamt.get(Cases.class).header(id));
        assertThat(header.closed()).isTrue();
        assertThat(header.stage()).isEqualTo(Stage.CLOSED);
        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select outcome from numbers.fact where kind = 'CASE_CLOSED' and case_key ="
                                        + " :key"),
                                String.class,
                                "key",
                                header.factKey()))
                .containsExactly("CONVICTED");
        assertThat(get(social, id.path() + "/edit").statusCode()).isEqualTo(404);
        assertThat(listed(social, "?view=CLOSED")).contains(header.code());

        String page = get(social, id.path() + "/close").body();
        assertThat(send(social, id.path() + "/reopen", page, Map.of("stage", "PROTECTION"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(social.caller().call(() -> khamt.get(Cases.class).header(id)).status())
                .isEqualTo("REOPENED");
    }

    @Test
    void the_trail_says_closed_of_what_is_closed_and_changed_of_what_is_kept_under_follow_up() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);

        assertThat(post(social, id.path() + "/close", Map.of("status", "FOLLOW_UP"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(ends(id)).containsExactly("case.changed");
        assertThat(post(
                                social,
                                id.path() + "/close",
                                Map.of(
                                        "status",
                                        "TRANSFERRED",
                                        "disposition",
                                        "HANDED_OVER",
                                        "closed_on",
                                        "2026.03.20"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(ends(id)).containsExactly("case.changed", "case.closed");
    }

    private static java.util.List<String> ends(CaseId id) {
        return khamt.database()
                .superuser()
                .list(
                        Sql.of("select action from audit.event where case_id = :case and action in ('case.changed',"
                                + " 'case.closed') order by at"),
                        String.class,
                        "case",
                        id);
    }

    @Test
    void a_case_is_not_closed_before_it_was_opened() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);

        assertThat(post(
                                social,
                                id.path() + "/close",
                                Map.of("status", "CLOSED", "disposition", "CONVICTED", "closed_on", "2026.02.01"))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void a_case_opened_on_the_page_has_its_first_victim_and_is_counted_once_however_often_the_form_is_sent() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        String page = get(social, "/cases/new").body();
        var typed = Map.of(
                "classification",
                "CHILD_SEX_TRAFFICKING",
                "place",
                "MN-1-SK",
                "opened_on",
                "2026.03.01",
                "known_first",
                "NO_NAME",
                "victim_status",
                "PRESUMED",
                "victim_sex",
                "FEMALE",
                "victim_age_exploitation",
                "13",
                "offender_sex",
                "MALE");

        HttpResponse<String> first = send(social, "/cases/new", page, typed);
        HttpResponse<String> again = send(social, "/cases/new", page, typed);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(303);
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(get(social, first.headers().firstValue("Location").orElseThrow())
                        .body())
                .contains("girl, 13");
        assertThat(social.caller()
                        .call(() -> khamt.get(CaseLists.class)
                                .find(CaseSearch.of(View.OPEN), social.accountId(), 1)
                                .count()))
                .isEqualTo(1);
    }

    @Test
    void a_figure_opens_only_the_cases_that_the_reader_may_see() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson stranger = person(Role.SOCIAL_WORKER);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        UUID key = social.caller().call(() -> khamt.get(Cases.class).header(id).factKey());
        CountedCases counted = khamt.get(CountedCases.class);

        assertThat(social.caller().call(() -> counted.open(java.util.List.of(key))))
                .singleElement()
                .satisfies(o -> assertThat(o.path()).isEqualTo(id.path()));
        assertThat(stranger.caller().call(() -> counted.open(java.util.List.of(key))))
                .isEmpty();
    }

    @Test
    void home_shows_my_tasks_what_is_late_and_what_colleagues_did() {
        TestPerson social = person(Role.SOCIAL_WORKER);
        TestPerson doctor = person(Role.DOCTOR);
        CaseId id = open(social, Classification.FORCED_CHILD_LABOUR, "MN-1-SK", "MALE", 12);
        social.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                doctor.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core),
                                Teams.Purpose.TREAT));
        Tasks tasks = khamt.get(Tasks.class);
        social.caller()
                .run(() -> tasks.add(
                        id, new Tasks.Wanted("For me", LocalDate.of(2026, 1, 1), social.accountId(), "FCYDA"), null));
        social.caller()
                .run(() -> tasks.add(
                        id,
                        new Tasks.Wanted("For the doctor", LocalDate.of(2026, 1, 1), doctor.accountId(), "FCYDA"),
                        null));
        doctor.caller().run(() -> khamt.get(Notes.class).add(id, "Invented", Compartment.core));

        String home = get(social, "/home").body();

        assertThat(home).contains("For me", "For the doctor", "Note added");
        assertThat(get(person(Role.STATISTICIAN), "/home").statusCode()).isEqualTo(200);
    }

    // ---- helpers ----

    private static TestPerson person(Role role) {
        number++;
        return people.add("worker" + number, role, "FCYDA");
    }

    private static CaseId open(TestPerson by, Classification what, String place, String sex, int age) {
        return by.caller().call(() -> {
            CaseId id =
                    khamt.get(Cases.class).open(new Cases.OpenCase(what, place, OPENED, null, "invented", "PROTECT"));
            khamt.get(People.class).add(id, new People.NewVictim("PRESUMED", OPENED, sex, age, age, what.name(), "MN"));
            return id;
        });
    }

    private static UUID victim(TestPerson by, CaseId id) {
        return by.caller()
                .call(() -> khamt.get(People.class).victims(id).getFirst().victimId());
    }

    private static String code(TestPerson by, CaseId id) {
        return by.caller().call(() -> khamt.get(Cases.class).header(id).code());
    }

    private static void write(
            TestPerson by, CaseId id, UUID person, String parent, String given, @Nullable RegistrationNumber number) {
        by.caller()
                .run(() -> khamt.get(Identities.class)
                        .save(
                                id,
                                person,
                                0,
                                new Identity(null, parent, given, null, null, null, null, null, null, 0),
                                number));
    }

    private static byte[][] hash(String typed) {
        var read = (RegistrationNumber.Reading.Valid) RegistrationNumber.read(typed, LocalDate.of(2026, 11, 21));
        return khamt.get(Vault.class).lookups(Identities.NUMBER, read.number().value());
    }

    private static CaseSearch search(
            View view, @Nullable Stage stage, @Nullable String name, byte @Nullable [][] hash) {
        return new CaseSearch(
                view,
                stage,
                null,
                java.util.List.of(),
                null,
                null,
                null,
                null,
                null,
                name == null ? null : MongolianText.searchKey(name),
                hash);
    }

    private static java.util.List<String> looks(TestPerson by, CaseId id) {
        return by.caller()
                .call(() -> khamt.get(CaseStories.class).looked(id).stream()
                        .map(CaseStories.Looked::action)
                        .toList());
    }

    private static String listed(TestPerson by, String query) {
        HttpResponse<String> answer = get(by, "/cases" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static HttpResponse<String> get(TestPerson by, String path) {
        return answer(request(by, path).GET().build());
    }

    /** Sends a form of the page that stands under the same address. */
    private static HttpResponse<String> post(TestPerson by, String path, Map<String, String> typed) {
        String page = get(by, path.endsWith("/end") ? path.replaceFirst("/[^/]+/end$", "") : path)
                .body();
        return send(by, path, page, typed);
    }

    private static HttpResponse<String> send(TestPerson by, String path, String page, Map<String, String> typed) {
        var fields = new java.util.LinkedHashMap<String, String>();
        Matcher hidden = HIDDEN.matcher(page);
        while (hidden.find()) {
            fields.putIfAbsent(hidden.group(1), hidden.group(2));
        }
        fields.putAll(typed);
        String body = fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return answer(request(by, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpRequest.Builder request(TestPerson by, String path) {
        return HttpRequest.newBuilder(URI.create(khamt.address() + path)).header("Cookie", "khamt=" + by.token());
    }

    private static HttpResponse<String> answer(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
