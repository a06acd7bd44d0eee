package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.People;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S12: through the pages somebody reads sixty cases, and somebody the names of twenty-five people. The worker that looks every twenty seconds
 * raises the alarm the next time it looks; after that the next name is shown to whoever proves that it is they, and to nobody else.
 */
class AlarmedReadingTest {
    private static final int CASES = 60;
    private static final int NAMES = 25;
    private static final Sql ALARMS = Sql.of("select kind from audit.alarm where account_id = :account order by kind");
    private static final Sql OLD_PROOF = Sql.of("""
        update access.session set confirmed_at = now() - interval '1 hour' where account_id = :account
        """);

    @TempDir
    private static Path places;

    private static TestKhamt khamt;
    private static TestPeople people;
    private static ReadingAlarms alarms;
    private static Sequencer sequencer;
    private static com.zaxxer.hikari.HikariDataSource source;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start(TestDatabase.hurried());
        people = new TestPeople(khamt.database());
        source = Databases.sequencer(khamt.database().settings(), 2);
        Db db = Db.withoutCaller(source);
        // The product's own limits.
        alarms = new ReadingAlarms(db, new ChainSettings(Map.of(), places));
        sequencer = new Sequencer(db, System::nanoTime);
    }

    @AfterAll
    static void stop() {
        source.close();
        khamt.close();
    }

    @Test
    void sixty_cases_are_an_alarm_and_the_next_name_asks_who_is_there() {
        TestPerson reader = people.add("reads-cases", Role.SOCIAL_WORKER, "FCYDA");
        List<Case> cases = cases(reader, CASES);
        var visitor = new Visitor(khamt.address(), reader.token());
        assertThat(reveal(visitor, cases.getFirst(), Map.of()).body()).doesNotContain("_confirm");

        cases.forEach(c -> assertThat(visitor.get(c.id.path()).status()).isEqualTo(200));
        look();

        assertThat(raised(reader)).containsExactly("CASES");
        asks(visitor, cases.getFirst());
    }

    @Test
    void twenty_five_names_are_an_alarm_and_the_next_one_asks_who_is_there() {
        TestPerson reader = people.add("reads-names", Role.SOCIAL_WORKER, "FCYDA");
        List<Case> cases = cases(reader, NAMES);
        var visitor = new Visitor(khamt.address(), reader.token());
        cases.forEach(c -> assertThat(reveal(visitor, c, Map.of()).body())
                .as("before the alarm")
                .doesNotContain("_confirm"));
        look();

        assertThat(raised(reader)).containsExactly("NAMES");
        asks(visitor, cases.getFirst());
    }

    @Test
    void who_reads_as_others_do_is_not_asked_however_long_ago_they_proved_it() {
        TestPerson reader = people.add("reads-few", Role.SOCIAL_WORKER, "FCYDA");
        List<Case> cases = cases(reader, 10);
        var visitor = new Visitor(khamt.address(), reader.token());
        for (Case one : cases) {
            assertThat(visitor.get(one.id.path()).status()).isEqualTo(200);
            assertThat(reveal(visitor, one, Map.of()).body()).doesNotContain("_confirm");
        }
        look();

        assertThat(raised(reader)).isEmpty();
        assertThat(reveal(visitor, cases.getFirst(), Map.of()).body()).doesNotContain("_confirm");
    }

    /** Without the password nothing is shown; with it exactly what was asked for, and the next one too. */
    private static void asks(Visitor visitor, Case of) {
        long shown = revealed(of);
        var asked = reveal(visitor, of, Map.of());
        assertThat(asked.body()).contains("name=\"_confirm\"", "Much was opened under your name");
        assertThat(reveal(visitor, of, Map.of("_confirm", "not the password")).body())
                .contains("name=\"_confirm\"");
        assertThat(revealed(of)).as("names shown without a proof").isEqualTo(shown);

        var answer = reveal(visitor, of, Map.of("_confirm", TestPeople.PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("_confirm");
        assertThat(revealed(of)).isEqualTo(shown + 1);
        assertThat(reveal(visitor, of, Map.of()).body()).doesNotContain("_confirm");
        assertThat(revealed(of)).isEqualTo(shown + 2);
    }

    private static Visitor.Answer reveal(Visitor visitor, Case of, Map<String, String> more) {
        var fields = new java.util.HashMap<>(more);
        fields.put("_op", UUID.randomUUID().toString());
        fields.put("reason", "CARE");
        return visitor.post(of.id.path() + "/people/" + of.victim + "/identity", fields);
    }

    private static long revealed(Case of) {
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select count(*) from audit.event where action = 'identity.revealed' and case_id ="
                                + " :case"),
                        Long.class,
                        "case",
                        of.id);
    }

    /** What the product's workers do every 250 milliseconds and every twenty seconds. */
    private static void look() {
        int linked = sequencer.link();
        while (linked == Sequencer.MOST) {
            linked = sequencer.link();
        }
        alarms.look();
    }

    private static List<String> raised(TestPerson person) {
        return khamt.database().superuser().list(ALARMS, String.class, "account", person.accountId());
    }

    /** Cases of a colleague, who let the reader in; the reader proved who it is long ago. */
    private static List<Case> cases(TestPerson reader, int many) {
        khamt.database()
                .superuser()
                .write(() -> khamt.database().superuser().change(OLD_PROOF, "account", reader.accountId()));
        TestPerson owner = people.add("owner-" + reader.username(), Role.SOCIAL_WORKER, "FCYDA");
        var cases = new ArrayList<Case>();
        for (int i = 0; i < many; i++) {
            cases.add(owner.caller()
                    .call(() -> khamt.get(Db.class).write(() -> {
                        CaseId id = khamt.get(Cases.class)
                                .open(new Cases.OpenCase(
                                        Classification.ONLINE_SEXUAL_EXPLOITATION,
                                        "MN-1-SK",
                                        LocalDate.of(2026, 11, 1),
                                        null,
                                        null,
                                        "PROTECT"));
                        UUID victim = khamt.get(People.class)
                                .add(
                                        id,
                                        new People.NewVictim(
                                                "IDENTIFIED",
                                                LocalDate.of(2026, 11, 2),
                                                "FEMALE",
                                                14,
                                                15,
                                                "ONLINE_SEXUAL_EXPLOITATION",
                                                "MN"));
                        khamt.get(Grants.class)
                                .letIn(
                                        id.value(),
                                        reader.accountId(),
                                        "MEMBER",
                                        List.of("core", "identity"),
                                        "PROTECT");
                        return new Case(id, victim);
                    })));
        }
        return cases;
    }

    private record Case(CaseId id, UUID victim) {}
}
