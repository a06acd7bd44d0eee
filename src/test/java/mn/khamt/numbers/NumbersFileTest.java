package mn.khamt.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S10 for numbers: the file holds the figures of the page, all of them and in their order, and who took it. */
class NumbersFileTest {
    private static final Pattern FIGURE = Pattern.compile("records[^\"]*\">(?:<b>)?([0-9,]+)(?:</b>)?</a>");
    private static final Pattern FILE = Pattern.compile("href=\"(/numbers/[a-z]+/file[^\"]*)\"");
    private static final Pattern CELL =
            Pattern.compile("<td role=\"cell\" class=\"num\">(?:<b>)?([0-9,]+)(?:</b>)?</td>");
    private static final Sql EVENTS = Sql.of("""
        select detail::text from audit.event where account_id = :account and action = 'numbers.exported' order by tx
        """);

    private static TestKhamt khamt;
    private static TestPeople people;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        var facts = new TestFacts(khamt.database());
        var random = new Random(32);
        for (int i = 0; i < 60; i++) {
            var of = new Fact.CaseDimensions(
                    UUID.randomUUID(),
                    List.of("CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION", "FORCED_CHILD_LABOUR")
                            .get(random.nextInt(3)),
                    true,
                    List.of("FEMALE", "MALE", "NOT_KNOWN").get(random.nextInt(3)),
                    10 + random.nextInt(8),
                    random.nextBoolean() ? "MN-1-SK" : "MN-047",
                    true);
            for (Fact.Kind kind : List.of(Fact.Kind.INVESTIGATION_OPENED, Fact.Kind.ARREST, Fact.Kind.CONVICTION)) {
                facts.add(of.fact(kind, UUID.randomUUID(), LocalDate.of(2025, 1 + random.nextInt(12), 10)));
            }
            facts.add(of.fact(Fact.Kind.SERVICE, UUID.randomUUID(), LocalDate.of(2025, 1 + random.nextInt(12), 12))
                    .withService("SHELTER", "GEC", true));
        }
        Path file = Files.writeString(folder.resolve("ctdc.csv"), """
            yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,isSexualExploit,CountryOfExploitation
            2016,Female,9--17,MN,0,1,CN
            2017,Male,9--17,MN,1,0,CN
            2017,Female,18--20,MN,0,1,MN
            """);
        var imports = new HistoricalImports(
                khamt.database().app(), new Trail(khamt.database().app()));
        Caller.console().call(() -> imports.load(CtdcFile.read(file, 2026), done -> {}));
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void the_file_of_indicators_holds_each_figure_of_the_page_in_its_order_for_whatever_was_asked() throws IOException {
        TestPerson person = people.add("takes-numbers", Role.STATISTICIAN, "OPG");
        var visitor = new Visitor(khamt.address(), person.token());
        for (String asked : List.of(
                "from=2025-01-01&to=2025-12-31",
                "from=2025-03-01&to=2025-08-31&place=MN-1",
                "from=2025-01-01&to=2025-12-31&place=MN-047&known=2025-06-30&chart=2.4")) {
            Answer page = visitor.get("/numbers/indicators?" + asked);
            Answer file = visitor.get(fileOn(page));
            assertThat(file.status()).as(asked).isEqualTo(200);
            List<CsvRecord> lines = read(file.body());

            assertThat(lines.subList(2, lines.size() - 1).stream().map(l -> l.getField(5)))
                    .as(asked)
                    .containsExactlyElementsOf(all(FIGURE, page.body()));
            String mark = lines.getFirst().getField(0);
            assertThat(mark)
                    .contains("Жишээtakes-numbers", "As known on", "2025", "Source: Khamt")
                    .contains("Rows: %d of %d.".formatted(lines.size() - 3, lines.size() - 3));
            assertThat(lines.getLast().getField(0)).isEqualTo(mark);
        }
        List<String> events = khamt.database().superuser().list(EVENTS, String.class, "account", person.accountId());
        assertThat(events).hasSize(3);
        assertThat(events.getLast()).contains("\"place\": \"MN-047\"", "\"known\": \"2025-06-30\"", "\"rows\": ");
    }

    @Test
    void the_file_of_historical_tables_is_the_table_of_the_page() throws IOException {
        var visitor = new Visitor(
                khamt.address(),
                people.add("takes-history", Role.COORDINATOR, "MOJHA", "mn").token());
        for (String asked :
                List.of("", "rows=EXPLOITATION&columns=YEAR", "rows=YEAR&columns=AGE&sex=FEMALE&citizenship=MN")) {
            Answer page = visitor.get("/numbers/historical?" + asked);
            List<CsvRecord> lines = read(visitor.get(fileOn(page)).body());

            assertThat(lines.subList(2, lines.size() - 1).stream()
                            .flatMap(l -> l.getFields().stream().skip(1)))
                    .as(asked)
                    .containsExactlyElementsOf(all(CELL, page.body()));
            assertThat(lines.getFirst().getField(0))
                    .startsWith("Хамт. Файлаар авсан: ")
                    .contains("ctdc.csv", "Counter-Trafficking Data Collaborative");
        }
    }

    @Test
    void who_may_not_see_numbers_takes_none_and_a_wrong_question_has_no_file() {
        for (Role role : List.of(Role.AUDITOR, Role.ADMINISTRATOR)) {
            var visitor = new Visitor(
                    khamt.address(),
                    people.add("no-" + role.name().toLowerCase(java.util.Locale.ROOT), role, "MOJHA")
                            .token());
            assertThat(visitor.get("/numbers/indicators/file").status()).isEqualTo(404);
            assertThat(visitor.get("/numbers/historical/file").status()).isEqualTo(404);
        }
        var visitor = new Visitor(
                khamt.address(),
                people.add("asks-wrong", Role.STATISTICIAN, "OPG").token());
        assertThat(visitor.get("/numbers/indicators/file?from=2026-02-30").status())
                .isEqualTo(404);
        assertThat(visitor.get("/numbers/historical/file?rows=YEAR&columns=YEAR")
                        .status())
                .isEqualTo(303);
    }

    private static String fileOn(Answer page) {
        Matcher link = FILE.matcher(page.body());
        assertThat(link.find()).as("the page leads to its file").isTrue();
        return link.group(1).replace("&amp;", "&");
    }

    private static List<String> all(Pattern pattern, String body) {
        return pattern.matcher(body)
                .results()
                .map(r -> r.group(1).replace(",", ""))
                .toList();
    }

    private static List<CsvRecord> read(String body) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(body.substring(1))) {
            return reader.stream().toList();
        }
    }
}
