package mn.khamt.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mn.khamt.audit.Trail;
import mn.khamt.numbers.HistoricalTables.By;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtdcImportTest {
    private static final String HEADING =
            "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,isSexualExploit,CountryOfExploitation\n";

    @TempDir
    private Path folder;

    private static TestDatabase database;

    private HistoricalImports imports;
    private HistoricalTables tables;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
    }

    @BeforeEach
    void forget() {
        database.superuser().write(() -> database.superuser().change(Sql.of("delete from numbers.import")));
        imports = new HistoricalImports(database.app(), new Trail(database.app()));
        tables = new HistoricalTables(database.stats());
    }

    @Test
    void a_file_is_loaded_once_and_again_adds_nothing() throws IOException {
        CtdcFile file = read(HEADING + "2016,Female,9--17,MN,0,1,CN\n2017,Male,,,,,\n");
        assertThat(load(file)).isTrue();
        assertThat(load(file)).isFalse();
        assertThat(count()).isEqualTo(2);
        assertThat(tables.sources())
                .singleElement()
                .extracting(HistoricalTables.Source::rowCount)
                .isEqualTo(2);
    }

    @Test
    void unknown_masked_and_namibia_stay_three_things() throws IOException {
        load(read(HEADING + "2016,Female,9--17,NA,0,1,0\n2016,Female,-99,0,-99,,\n,,48+,,1,1,NA\n"));
        assertThat(table(By.CITIZENSHIP)).isEqualTo(Map.of("NA", 1, "MASKED", 1, "NOT_KNOWN", 1));
        assertThat(table(By.COUNTRY)).isEqualTo(Map.of("MASKED", 1, "NOT_KNOWN", 1, "NA", 1));
        assertThat(table(By.EXPLOITATION)).isEqualTo(Map.of("SEXUAL", 1, "NOT_KNOWN", 1, "BOTH", 1));
        assertThat(table(By.YEAR)).isEqualTo(Map.of("2016", 2, "NOT_KNOWN", 1));
        assertThat(table(By.AGE)).isEqualTo(Map.of("9-17", 1, "NOT_KNOWN", 1, "48+", 1));
        assertThat(table(By.SEX)).isEqualTo(Map.of("FEMALE", 2, "NOT_KNOWN", 1));
    }

    @Test
    void years_and_countries_of_a_source_can_be_chosen() throws IOException {
        load(read(HEADING + "2016,Female,9--17,MN,0,1,CN\n2017,Male,9--17,MN,0,1,CN\n"));
        assertThat(tables.values(tables.sources().getFirst().importId()))
                .extracting(v -> v.by() + " " + v.value())
                .containsExactlyInAnyOrder("YEAR 2016", "YEAR 2017", "CITIZENSHIP MN", "COUNTRY CN");
    }

    @Test
    void bad_rows_are_named_with_their_line_and_reason() throws IOException {
        CtdcFile file = read(HEADING
                + "2016,Female,9--17,MN,0,1,CN\n"
                + "20x6,Female,9--17,MN,0,1,CN\n"
                + "2016,Female,9--17,MN,2,1,CN\n"
                + "2016,Female,9--17,Mongolia,0,1,CN\n"
                + "2016,Female,9--17,MN,0,1\n"
                + "2016,Female,teen,MN,0,1,CN\n"
                + "2016,F?,9--17,MN,0,1,CN\n"
                + "2999,Female,9--17,MN,0,1,CN\n");
        assertThat(file.rows()).singleElement().extracting(CtdcFile.Row::line).isEqualTo(2);
        assertThat(file.bad().stream().map(b -> b.line() + " " + b.reason().key()))
                .containsExactly(
                        "3 command.import.bad.year",
                        "4 command.import.bad.flag",
                        "5 command.import.bad.country",
                        "6 command.import.bad.width",
                        "7 command.import.bad.value",
                        "8 command.import.bad.value",
                        "9 command.import.bad.year");
    }

    @Test
    void headings_may_differ_and_come_in_any_order_with_others() throws IOException {
        CtdcFile file = read("gender;YearOfRegistration;typeOfExploitForcedLabour;issexualexploit;agebroad;citizenship;"
                + "countryofexploitation;traffickMonths\r\nWoman;2020;1;;09--17;PHL;MYS;0\r\n");
        assertThat(file.unusedColumns()).containsExactly("traffickMonths");
        assertThat(file.rows()).containsExactly(new CtdcFile.Row(2, 2020, "FEMALE", "9-17", "PH", true, null, "MY"));
    }

    @Test
    void a_byte_order_mark_and_quotes_do_no_harm() throws IOException {
        CtdcFile file = read("\uFEFF" + HEADING + "\"2016\",\"Female\",\"9--17\",MN,0,1,CN\r\n\r\n");
        assertThat(file.rows()).hasSize(1);
        assertThat(file.bad()).isEmpty();
    }

    @Test
    void what_is_no_such_file_is_refused_in_words() throws IOException {
        assertUnreadable(HEADING.getBytes(StandardCharsets.UTF_16), "command.import.utf16");
        assertUnreadable(HEADING.getBytes(StandardCharsets.UTF_16LE), "command.import.utf16");
        assertUnreadable(
                (HEADING + "2016,Эмэгтэй,9--17,MN,0,1,CN\n").getBytes(Charset.forName("windows-1251")),
                "command.import.not_utf8");
        assertUnreadable(
                "gender,citizenship\nFemale,MN\n".getBytes(StandardCharsets.UTF_8), "command.import.columns_missing");
        assertUnreadable(new byte[0], "command.import.empty");
        assertUnreadable(
                HEADING.replace("gender", "citizenship").getBytes(StandardCharsets.UTF_8),
                "command.import.column_twice");
        assertThatThrownBy(() -> CtdcFile.read(folder.resolve("none.csv"), 2026))
                .isInstanceOfSatisfying(
                        CtdcFile.Unreadable.class, e -> assertThat(e.key()).isEqualTo("command.import.no_file"));
    }

    @Test
    void a_load_that_breaks_in_the_middle_leaves_nothing() throws IOException {
        CtdcFile file = read(HEADING
                + IntStream.range(0, 12_000)
                        .mapToObj(i -> "2016,Female,9--17,MN,0,1,CN\n")
                        .collect(Collectors.joining()));
        var batches = new AtomicInteger();
        assertThatThrownBy(() -> Caller.console()
                        .call(() -> imports.load(file, done -> {
                            if (batches.incrementAndGet() == 2) {
                                throw new IllegalStateException("killed");
                            }
                        })))
                .hasMessage("killed");
        assertThat(batches).hasValue(2);
        assertThat(count()).isZero();
        assertThat(tables.sources()).isEmpty();
        assertThat(load(file)).isTrue();
        assertThat(count()).isEqualTo(12_000);
    }

    @Test
    void a_record_gets_in_with_an_import_of_ones_own_only_and_goes_with_it() throws IOException {
        var app = database.app();
        assertThatThrownBy(() -> Caller.console().run(() -> app.write(() -> app.change(Sql.of("""
            insert into numbers.historical_record (import_id, line, sex, age_band)
            values (gen_random_uuid(), 1, 'MALE', '9-17')
            """)))))
                .isInstanceOf(RefusedByDatabase.class);
        load(read(HEADING + "2016,Female,9--17,MN,0,1,CN\n"));
        assertThat(count()).isEqualTo(1);
        forget();
        assertThat(count()).isZero();
    }

    /** The real file may not be shipped: KHAMT_CTDC_FILE says where it is. */
    @Test
    void the_real_file_is_loaded_whole_and_fast() throws IOException {
        String where = System.getenv().getOrDefault("KHAMT_CTDC_FILE", "");
        if (where.isEmpty()) {
            System.out.println(
                    "CtdcImportTest: the real file is skipped, since KHAMT_CTDC_FILE does not say where it is.");
        }
        assumeFalse(where.isEmpty(), "KHAMT_CTDC_FILE does not say where the real file is");
        Path real = Path.of(where);
        CtdcFile file = CtdcFile.read(real, 2026);
        assertThat(file.bad()).isEmpty();
        long start = System.nanoTime();
        load(file);
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(file.rows().size() + " rows in " + millis + " ms");
        assertThat(count()).isEqualTo(file.rows().size());
        for (By by : By.values()) {
            System.out.println(by + " " + table(by));
        }
    }

    private void assertUnreadable(byte[] bytes, String key) throws IOException {
        Path path = Files.write(folder.resolve("wrong.csv"), bytes);
        assertThatThrownBy(() -> CtdcFile.read(path, 2026))
                .isInstanceOfSatisfying(
                        CtdcFile.Unreadable.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    private CtdcFile read(String text) throws IOException {
        return CtdcFile.read(Files.writeString(folder.resolve("ctdc.csv"), text), 2026);
    }

    private boolean load(CtdcFile file) {
        return Caller.console().call(() -> imports.load(file, done -> {}));
    }

    private int count() {
        return database.stats().one(Sql.of("select count(*)::integer from numbers.historical_record"), Integer.class);
    }

    private Map<String, Integer> table(By by) {
        List<HistoricalTables.Source> sources = tables.sources();
        return tables.count(sources.getFirst().importId(), by, by == By.SEX ? By.YEAR : By.SEX, Map.of()).stream()
                .collect(Collectors.groupingBy(
                        HistoricalTables.Count::rowValue, Collectors.summingInt(HistoricalTables.Count::n)));
    }
}
