package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.care.Care;
import mn.khamt.care.RecordService;
import mn.khamt.cases.Duplicates.Same;
import mn.khamt.cases.People.NewVictim;
import mn.khamt.numbers.Dimension;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.referrals.ServiceType;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same child twice in one case: counted once while merged, and exactly as before once it was undone. */
class DuplicatesTest {
    private static final LocalDate MAY_1 = LocalDate.of(2026, 5, 1);
    private static final NewVictim GIRL =
            new NewVictim("IDENTIFIED", MAY_1, "FEMALE", 13, 14, "CHILD_SEX_TRAFFICKING", "MN");
    private static final NewVictim SAME_GIRL =
            new NewVictim("IDENTIFIED", MAY_1.plusDays(9), "FEMALE", 15, 15, "CHILD_SEX_TRAFFICKING", "MN");
    private static final Pattern VALUE = Pattern.compile("name=\"(_op|_version)\" value=\"([^\"]*)\"");

    private static TestKhamt khamt;
    private static TestPeople staff;
    private static Duplicates duplicates;
    private static People people;
    private static Care care;
    private static TestPerson social;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        staff = new TestPeople(khamt.database());
        duplicates = khamt.get(Duplicates.class);
        people = khamt.get(People.class);
        care = khamt.get(Care.class);
        social = staff.add("social", Role.SOCIAL_WORKER, "FCYDA");
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_child_who_stood_there_twice_is_counted_once_and_undoing_gives_back_every_figure() {
        Two two = two();
        service(two, two.first, ServiceType.MEDICAL);
        service(two, two.second, ServiceType.EDUCATION);
        Map<String, String> before = figures();
        List<String> factsBefore = counted(two);
        List<String> rows = rows(two);

        UUID merge = merge(two, GIRL);

        assertThat(difference(before, figures()))
                .as("one child less received services; there are as many services as before")
                .containsEntry("3.2", -1)
                .containsEntry("3.3", 0);
        assertThat(counted(two))
                .as("identified once")
                .filteredOn(f -> f.contains("VICTIM_IDENTIFIED"))
                .hasSize(1);
        assertThat(counted(two))
                .filteredOn(f -> f.contains("SERVICE"))
                .hasSize(2)
                .allMatch(f -> f.contains("|13|"));

        undo(two, merge);

        assertThat(figures()).isEqualTo(before);
        assertThat(counted(two)).isEqualTo(factsBefore);
        assertThat(rows(two)).as("both entries say what they said").isEqualTo(rows);
    }

    @Test
    void what_was_recorded_of_the_child_while_merged_stays_with_the_entry_that_stayed() {
        Two two = two();
        service(two, two.second, ServiceType.EDUCATION);
        UUID merge = merge(two, GIRL);
        service(two, two.first, ServiceType.DENTAL);

        undo(two, merge);

        assertThat(servicesOf(two, two.first)).containsExactly(ServiceType.DENTAL);
        assertThat(servicesOf(two, two.second)).containsExactly(ServiceType.EDUCATION);
        assertThat(counted(two))
                .filteredOn(f -> f.contains("DENTAL"))
                .singleElement()
                .asString()
                .contains("|13|");
        assertThat(counted(two))
                .filteredOn(f -> f.contains("EDUCATION"))
                .singleElement()
                .asString()
                .contains("|15|");
    }

    @Test
    void the_entry_that_went_is_in_no_list_and_what_hangs_on_it_is_shown_with_the_one_that_stays() {
        Two two = two();
        service(two, two.second, ServiceType.EDUCATION);
        merge(two, SAME_GIRL);

        Words words = Words.load(DuplicatesTest.class.getClassLoader(), Language.EN);
        assertThat(call(() -> people.victimOptions(two.caseId, words)))
                .singleElement()
                .satisfies(o -> assertThat(o.value()).isEqualTo(two.first.toString()));
        assertThat(servicesOf(two, two.first)).containsExactly(ServiceType.EDUCATION);
        assertThat(call(() -> people.victim(two.caseId, two.second)).victimId()).isEqualTo(two.first);
        assertThat(call(() -> people.victim(two.caseId, two.first)).known())
                .as("what was found right")
                .isEqualTo(SAME_GIRL);
        assertThat(call(() -> care.inCare()).people())
                .filteredOn(p -> p.caseId().equals(two.caseId))
                .hasSize(1);
        assertThat(count("select count(*) from care.service where case_id = :case and victim_id = :victim", two))
                .as("nothing is moved")
                .isEqualTo(1);
    }

    @Test
    void what_somebody_wrote_after_the_merge_is_not_taken_back() {
        Two two = two();
        UUID merge = merge(two, SAME_GIRL);
        var since = new NewVictim("IDENTIFIED", MAY_1.plusDays(9), "FEMALE", 12, 15, "CHILD_SEX_TRAFFICKING", "CN");
        run(() -> people.change(
                two.caseId,
                two.first,
                call(() -> people.victim(two.caseId, two.first)).version(),
                since));

        undo(two, merge);

        assertThat(call(() -> people.victim(two.caseId, two.first)).known())
                .isEqualTo(new NewVictim("IDENTIFIED", MAY_1, "FEMALE", 12, 14, "CHILD_SEX_TRAFFICKING", "CN"));
    }

    @Test
    void of_two_who_merge_at_once_one_is_told_and_an_edit_in_between_is_noticed() throws Exception {
        Two two = two();
        var refused = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> attempt(two));
            var other = threads.submit(() -> attempt(two));
            refused.add(one.get());
            refused.add(other.get());
        }
        assertThat(refused).containsExactlyInAnyOrder("", "merge.error.changed");

        Two edited = two();
        run(() -> people.change(edited.caseId, edited.second, 1, GIRL));
        assertThat(attempt(edited)).isEqualTo("merge.error.changed");
    }

    @Test
    void an_entry_that_stands_for_another_stays() {
        Two two = two();
        UUID third = call(() -> people.add(two.caseId, GIRL));
        merge(two, GIRL);
        int version = call(() -> people.victim(two.caseId, two.first)).version();

        assertThatThrownBy(() -> run(() -> duplicates.merge(
                        two.caseId, new Same(two.first, version, third, 1, GIRL, "the same birthmark"))))
                .isInstanceOf(Refused.class)
                .hasMessage("merge.error.stands_for_another");
    }

    @Test
    void after_thirty_days_and_a_second_time_nothing_is_undone() {
        Two two = two();
        UUID merge = merge(two, GIRL);
        khamt.database()
                .superuser()
                .write(() -> khamt.database()
                        .superuser()
                        .change(
                                Sql.of("update cases.victim_merge set merged_at = now() - interval '31 days' where"
                                        + " merge_id = :id"),
                                "id",
                                merge));
        assertThatThrownBy(() -> undo(two, merge)).isInstanceOf(Refused.class).hasMessage("merge.error.late");

        Two other = two();
        UUID undone = merge(other, GIRL);
        undo(other, undone);
        assertThatThrownBy(() -> undo(other, undone)).isInstanceOf(NotFound.class);
    }

    @Test
    void only_owners_and_members_merge_and_the_serving_role_cannot_point_an_entry_elsewhere() {
        Two two = two();
        for (String kind : List.of("READER", "CONTRIBUTOR")) {
            TestPerson other =
                    staff.add("merge_" + kind.toLowerCase(java.util.Locale.ROOT), Role.SOCIAL_WORKER, "FCYDA");
            assertThat(call(() -> khamt.get(Db.class)
                            .write(() -> khamt.get(Grants.class)
                                    .letIn(two.caseId.value(), other.accountId(), kind, List.of("core"), "PROTECT"))))
                    .isTrue();
            assertThatThrownBy(() -> other.caller().run(() -> duplicates.merge(two.caseId, same(two, GIRL))))
                    .as(kind)
                    .isInstanceOf(NotFound.class);
            assertThatThrownBy(() -> other.caller()
                            .run(() -> khamt.database()
                                    .app()
                                    .write(() -> khamt.database()
                                            .app()
                                            .one(
                                                    Sql.of("""
                                                        select guard.merge_victims(:case, gen_random_uuid(), :gone, 1, :stays, 1, 'x', '{}')
                                                        """),
                                                    String.class,
                                                    "case",
                                                    two.caseId,
                                                    "gone",
                                                    two.second,
                                                    "stays",
                                                    two.first))))
                    .as("%s, past the product", kind)
                    .hasMessageContaining("foreign case");
        }
        assertThatThrownBy(() -> run(() -> khamt.database()
                        .app()
                        .write(() -> khamt.database()
                                .app()
                                .change(
                                        Sql.of("update cases.victim set merged_into = :stays where victim_id = :gone"),
                                        "gone",
                                        two.second,
                                        "stays",
                                        two.first))))
                .hasMessageContaining("permission denied");
    }

    @Test
    void on_the_page_both_stand_side_by_side_and_merging_and_undoing_are_in_the_trail() {
        Two two = two();
        var visitor = new Visitor(khamt.address(), social.token());
        String path = two.caseId.path() + "/people/merge";
        String page = visitor.get(path).body();
        assertThat(page).contains("Child A, girl, 14", "Child B, girl, 15", "10 May 2026");

        var fields = new TreeMap<>(Map.of(
                "first", two.first.toString(),
                "second", two.second.toString(),
                "first_version", "1",
                "second_version", "1",
                "stays", "FIRST",
                "status", "FIRST",
                "age_at_exploitation", "SECOND",
                "age_at_identification", "SECOND"));
        VALUE.matcher(page).results().forEach(r -> fields.putIfAbsent(r.group(1), r.group(2)));
        assertThat(visitor.post(path, fields).status()).as("without saying why").isEqualTo(422);
        fields.put("why", "the same birth certificate");
        assertThat(visitor.post(path, fields).location()).endsWith("/people?done=done.merged");
        assertThat(visitor.post(path, fields).location()).as("sent twice").endsWith("/people?done=done.merged");

        String people = visitor.get(two.caseId.path() + "/people").body();
        assertThat(people).contains("the same birth certificate", "Entry B is the same person as entry A.");
        UUID merge = call(() -> duplicates.ofCase(two.caseId)).getFirst().mergeId();
        String undo = two.caseId.path() + "/people/merges/" + merge;
        var again = new TreeMap<String, String>();
        VALUE.matcher(visitor.get(undo).body()).results().forEach(r -> again.putIfAbsent(r.group(1), r.group(2)));
        assertThat(visitor.post(undo, again).location()).endsWith("/people?done=done.unmerged");
        assertThat(khamt.database().superuser().list(Sql.of("""
            select action from audit.event where case_id = :case and action like 'victim.%merged' order by at
            """), String.class, "case", two.caseId))
                .containsExactly("victim.merged", "victim.unmerged");
        assertThat(visitor.get(two.caseId.path() + "/timeline").body())
                .contains("Entry B found to be the same person as entry A", "found to be two persons after all");
    }

    private static Two two() {
        var opening = new Cases.OpenCase(
                Classification.CHILD_SEX_TRAFFICKING, "MN-1-SK", MAY_1, MAY_1, "invented", "PROTECT");
        return call(() -> khamt.get(Db.class).write(() -> {
            CaseId caseId = khamt.get(Cases.class).open(opening);
            UUID first = people.addFirst(caseId, LocalDate.of(2026, 9, 1), List.of(GIRL))
                    .victims()
                    .getFirst();
            return new Two(caseId, first, people.add(caseId, SAME_GIRL));
        }));
    }

    private static UUID merge(Two two, NewVictim right) {
        return call(() -> duplicates.merge(two.caseId, same(two, right)));
    }

    private static void undo(Two two, UUID merge) {
        run(() -> duplicates.undo(two.caseId, merge));
    }

    private static Same same(Two two, NewVictim right) {
        return new Same(two.second, 1, two.first, 1, right, "the same birthmark");
    }

    private static String attempt(Two two) {
        try {
            merge(two, GIRL);
            return "";
        } catch (Refused refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void service(Two two, UUID victim, ServiceType type) {
        run(() -> care.recordService(
                new RecordService(two.caseId, victim, type, "FCYDA", null, MAY_1.plusDays(20), null, null, true)));
    }

    private static List<ServiceType> servicesOf(Two two, UUID victim) {
        return call(() -> care.services(two.caseId)).stream()
                .filter(s -> s.victimId().equals(victim))
                .map(s -> s.serviceType())
                .toList();
    }

    private static Map<String, String> figures() {
        var all = new TreeMap<String, String>();
        for (boolean demo : List.of(true, false)) {
            khamt.get(Indicators.class)
                    .count(new Question(Period.yearFrom(LocalDate.of(2026, 1, 1)), null, null, demo))
                    .forEach((code, figure) -> {
                        var said = new StringBuilder().append(figure.total());
                        for (Dimension dimension : Dimension.values()) {
                            dimension.all().forEach(v -> said.append(' ').append(figure.part(dimension, v)));
                        }
                        all.merge(code, said.append(figure.services()).toString(), (a, b) -> a + " / " + b);
                    });
        }
        return all;
    }

    private static Map<String, Integer> difference(Map<String, String> before, Map<String, String> after) {
        var all = new TreeMap<String, Integer>();
        before.forEach((code, said) -> all.put(code, sum(after.getOrDefault(code, "")) - sum(said)));
        return all;
    }

    private static int sum(String said) {
        int sum = 0;
        for (String half : said.split(" / ", -1)) {
            sum += Integer.parseInt(half.substring(0, half.indexOf(' ')));
        }
        return sum;
    }

    private static List<String> counted(Two two) {
        return khamt.database().superuser().list(Sql.of("""
            select concat_ws('|', f.kind, f.subject_key, f.true_on, f.exploitation, f.child, f.sex, f.age, f.service_type, f.place_code, '')
              from numbers.fact f
              join cases.case_file c on c.fact_key = f.case_key
             where c.case_id = :case and not f.withdrawn and f.replaced_at = 'infinity'
             order by 1
            """), String.class, "case", two.caseId);
    }

    private static List<String> rows(Two two) {
        return khamt.database().superuser().list(Sql.of("""
            select (to_jsonb(v) - 'version')::text from cases.victim v where v.case_id = :case order by v.label
            """), String.class, "case", two.caseId);
    }

    private static long count(@com.google.errorprone.annotations.CompileTimeConstant String sql, Two two) {
        return khamt.database().superuser().one(Sql.of(sql), Long.class, "case", two.caseId, "victim", two.second);
    }

    private static <T> T call(java.util.function.Supplier<T> work) {
        return social.caller().call(work::get);
    }

    private static void run(Runnable work) {
        social.caller().run(work);
    }

    private record Two(CaseId caseId, UUID first, UUID second) {}
}
