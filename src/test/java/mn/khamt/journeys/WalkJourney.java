package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The main job, as six people of six agencies do it: from a public report to a conviction and into the year's indicators (R1–R6, R14,
 * R16, R31, R32), in each language, with every page on the way checked for barriers.
 */
class WalkJourney {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy.MM.dd");
    private static final Sql FACILITY = Sql.of("""
        insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
        values ('T1', 'GEC', 'Shelter 1', 'Нэгдүгээр байр', 'TEMPORARY_SHELTER', 8, 'FEMALE')
        on conflict do nothing
        """);

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Browser browser;

    private final LocalDate today = LocalDate.now(Times.ZONE);
    private final Set<String> checked = new HashSet<>();
    private String language = "";

    @BeforeAll
    static void start() throws IOException {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        khamt.database().superuser().write(() -> khamt.database().superuser().change(FACILITY));
        browser = Browser.of(khamt);
    }

    @AfterAll
    static void stop() {
        browser.close();
        khamt.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "mn"})
    void a_report_becomes_a_conviction_and_a_number(String spoken) {
        language = spoken;
        TestPerson intake = person("intake", Role.INTAKE_OFFICER, "H108");
        TestPerson social = person("social", Role.SOCIAL_WORKER, "FCYDA");
        TestPerson shelter = person("shelter", Role.SHELTER_WORKER, "GEC");
        TestPerson police = person("police", Role.INVESTIGATOR, "ATPU");
        TestPerson prosecutor = person("prosecutor", Role.PROSECUTOR, "OPG");
        TestPerson coordinator = person("coordinator", Role.COORDINATOR, "CPCC");

        String receipt = reported();
        Page atIntake = window(intake);
        String report = screened(atIntake);
        answered(receipt);
        String casePath = opened(atIntake, report);
        for (TestPerson colleague : new TestPerson[] {social, police, prosecutor}) {
            named(atIntake, casePath, colleague);
        }
        Page atSocial = window(social);
        tasked(atSocial, casePath);
        referred(atSocial, casePath);
        accepted(window(shelter), casePath);
        investigated(window(police), casePath);
        Page atProsecutor = window(prosecutor);
        tried(atProsecutor, casePath);
        closed(atIntake, casePath);

        go(atSocial, "/home");
        check(atSocial, "home");
        go(atSocial, casePath);
        check(atSocial, "case");
        go(atSocial, casePath + "/timeline");
        check(atSocial, "timeline");
        assertThat(atSocial.locator(".time > li").count()).isGreaterThan(8);

        counted(atProsecutor, true);
        counted(window(coordinator), false);

        Page stranger = window(person("stranger", Role.SOCIAL_WORKER, "FCYDA"));
        assertThat(stranger.navigate(casePath).status()).isEqualTo(404);
        check(stranger, "not-found");
    }

    /** 1: the public reports, skipping what it does not want to say, and keeps the receipt. */
    private String reported() {
        Page page = browser.visitor(language, Browser.NARROW);
        page.navigate("/");
        check(page, "front");
        page.navigate("/q");
        for (int question = 0; question < 8; question++) {
            check(page, "question-" + question);
            if (page.locator("textarea[name=worry]").isVisible()) {
                fill(page, "worry", "Жишээ: хүүхдийг шууд дамжуулалтаар ашиглаж байна 🙂");
            }
            next(page);
        }
        check(page, "check-answers");
        press(page, page.locator("button.btn[name=go][value=send]"));
        check(page, "receipt");
        String receipt = page.locator(".receipt").textContent().strip();
        assertThat(receipt.replaceAll("\\D", "")).hasSize(16);
        return receipt;
    }

    /** 2: intake screens; Khamt proposes, the officer decides and says why. */
    private String screened(Page page) {
        go(page, "/reports");
        check(page, "queue");
        press(page, page.locator("main table a").first());
        String report = page.url().replaceAll("\\?.*", "");
        check(page, "report");
        press(page, page.locator("form[action$='/take'] button"));
        set(page, "body", language.equals("en") ? "Thank you. We are on it." : "Баярлалаа. Арга хэмжээ авч байна.");
        submit(page, "body");
        page.navigate(report + "/screening");
        check(page, "screening");
        fill(page, "age", "14");
        for (String sign : new String[] {"SHOWN_LIVE_OR_RECORDED", "SEX_ACTS_PAID_FOR", "RECRUITED"}) {
            page.locator("input[name$='" + sign.toLowerCase(java.util.Locale.ROOT) + "'][value=YES], input[name$='"
                            + sign + "'][value=YES]")
                    .first()
                    .check();
        }
        press(page, page.locator("button[name=step][value=propose]"));
        check(page, "proposal");
        assertThat(page.locator("main table tbody tr").count()).isGreaterThanOrEqualTo(3);
        set(page, "decided", "ONLINE_SEXUAL_EXPLOITATION");
        fill(page, "reason", "Жишээ үндэслэл");
        press(page, page.locator("button[name=step][value=decide]"));
        noErrors(page);
        check(page, "screened");
        return report;
    }

    /** The reporter comes back with the receipt and reads the answer. */
    private void answered(String receipt) {
        Page page = browser.visitor(language, Browser.NARROW);
        page.navigate("/q/receipt");
        check(page, "come-back");
        fill(page, "number", receipt);
        submit(page, "number");
        check(page, "answers");
        assertThat(page.locator("main").textContent())
                .contains(language.equals("en") ? "We are on it" : "Арга хэмжээ авч байна");
    }

    /** 3: a case is opened from the report. */
    private String opened(Page page, String report) {
        page.navigate(report + "/case");
        check(page, "open-case");
        set(page, "place", "MN-1-SK");
        fill(page, "opened_on", day(9));
        fill(page, "identified_on", day(9));
        set(page, "known_first", "NO_NAME");
        set(page, "v1_status", "IDENTIFIED");
        set(page, "v1_sex", "FEMALE");
        fill(page, "v1_exploited", "14");
        fill(page, "v1_identified", "15");
        set(page, "s1_sex", "MALE");
        fill(page, "s1_age", "41");
        submit(page, "place");
        noErrors(page);
        assertThat(page.url()).contains("/cases/");
        check(page, "new-case");
        assertThat(page.textContent("h1")).containsPattern("\\d\\d-\\d{5}-\\d");
        return page.url().replaceAll("^https?://[^/]+", "").replaceAll("\\?.*", "");
    }

    private void named(Page page, String casePath, TestPerson colleague) {
        go(page, casePath + "/team/" + colleague.accountId());
        check(page, "team-member");
        submit(page, "kind");
        noErrors(page);
        check(page, "team");
    }

    private void tasked(Page page, String casePath) {
        go(page, casePath + "/tasks/new");
        check(page, "new-task");
        fill(page, "title", "Сургуультай нь ярих");
        fill(page, "due_on", DAY.format(today.minusDays(1)));
        submit(page, "title");
        noErrors(page);
        check(page, "tasks");
        go(page, "/home");
        assertThat(page.locator("main").textContent()).contains("Сургуультай нь ярих");
        go(page, "/cases");
        check(page, "cases");
    }

    /** 4: a referral with consent; the shelter accepts, places and serves. */
    private void referred(Page page, String casePath) {
        go(page, casePath + "/referrals/new");
        check(page, "new-referral-service");
        page.locator("input[name=victim]").first().check();
        set(page, "service", "SHELTER");
        submit(page, "service");
        check(page, "new-referral");
        page.locator(
                        "main label.choice:has(input[name=desk])",
                        new Page.LocatorOptions().setHasText(language.equals("en") ? "Gender Equality" : "Жендэрийн"))
                .locator("input")
                .check();
        set(page, "urgency", "WITHIN_DAY");
        fill(page, "reason", "Аюулгүй байр хэрэгтэй");
        for (Locator box : page.locator("input[name=compartments]").all()) {
            box.check();
        }
        set(page, "basis", "CONSENT");
        set(page, "given_by", "SELF");
        set(page, "assent", "GIVEN");
        set(page, "language", "MONGOLIAN");
        fill(page, "given_on", day(8));
        submit(page, "reason");
        noErrors(page);
        check(page, "referrals-of-case");
    }

    private void accepted(Page page, String casePath) {
        go(page, "/referrals");
        check(page, "referrals");
        assertThat(page.locator("main").textContent()).doesNotContainPattern("\\d\\d-\\d{5}-\\d");
        press(page, page.locator("main table a").first());
        check(page, "referral");
        press(page, page.locator("form[action$='/accept'] button"));
        noErrors(page);
        go(page, casePath + "/care/stays/new");
        check(page, "new-stay");
        pickFirst(page, "victim");
        set(page, "facility", "T1");
        fill(page, "from_on", day(8));
        submit(page, "from_on");
        noErrors(page);
        go(page, casePath + "/care/services/new");
        check(page, "new-service");
        pickFirst(page, "victim");
        set(page, "type", "COUNSELLING_INDIVIDUAL");
        if (page.locator("main [name=coordinated]").count() > 0) {
            page.locator("main [name=coordinated]").first().check();
        }
        fill(page, "started_on", day(7));
        submit(page, "started_on");
        noErrors(page);
        check(page, "care-of-case");
    }

    /** 5: police investigate and arrest. */
    private void investigated(Page page, String casePath) {
        go(page, casePath + "/justice/investigations/new");
        check(page, "new-investigation");
        fill(page, "number", "2026-77");
        set(page, "exploitation", "ONLINE_SEXUAL_EXPLOITATION");
        set(page, "cyber", "YES");
        fill(page, "on", day(7));
        submit(page, "number");
        noErrors(page);
        go(page, casePath + "/justice/arrests/new");
        check(page, "new-arrest");
        page.locator("input[name=offender]").first().check();
        fill(page, "on", day(6));
        submit(page, "on");
        noErrors(page);
        check(page, "justice-police");
    }

    /** 5: the prosecutor charges by article, the court decides, the sentence is recorded. */
    private void tried(Page page, String casePath) {
        go(page, casePath + "/justice/charges/new");
        check(page, "new-charge");
        page.locator("input[name=offender]").first().check();
        set(page, "article", "12.3");
        fill(page, "on", day(5));
        submit(page, "on");
        noErrors(page);
        go(page, casePath + "/justice/hearings/new");
        check(page, "new-hearing");
        set(page, "instance", "FIRST");
        set(page, "kind", "MAIN");
        fill(page, "on", day(4));
        fill(page, "time", "10:00");
        submit(page, "on");
        noErrors(page);
        press(page, page.locator("main a[href$='/verdict']").first());
        check(page, "new-verdict");
        set(page, "instance", "FIRST");
        set(page, "kind", "GUILTY");
        fill(page, "court", "Жишээ дүүргийн шүүх");
        fill(page, "on", day(3));
        fill(page, "in_force_on", day(1));
        submit(page, "court");
        noErrors(page);
        press(page, page.locator("main a[href*='/sentences/new']").first());
        check(page, "which-sentence");
        press(page, page.locator("main ul.list a").first());
        check(page, "new-sentence");
        page.locator("main form input.w8, main form input[inputmode=numeric]")
                .first()
                .fill("96");
        if (page.locator("input[name=suspended]").count() > 0) {
            page.locator("input[name=suspended]").last().check();
        }
        press(page, page.locator("main form button.btn[type=submit]").first());
        noErrors(page);
        check(page, "justice-court");
        go(page, "/justice");
        check(page, "my-proceedings");
    }

    private void closed(Page page, String casePath) {
        go(page, casePath + "/close");
        check(page, "close-case");
        set(page, "status", "CLOSED");
        set(page, "disposition", "CONVICTED");
        fill(page, "closed_on", DAY.format(today));
        press(
                page,
                page.locator("main form:has([name=disposition]) button.btn[type=submit]")
                        .first());
        noErrors(page);
    }

    /** 6: the number stands in the indicators, and opens the case for those who may see it. */
    private void counted(Page page, boolean ofTheTeam) {
        go(
                page,
                "/numbers/indicators?from=" + DAY.format(today.minusYears(1).plusDays(1)) + "&to=" + DAY.format(today));
        check(page, ofTheTeam ? "indicators" : "indicators-coordinator");
        press(page, page.locator("main a[href*='/2.6/records']").first());
        check(page, ofTheTeam ? "records" : "records-coordinator");
        assertThat(page.locator("main table a[href*='/cases/']").count() > 0).isEqualTo(ofTheTeam);
    }

    // ---- doing what a person does ----

    private TestPerson person(String name, Role role, String agency) {
        return people.add(name + "-" + language, role, agency, language);
    }

    private static Page window(TestPerson person) {
        return browser.of(person, Browser.WIDE);
    }

    private static void go(Page page, String path) {
        assertThat(page.navigate(path).status()).as("%s", path).isEqualTo(200);
    }

    private String day(int ago) {
        return DAY.format(today.minusDays(ago));
    }

    private static void next(Page page) {
        press(page, page.locator("button.btn[name=go][value=next]"));
    }

    private static void fill(Page page, String name, String value) {
        page.locator("main [name='" + name + "']").first().fill(value);
    }

    /** Chooses a value, whether it is offered as a list or as buttons. */
    private static void set(Page page, String name, String value) {
        Locator control = page.locator("main [name='" + name + "']").first();
        Object kind = control.evaluate("e => e.tagName + ':' + e.type");
        if (kind.equals("INPUT:radio") || kind.equals("INPUT:checkbox")) {
            page.locator("main [name='" + name + "'][value='" + value + "']").check();
        } else if (String.valueOf(kind).startsWith("SELECT")) {
            control.selectOption(value);
        } else {
            control.fill(value);
        }
    }

    private static void pickFirst(Page page, String name) {
        Locator control = page.locator("main [name='" + name + "']").first();
        if (String.valueOf(control.evaluate("e => e.tagName")).equals("SELECT")) {
            control.selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(1));
        } else if (String.valueOf(control.evaluate("e => e.type")).equals("radio")) {
            control.check();
        }
    }

    private static void submit(Page page, String ofField) {
        press(
                page,
                page.locator("main form:has([name='" + ofField + "']) button.btn[type=submit]")
                        .first());
    }

    /** Clicks and waits for the page that follows; the next step must not overtake it. */
    private static void press(Page page, Locator button) {
        page.waitForResponse(
                r -> r.request().isNavigationRequest() && (r.status() < 300 || r.status() >= 400), button::click);
        page.waitForLoadState();
    }

    private static void noErrors(Page page) {
        assertThat(page.locator("#errors").allTextContents())
                .as("errors on %s", page.url())
                .isEmpty();
        assertThat(page.title())
                .as("%s", page.url())
                .doesNotContain("Алдаа гарлаа")
                .doesNotContain("There is a problem");
    }

    /** Each page once in each language: no barrier, a picture, its language, and nothing left untranslated. */
    private void check(Page page, String name) {
        assertThat(page.getAttribute("html", "lang")).as("%s", name).isEqualTo(language);
        if (checked.add(name)) {
            Browser.checkA11y(page);
            Browser.noSidewaysScroll(page);
            Browser.shot(page, "walk-" + name + "-" + language);
        }
    }
}
