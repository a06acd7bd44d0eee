package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Limit;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.Identities;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S10: rows in the file = rows announced = rows allowed; whatever narrows the list narrows the file; who took it stands in it. */
class ExportsTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int EXPORTS = FULL ? 200 : 24;
    private static final int CASES = 620;
    private static final String FREE_TEXT = "чөлөөт бичвэр";
    private static final Pattern ANNOUNCED = Pattern.compile("<dd><b>([0-9,]+) of ([0-9,]+)</b>");

    private static final List<String> STAGES =
            List.of("SCREENING", "PROTECTION", "INVESTIGATION", "PROSECUTION", "COURT", "REINTEGRATION");
    private static final List<String> CLASSES = List.of(
            "CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION", "FORCED_CHILD_LABOUR", "OTHER_CHILD_TRAFFICKING");
    private static final List<String> SEXES = List.of("FEMALE", "MALE", "NOT_KNOWN");

    private static final Sql CASE = Sql.of("""
        with c as (
            insert into cases.case_file (case_id, code, fact_key, status, stage, classification, place_code, opened_on, closed_on, opened_by,
                summary)
            values (:case, :code, gen_random_uuid(), case when :closed::date is null then 'OPEN' else 'CLOSED' end, :stage, :classification,
                :place, :opened, :closed, :account, '~')),
        v as (
            insert into cases.victim (case_id, victim_id, fact_key, label, status, status_on, sex, age_at_identification, exploitation)
            values (:case, gen_random_uuid(), gen_random_uuid(), 'A', 'PRESUMED', :opened, :sex, :age, :classification))
        insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, created_by)
        values (:case, :case, '~', :due, :account, 'FCYDA', :account)
        """);
    private static final Sql WRITE = Sql.of("""
        with c as (update cases.case_file set summary = :summary where case_id = :case)
        update cases.task set title = :title where case_id = :case and task_id = :case
        """);
    private static final Sql SEAL = Sql.of("insert into admission.sealed_case (case_id) values (:case)");
    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, door, given_by)
        select unnest(:cases::uuid[]), :account, 'MEMBER', '{core}', 'PROTECT', :door, :account
        """);
    private static final Sql EVENTS = Sql.of("""
        select detail::text from audit.event where account_id = :account and action = 'cases.list_exported' order by tx
        """);
    private static final Sql PLACES = Sql.of(
            "select place_code, coalesce(parent_code, '') as parent from directory.place where kind <> 'COUNTRY'");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static LocalDate today;
    private static final Random RANDOM = new Random(10);
    private static final List<Known> ALL = new ArrayList<>();
    private static final Map<String, String> PARENTS = new HashMap<>();
    private static final List<Holder> HOLDERS = new ArrayList<>();

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        today = khamt.get(Times.class).today();
        Db db = khamt.database().superuser();
        db.list(PLACES, Place.class).forEach(p -> PARENTS.put(p.placeCode, p.parent));
        List<String> places = PARENTS.keySet().stream().sorted().toList();
        TestPerson opener = people.add("opener", Role.SOCIAL_WORKER, "FCYDA");
        var texts = new TestTexts(khamt.database());
        var vault = new Vault(db, TestDatabase.KEYS);
        db.write(() -> {
            for (int i = 0; i < CASES; i++) {
                LocalDate opened = today.minusDays(RANDOM.nextInt(900));
                boolean closed = RANDOM.nextInt(8) == 0;
                var one = new Known(
                        Ids.next(),
                        new CaseCode(26, 10_000 + i).toString(),
                        any(STAGES),
                        any(CLASSES),
                        any(places),
                        opened,
                        closed ? opened.plusDays(RANDOM.nextInt(1 + daysUntilToday(opened))) : null,
                        any(SEXES),
                        RANDOM.nextInt(10) == 0 ? null : 8 + RANDOM.nextInt(14),
                        today.plusDays(RANDOM.nextInt(40) - 15),
                        i % 60 == 7);
                ALL.add(one);
                db.change(
                        CASE,
                        "case",
                        one.id,
                        "code",
                        one.code,
                        "stage",
                        one.stage,
                        "classification",
                        one.classification,
                        "place",
                        one.place,
                        "opened",
                        one.opened,
                        "closed",
                        one.closed,
                        "account",
                        opener.accountId(),
                        "sex",
                        one.sex,
                        "age",
                        one.age,
                        "due",
                        one.due);
                // What people wrote stands in some of them; the others read as erased.
                if (i % 20 == 0) {
                    vault.seal(one.id, "FCYDA", Identities.place(one.id), "the first key of the case");
                    db.change(
                            WRITE,
                            "case",
                            one.id,
                            "summary",
                            texts.close(new CaseId(one.id), "cases.case_file", "summary", one.id, FREE_TEXT),
                            "title",
                            texts.close(new CaseId(one.id), "cases.task", "title", one.id, FREE_TEXT));
                }
                if (one.sealed) {
                    db.change(SEAL, "case", one.id);
                }
            }
            for (int i = 0; i * Limit.EXPORT.atOnce() < EXPORTS; i++) {
                TestPerson person = people.add("exports" + i, Role.SOCIAL_WORKER, "FCYDA");
                int share = i == 0 ? 1 : 2 + i % 9;
                List<Known> held =
                        ALL.stream().filter(c -> RANDOM.nextInt(share) == 0).toList();
                for (boolean sealed : List.of(true, false)) {
                    db.change(
                            GRANT,
                            "cases",
                            held.stream()
                                    .filter(c -> c.sealed == sealed)
                                    .map(c -> c.id)
                                    .toArray(UUID[]::new),
                            "account",
                            person.accountId(),
                            "door",
                            sealed ? "SEALED" : "TEAM");
                }
                HOLDERS.add(new Holder(person, held));
            }
            return CASES;
        });
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void rows_in_the_file_are_the_rows_announced_and_the_rows_allowed() {
        int truncated = 0;
        int rows = 0;
        var narrowed = new HashMap<String, Integer>();
        for (int i = 0; i < EXPORTS; i++) {
            Holder holder = HOLDERS.get(i / Limit.EXPORT.atOnce());
            var visitor = new Visitor(khamt.address(), holder.person.token());
            Map<String, String> filter = i == 0 ? Map.of("view", "OPEN") : filter();
            List<String> expected = holder.held.stream()
                    .filter(c -> !c.sealed)
                    .filter(fits(filter))
                    .sorted(Comparator.comparing((Known c) -> c.id.toString()).reversed())
                    .map(c -> c.code)
                    .toList();
            List<String> allowed = expected.stream().limit(CaseLists.MOST_TAKEN).toList();
            String what = holder.person.username() + " " + filter;

            Answer page = visitor.get("/cases/export?" + query(filter));
            assertThat(page.status()).as(what).isEqualTo(200);
            Matcher announced = ANNOUNCED.matcher(page.body());
            assertThat(announced.find()).as(what).isTrue();
            assertThat(List.of(number(announced.group(1)), number(announced.group(2))))
                    .as("announced to %s", what)
                    .containsExactly(allowed.size(), expected.size());

            if (allowed.isEmpty()) {
                assertThat(page.body()).as(what).contains("nothing to take");
            } else {
                assertThat(carried(page.body()))
                        .as("what goes along with the form")
                        .isEqualTo(filter);
            }
            Answer file = visitor.post("/cases/export", with(filter, "purpose", "PROTECT"));
            assertThat(file.status()).as(what).isEqualTo(200);
            List<CsvRecord> lines = read(file.body());
            assertThat(lines.subList(2, lines.size() - 1).stream().map(l -> l.getField(0)))
                    .as("rows for %s", what)
                    .containsExactlyElementsOf(allowed);
            assertThat(lines.get(1).getFields())
                    .containsExactly("Case", "Person", "Exploitation", "Stage", "Due", "Area", "Changed");
            for (CsvRecord mark : List.of(lines.getFirst(), lines.getLast())) {
                assertThat(mark.getFields().stream().skip(1)).allMatch(String::isEmpty);
                assertThat(mark.getField(0))
                        .as("watermark for %s", what)
                        .contains("Жишээ" + holder.person.username(), "Family", String.valueOf(today.getYear()))
                        .contains("Rows: %,d of %,d.".formatted(allowed.size(), expected.size()))
                        .contains("Filter: Cases: ");
            }
            assertThat(file.body()).as(what).doesNotContain(FREE_TEXT);
            truncated += allowed.size() < expected.size() ? 1 : 0;
            rows += allowed.size();
            filter.keySet().forEach(f -> narrowed.merge(f, 1, Integer::sum));
            String event = khamt.database()
                    .superuser()
                    .list(EVENTS, String.class, "account", holder.person.accountId())
                    .getLast();
            assertThat(event).contains("\"rows\": " + allowed.size(), "\"of\": " + expected.size(), "\"PROTECT\"");
            filter.forEach((field, value) -> assertThat(event).contains("\"" + field + "\": \"" + value + "\""));
        }
        System.out.printf("%d exports, %d rows, %d cut at the limit, filters %s%n", EXPORTS, rows, truncated, narrowed);
        assertThat(truncated).isPositive();
        assertThat(narrowed.keySet()).contains("stage", "place", "opened_from", "opened_to", "age_from", "sex");
    }

    @Test
    void nobody_takes_all_their_cases_or_the_sealed_ones_and_no_filter_is_left_out_silently() {
        var visitor = new Visitor(
                khamt.address(),
                people.add("greedy", Role.SOCIAL_WORKER, "FCYDA").token());
        for (String view : List.of("view=ALL", "view=SEALED", "view=SEALED&stage=PROTECTION")) {
            assertThat(visitor.get("/cases/export?" + view).status()).as(view).isEqualTo(404);
        }
        for (String field : List.of("opened_from", "opened_to", "place", "stage", "age_from", "sex", "view")) {
            Answer answer = visitor.get("/cases/export?" + field + "=nonsense");
            assertThat(answer.location()).as(field).isEqualTo("/cases?" + field + "=nonsense");
            assertThat(visitor.get(answer.location()).status()).as(field).isEqualTo(422);
        }
        assertThat(visitor.post("/cases/export", Map.of("purpose", "PROTECT", "opened_from", "31.31.2026"))
                        .location())
                .isEqualTo("/cases?opened_from=31.31.2026");
        assertThat(visitor.post("/cases/export", Map.of("opened_from", "2026-01-01"))
                        .status())
                .as("without a purpose")
                .isEqualTo(422);
    }

    @Test
    void after_the_last_file_of_the_day_the_person_waits_whatever_the_session_and_nobody_else() {
        TestPerson eager = people.add("eager", Role.SOCIAL_WORKER, "FCYDA", "mn");
        var visitor = new Visitor(khamt.address(), eager.token());
        for (int i = 0; i < Limit.EXPORT.atOnce(); i++) {
            Answer file = visitor.post("/cases/export", Map.of("purpose", "TREAT"));
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.body()).contains("\ufeff\"Хамт. Файлаар авсан: ", "\"Кейс\"");
        }
        assertThat(visitor.post("/cases/export", Map.of("purpose", "TREAT")).status())
                .isEqualTo(429);
        assertThat(new Visitor(
                                khamt.address(),
                                people.add("calm", Role.SOCIAL_WORKER, "FCYDA").token())
                        .post("/cases/export", Map.of("purpose", "TREAT"))
                        .status())
                .isEqualTo(200);
    }

    // ---- what is expected, written from what was put in ----

    private static Map<String, String> filter() {
        var filter = new HashMap<String, String>();
        filter.put("view", any(List.of("OPEN", "OPEN", "LATE", "CLOSED_THIS_YEAR", "CLOSED", "ALL")));
        maybe(filter, "stage", any(STAGES), 5);
        maybe(filter, "classification", any(CLASSES), 4);
        maybe(filter, "place", any(PARENTS.keySet().stream().sorted().toList()), 5);
        maybe(filter, "sex", any(SEXES), 4);
        maybe(filter, "age_from", String.valueOf(9 + RANDOM.nextInt(8)), 4);
        maybe(filter, "age_to", String.valueOf(13 + RANDOM.nextInt(8)), 4);
        maybe(filter, "opened_from", today.minusDays(RANDOM.nextInt(900)).toString(), 3);
        maybe(filter, "opened_to", today.minusDays(RANDOM.nextInt(500)).toString(), 3);
        if (filter.equals(Map.of("view", "ALL"))) {
            filter.put("sex", "FEMALE");
        }
        return filter;
    }

    private static Predicate<Known> fits(Map<String, String> filter) {
        return c -> filter.entrySet().stream().allMatch(f -> switch (f.getKey()) {
            case "view" ->
                switch (f.getValue()) {
                    case "OPEN" -> c.closed == null;
                    case "LATE" -> c.closed == null && c.due.isBefore(today);
                    case "CLOSED" -> c.closed != null;
                    case "CLOSED_THIS_YEAR" -> c.closed != null && c.closed.getYear() == today.getYear();
                    default -> true;
                };
            case "stage" -> c.stage.equals(f.getValue());
            case "classification" -> c.classification.equals(f.getValue());
            case "place" -> c.place.equals(f.getValue()) || f.getValue().equals(PARENTS.get(c.place));
            case "sex" -> c.sex.equals(f.getValue());
            case "age_from" -> c.age != null && c.age >= Integer.parseInt(f.getValue());
            case "age_to" -> c.age != null && c.age <= Integer.parseInt(f.getValue());
            case "opened_from" -> !c.opened.isBefore(LocalDate.parse(f.getValue()));
            case "opened_to" -> !c.opened.isAfter(LocalDate.parse(f.getValue()));
            default -> throw new IllegalStateException(f.getKey());
        });
    }

    private static List<CsvRecord> read(String body) {
        assertThat(body).startsWith("\ufeff");
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(body.substring(1))) {
            return reader.stream().toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void maybe(Map<String, String> filter, String field, String value, int oneIn) {
        if (RANDOM.nextInt(oneIn) == 0) {
            filter.put(field, value);
        }
    }

    private static <T> T any(List<T> of) {
        return of.get(RANDOM.nextInt(of.size()));
    }

    private static int daysUntilToday(LocalDate from) {
        return (int) java.time.temporal.ChronoUnit.DAYS.between(from, today);
    }

    private static int number(String shown) {
        return Integer.parseInt(shown.replace(",", ""));
    }

    private static String query(Map<String, String> filter) {
        return filter.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The filter as the page sends it on. */
    private static Map<String, String> carried(String body) {
        return Pattern.compile("<input type=\"hidden\" name=\"([a-z][a-z_]*)\" value=\"([^\"]*)\">")
                .matcher(body.substring(body.indexOf("action=\"/cases/export\"")))
                .results()
                .collect(Collectors.toMap(r -> r.group(1), r -> r.group(2)));
    }

    private static Map<String, String> with(Map<String, String> filter, String field, String value) {
        var all = new HashMap<>(filter);
        all.put(field, value);
        return all;
    }

    private record Known(
            UUID id,
            String code,
            String stage,
            String classification,
            String place,
            LocalDate opened,
            @org.jspecify.annotations.Nullable LocalDate closed,
            String sex,
            @org.jspecify.annotations.Nullable Integer age,
            LocalDate due,
            boolean sealed) {}

    private record Holder(TestPerson person, List<Known> held) {}

    private record Place(String placeCode, String parent) {}
}
