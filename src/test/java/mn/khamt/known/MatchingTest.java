package mn.khamt.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.MatchKeys;
import mn.khamt.keys.LookupKey;
import mn.khamt.platform.database.BulkWriter;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many misspelt names are found, and how many children are taken for others: among invented children, by the real way. */
class MatchingTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int CHILDREN = FULL ? 10_000 : 4_000;
    private static final int ASKED = FULL ? 300 : 100;
    private static final int A_DAY = 20;
    private static final String CYRILLIC = "абвгдеёжзийклмноөпрстуүфхцчшыэюя";

    private static TestKhamt khamt;
    private static TestPerson owner;
    private static final Random RANDOM = new Random(26);
    private static final List<Child> CHILD = new ArrayList<>();

    @BeforeAll
    static void record_children() throws IOException {
        khamt = TestKhamt.start();
        owner = new TestPeople(khamt.database()).add("matching", Role.SOCIAL_WORKER, "FCYDA");
        Map<String, List<String>> words = words();
        LookupKey lookup = khamt.database().keyring().lookupKeys().serving();
        try (BulkWriter to = BulkWriter.begin(khamt.database().superuserSource())) {
            var caseFile = to.table(
                    "cases.case_file",
                    "case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by, demo");
            var victim = to.table(
                    "cases.victim",
                    "case_id, victim_id, fact_key, label, status, status_on, sex, age_at_identification, exploitation");
            var caseKey = to.table("keys.case_key", "case_id, version, agency_code, agency_version, wrapped");
            var identity = to.table("cases.identity", "case_id, person_id, sealed, key_version, lookup_version");
            var key = to.table(
                    "cases.match_key",
                    "case_id, person_id, lookup_version, number, full_date, given_date, parent_date, full_year,"
                            + " full_name");
            var grant = to.table("access.access_grant", "case_id, account_id, kind, compartments, purpose, given_by");
            for (int i = 0; i < CHILDREN; i++) {
                UUID caseId = Ids.next();
                UUID person = Ids.next();
                LocalDate born = LocalDate.of(2009, 1, 1).plusDays(RANDOM.nextInt(16 * 365));
                // most are girls, and of every six children one is recorded by age alone
                boolean girl = RANDOM.nextInt(10) < 8;
                var child = new Child(caseId, name(words, false), name(words, girl), born, RANDOM.nextInt(6) > 0);
                CHILD.add(child);
                MatchKeys keys = MatchKeys.ofVictim(
                        lookup::hash, child.parent, child.given, null, child.dated ? born : null, 2026 - child.age());
                caseFile.row(
                        caseId,
                        "26-%06d-0".formatted(i),
                        Ids.random(),
                        "PROTECTION",
                        "ONLINE_SEXUAL_EXPLOITATION",
                        "MN-1-SK",
                        LocalDate.of(2026, 11, 1),
                        owner.accountId(),
                        true);
                victim.row(
                        caseId,
                        person,
                        Ids.random(),
                        "A",
                        "PRESUMED",
                        LocalDate.of(2026, 11, 1),
                        girl ? "FEMALE" : "MALE",
                        child.age(),
                        "ONLINE_SEXUAL_EXPLOITATION");
                caseKey.row(caseId, 1, "FCYDA", 1, new byte[60]);
                identity.row(caseId, person, new byte[60], 1, lookup.version());
                key.row(
                        caseId,
                        person,
                        lookup.version(),
                        null,
                        keys.fullDate(),
                        List.of(keys.givenDate()),
                        List.of(keys.parentDate()),
                        List.of(keys.fullYear()),
                        List.of(keys.fullName()));
                grant.row(
                        caseId, owner.accountId(), "OWNER", List.of("core", "identity"), "PROTECT", owner.accountId());
            }
            to.commit();
        }
        khamt.get(Comparer.class).compare();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void of_misspelt_names_95_in_100_are_found_and_hardly_any_child_is_taken_for_another() {
        Map<UUID, Child> asked = new HashMap<>();
        TestPeople people = new TestPeople(khamt.database());
        TestPerson asker = owner;
        for (int i = 0; i < ASKED; i++) {
            if (i % A_DAY == 0) {
                asker = people.add("asker" + i, Role.INVESTIGATOR, "ATPU");
            }
            Child child = CHILD.get(RANDOM.nextInt(CHILD.size()));
            // the parent's name is left out by one in four who know the date
            boolean date = child.dated && RANDOM.nextInt(10) < 7;
            String parent = date && RANDOM.nextInt(4) == 0 ? null : child.parent;
            var typed = new Typed(
                    null,
                    parent,
                    misspelt(child.given),
                    null,
                    date ? child.born : null,
                    date ? null : child.age(),
                    null,
                    null,
                    "why",
                    "00000000");
            asked.put(asker.caller().call(() -> khamt.get(Questions.class).ask(typed)), child);
        }
        long before = System.nanoTime();
        khamt.get(Comparer.class).compare();
        long millis = (System.nanoTime() - before) / 1_000_000;

        Db superuser = khamt.database().superuser();
        List<Pair> told = superuser.list(Sql.of("select question_id, case_id from known.told"), Pair.class);
        long found = asked.entrySet().stream()
                .filter(e -> told.contains(new Pair(e.getKey(), e.getValue().caseId)))
                .count();
        long wrong = told.size() - found;
        System.out.printf(
                Locale.ROOT,
                "matching: %d of %d misspelt names found among %d children, %d others told, compared in %d ms%n",
                found,
                ASKED,
                CHILDREN,
                wrong,
                millis);
        assertThat(found).as("found of %s", ASKED).isGreaterThanOrEqualTo(Math.ceilDiv(ASKED * 95, 100));
        assertThat(wrong).as("others told of %s questions", ASKED).isLessThanOrEqualTo(Math.max(1, ASKED / 30));
    }

    @Test
    void a_name_is_the_same_in_both_alphabets_and_with_every_habit_of_writing_it() {
        assertThat(key("Мөнхбат"))
                .isEqualTo(key("Munkhbat"))
                .isEqualTo(key("Mönkhbat"))
                .isEqualTo(key("МҮНХБАТ"));
        assertThat(key("Бат-Эрдэнэ")).isEqualTo(key("Bat Erdene")).isEqualTo(key("Батэрдэнэ"));
        assertThat(key("Цэцэгмаа")).isEqualTo(key("Tsetsegmaa")).isEqualTo(key("Цэццэгма"));
        assertThat(key("Жаргал")).isEqualTo(key("Jargal")).isEqualTo(key("Zhargal"));
        assertThat(key("Ёндон")).isEqualTo(key("Yondon"));
        assertThat(key("Номин")).isNotEqualTo(key("Солонго"));
    }

    @Test
    void without_the_key_nobody_computes_what_is_kept() {
        MatchKeys.Lookup other = (purpose, exact) -> new byte[32];
        MatchKeys.Lookup ours = khamt.database().keyring().lookupKeys().serving()::hash;
        LocalDate born = LocalDate.of(2012, 5, 17);
        assertThat(MatchKeys.ofVictim(other, "Бат", "Номин", null, born, null).fullDate())
                .isNotEqualTo(MatchKeys.ofVictim(ours, "Бат", "Номин", null, born, null)
                        .fullDate());
        // every list is as long as every other of its kind, whatever the name
        assertThat(MatchKeys.ofVictim(ours, "Бат", "Оч", null, born, null).givenDate())
                .hasSameSizeAs(MatchKeys.ofVictim(ours, "Бат", "Энхтүвшинжаргал", null, born, null)
                        .givenDate());
        assertThat(MatchKeys.ofVictim(ours, "Бат", "Номин", null, born, null).toString())
                .doesNotContain("Номин");
    }

    private static UUID key(String given) {
        return java.util.Objects.requireNonNull(MatchKeys.ofVictim(
                        khamt.database().keyring().lookupKeys().serving()::hash,
                        "Бат",
                        given,
                        null,
                        LocalDate.of(2012, 5, 17),
                        null)
                .fullDate());
    }

    /** One letter missing, changed or doubled, or one alphabet for the other. */
    private static String misspelt(String name) {
        int at = RANDOM.nextInt(name.length());
        char other = CYRILLIC.charAt(RANDOM.nextInt(CYRILLIC.length()));
        return switch (RANDOM.nextInt(5)) {
            case 0 -> name.substring(0, at) + name.substring(at + 1);
            case 1 -> name.substring(0, at) + other + name.substring(at + 1);
            case 2 -> name.substring(0, at) + name.charAt(at) + name.substring(at);
            case 3 -> name.replace('ө', 'о').replace('ү', 'у').replace('ё', 'е').toUpperCase(Locale.ROOT);
            default -> latin(name);
        };
    }

    /** As passports write it. */
    private static String latin(String name) {
        var latin = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            latin.append(
                    switch (c) {
                        case 'а' -> "a";
                        case 'б' -> "b";
                        case 'в' -> "v";
                        case 'г' -> "g";
                        case 'д' -> "d";
                        case 'е' -> "ye";
                        case 'ё' -> "yo";
                        case 'ж' -> "j";
                        case 'з' -> "z";
                        case 'и', 'й', 'ы' -> "i";
                        case 'к' -> "k";
                        case 'л' -> "l";
                        case 'м' -> "m";
                        case 'н' -> "n";
                        case 'о' -> "o";
                        case 'ө', 'у', 'ү' -> "u";
                        case 'п' -> "p";
                        case 'р' -> "r";
                        case 'с' -> "s";
                        case 'т' -> "t";
                        case 'ф' -> "f";
                        case 'х' -> "kh";
                        case 'ц' -> "ts";
                        case 'ч' -> "ch";
                        case 'ш', 'щ' -> "sh";
                        case 'ь', 'ъ' -> "";
                        case 'э' -> "e";
                        case 'ю' -> "yu";
                        case 'я' -> "ya";
                        default -> String.valueOf(c);
                    });
        }
        return latin.toString();
    }

    private static String name(Map<String, List<String>> words, boolean girl) {
        String stem = any(words, "stem");
        String end = any(words, girl ? "woman" : "man");
        return stem.toLowerCase(Locale.ROOT).equals(end) ? stem : stem + end;
    }

    private static String any(Map<String, List<String>> words, String section) {
        List<String> all = java.util.Objects.requireNonNull(words.get(section));
        return all.get(RANDOM.nextInt(all.size()));
    }

    private static Map<String, List<String>> words() throws IOException {
        var all = new HashMap<String, List<String>>();
        List<String> section = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src", "main", "resources", "demo", "words.txt"))) {
            if (line.startsWith("[")) {
                section = new ArrayList<>();
                all.put(line.substring(1, line.length() - 1), section);
            } else if (!line.isBlank()) {
                section.add(line);
            }
        }
        return all;
    }

    private record Pair(UUID questionId, UUID caseId) {}

    private record Child(UUID caseId, String parent, String given, LocalDate born, boolean dated) {
        int age() {
            return born.until(LocalDate.of(2026, 11, 22)).getYears();
        }
    }
}
