package mn.khamt.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IndicatorPagesTest {
    private static final String PATH = "/numbers/indicators";
    private static final Pattern NUMBER = Pattern.compile(
            "<a (?:class=\"val\" )?href=\"(" + PATH + "/[^\"]*/records[^\"]*)\">(?:<b>)?([0-9,]+)(?:</b>)?</a>");
    private static final Pattern SHOWN = Pattern.compile("<b>([0-9,]+) of ([0-9,]+) shown</b>");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static TestFacts facts;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        facts = new TestFacts(khamt.database());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void each_number_on_the_page_opens_as_many_records_and_shows_only_ones_own_cases() {
        TestPerson mine = people.add("numbers1", Role.INVESTIGATOR, "ATPU");
        TestPerson other = people.add("numbers2", Role.INVESTIGATOR, "ATPU");
        var random = new Random(7);
        String myCase = "";
        for (int i = 0; i < 12; i++) {
            TestPerson opener = i % 3 == 0 ? mine : other;
            Fact.CaseDimensions opened = opener.caller().call(ThisCase::open);
            if (i == 0) {
                myCase = ThisCase.code(opener, opened);
            }
            var dimensions = new Fact.CaseDimensions(
                    opened.caseKey(),
                    List.of("CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION", "FORCED_CHILD_LABOUR")
                            .get(i % 3),
                    true,
                    List.of("FEMALE", "MALE", "NOT_KNOWN").get(random.nextInt(3)),
                    10 + random.nextInt(8),
                    "MN-1-SK",
                    true);
            for (Fact.Kind kind : List.of(Fact.Kind.INVESTIGATION_OPENED, Fact.Kind.ARREST, Fact.Kind.CONVICTION)) {
                facts.add(dimensions.fact(kind, UUID.randomUUID(), LocalDate.of(2025, 1 + i, 10)));
            }
            facts.add(dimensions
                    .fact(Fact.Kind.SERVICE, UUID.randomUUID(), LocalDate.of(2025, 1 + i, 12))
                    .withService("SHELTER", "GEC", true));
        }
        var visitor = new Visitor(khamt.address(), mine.token());
        Visitor.Answer page = visitor.get(PATH + "?from=2025-01-01&to=2025-12-31");
        assertThat(page.status()).isEqualTo(200);
        var helpers = new ArrayList<TestPerson>();
        for (int i = 0; i < 10; i++) {
            helpers.add(people.add("helper" + i, Role.INVESTIGATOR, "ATPU"));
        }
        Map<String, Integer> numbers = numbers(page.body());
        assertThat(numbers).hasSizeGreaterThan(100);
        assertThat(numbers.get(PATH + "/2.1/records?from=2025-01-01&to=2025-12-31"))
                .isEqualTo(12);
        var asked = new AtomicInteger();
        numbers.forEach((link, number) -> {
            // nobody opens all the records of a year within the hour; here several people share them
            Visitor.Answer records = new Visitor(
                            khamt.address(),
                            helpers.get(asked.getAndIncrement() % helpers.size())
                                    .token())
                    .get(link);
            Matcher shown = SHOWN.matcher(records.body());
            assertThat(shown.find()).as(link).isTrue();
            assertThat(Integer.parseInt(shown.group(2))).as(link).isEqualTo(number);
        });
        Visitor.Answer all = visitor.get(PATH + "/2.1/records?from=2025-01-01&to=2025-12-31");
        assertThat(all.body()).contains("4 of 12 shown", "8 more are in cases of other teams", ">" + myCase + "</a>");
        assertThat(visitor.get(PATH + "/2.1/records?from=2024-01-01&to=2024-12-31")
                        .body())
                .contains("0 of 0 shown", "There is none");
    }

    @Test
    void wrong_dates_are_said_and_what_was_typed_stays() {
        var visitor = new Visitor(
                khamt.address(),
                people.add("numbers3", Role.COORDINATOR, "CPCC").token());
        Visitor.Answer page = visitor.get(PATH + "?from=2026-02-30&to=2026-12-31");
        assertThat(page.status()).isEqualTo(422);
        assertThat(page.body()).contains("2026-02-30").contains("There is a problem");
        assertThat(visitor.get(PATH + "?from=2026-12-31&to=2026-01-01").status())
                .isEqualTo(422);
        assertThat(visitor.get(PATH + "/9.9/records").status()).isEqualTo(404);
        assertThat(visitor.get(PATH + "/2.1/records?sex=NOBODY").status()).isEqualTo(404);
    }

    @Test
    void who_may_not_see_numbers_finds_no_such_page() {
        var visitor = new Visitor(
                khamt.address(), people.add("numbers4", Role.AUDITOR, "CPCC").token());
        for (String path : List.of(PATH, PATH + "/2.1/records", "/numbers/historical")) {
            assertThat(visitor.get(path).status()).isEqualTo(404);
        }
    }

    @Test
    void without_an_import_the_historical_page_says_how() {
        var visitor = new Visitor(
                khamt.address(),
                people.add("numbers5", Role.STATISTICIAN, "CPCC").token());
        Visitor.Answer page = visitor.get("/numbers/historical");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("./khamt import ctdc");
    }

    private static Map<String, Integer> numbers(String body) {
        var all = new LinkedHashMap<String, Integer>();
        Matcher matcher = NUMBER.matcher(body);
        while (matcher.find()) {
            all.put(
                    matcher.group(1).replace("&amp;", "&"),
                    Integer.parseInt(matcher.group(2).replace(",", "")));
        }
        return all;
    }

    private static final class ThisCase {
        private static Fact.CaseDimensions open() {
            Cases cases = khamt.get(Cases.class);
            CaseId id = cases.open(new Cases.OpenCase(
                    Classification.CHILD_SEX_TRAFFICKING,
                    "MN-1-SK",
                    LocalDate.of(2026, 1, 1),
                    null,
                    "invented",
                    "INVESTIGATE"));
            return cases.dimensions(id);
        }

        private static String code(TestPerson person, Fact.CaseDimensions opened) {
            return person.caller()
                    .call(() -> khamt.get(FactOwner.class).open(List.of(opened.caseKey())))
                    .getFirst()
                    .code();
        }
    }
}
