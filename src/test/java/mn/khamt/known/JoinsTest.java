package mn.khamt.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.admission.SealedCases;
import mn.khamt.care.Care;
import mn.khamt.care.RecordService;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Duplicates;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.cases.People.NewVictim;
import mn.khamt.cases.Teams;
import mn.khamt.keys.Ground;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.numbers.CountedRecords;
import mn.khamt.numbers.Dimension;
import mn.khamt.numbers.Figure;
import mn.khamt.numbers.Indicator;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.referrals.ServiceType;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One child in two cases: counted once while both owners say so, exactly as before once one of them does not, and nobody else's to know. */
class JoinsTest {
    private static final Pattern HIDDEN = Pattern.compile("name=\"(_op|_version)\" value=\"([^\"]*)\"");
    private static final LocalDate MAY_20 = LocalDate.of(2026, 5, 20);
    private static final LocalDate JULY_1 = LocalDate.of(2026, 7, 1);
    private static final NewVictim GIRL =
            new NewVictim("IDENTIFIED", LocalDate.of(2026, 5, 1), "FEMALE", 13, 14, "CHILD_SEX_TRAFFICKING", "MN");
    private static final NewVictim SAME_GIRL =
            new NewVictim("IDENTIFIED", LocalDate.of(2026, 5, 10), "FEMALE", 15, 15, "FORCED_CHILD_LABOUR", "MN");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static KeyFile keys;
    private static Db superuser;
    private static Joins joins;
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        // whoever is erased is remembered beside the keys: those of the other tests must not know of it
        Path own = Files.createTempDirectory("khamt-joins").resolve("master.json");
        Files.copy(TestDatabase.KEYS.path(), own);
        keys = new KeyFile(own);
        khamt = TestKhamt.start(TestDatabase.fresh(), keys);
        people = new TestPeople(khamt.database());
        superuser = khamt.database().superuser();
        joins = khamt.get(Joins.class);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void both_owners_agree_on_their_pages_and_the_child_is_counted_once_until_one_takes_it_back() {
        Two two = two();
        service(two.one, ServiceType.MEDICAL, MAY_20);
        service(two.other, ServiceType.EDUCATION, JULY_1);
        Map<String, String> before = figures();
        List<String> factsBefore = facts(two);
        promised(two);

        // the owner who asked says who it is
        String propose = two.one.caseId.path() + "/joins/new";
        String page = body(two.one.owner, propose);
        assertThat(page).contains("Child A, girl, 14", two.given);
        assertThat(post(two.one.owner, propose, page, Map.of("victim", two.one.victim.toString()))
                        .status())
                .as("without a question")
                .isEqualTo(422);
        var fields = Map.of(
                "victim", two.one.victim.toString(), "question", question(two).toString());
        assertThat(post(two.one.owner, propose, page, fields).location()).endsWith("/asked?done=done.join_proposed");
        assertThat(figures()).as("asking changes nothing").isEqualTo(before);
        assertThat(body(two.one.owner, two.one.caseId.path() + "/asked"))
                .contains("Proposed, not answered yet")
                .doesNotContain(two.other.code(), two.other.owner.username());

        // the owner who answered is told, compares and agrees
        assertThat(body(two.other.owner, "/home"))
                .contains(
                        two.one.owner.username() + " says that somebody of case " + two.other.code(), "/joins/asked/");
        String asked = link(body(two.other.owner, two.other.caseId.path() + "/asked"), "/joins/asked/[0-9a-f-]+");
        page = body(two.other.owner, two.other.caseId.path() + asked);
        assertThat(page)
                .contains(two.given, two.one.owner.username(), "Child A, girl, 15", "They are the same person")
                .doesNotContain(two.one.code(), two.one.caseId.value().toString());
        Visitor.Answer agreed = post(two.other.owner, two.other.caseId.path() + asked + "/agree", page, Map.of());
        assertThat(agreed.location()).endsWith("/asked?done=done.joined");

        assertThat(difference(before, figures()))
                .as("one child less received coordinated services; there are as many services as before")
                .containsEntry("year 3.2", -1)
                .containsEntry("year 3.3", 0)
                .containsEntry("May 3.2", 0)
                .containsEntry("July 3.2", 0);
        assertThat(subjects(two)).as("identified once, served once").hasSize(1);
        for (Side side : List.of(two.one, two.other)) {
            Side there = side.equals(two.one) ? two.other : two.one;
            assertThat(body(side.owner, side.caseId.path() + "/timeline"))
                    .contains("Entry A found to be the same person as an entry of another case")
                    .doesNotContain(there.code());
            assertThat(body(side.owner, side.caseId.path() + "/asked"))
                    .contains("Counted once with the entry of the other case")
                    .doesNotContain(there.code());
        }
        assertThat(body(two.one.owner, "/home"))
                .contains("Somebody of case " + two.one.code() + " is entered in another case too")
                .doesNotContain(two.other.owner.username());
        assertThat(body(two.one.owner, two.one.caseId.path() + "/looked")
                        + body(two.one.owner, two.one.caseId.path() + "/asked"))
                .as("who agreed")
                .doesNotContain(two.other.owner.username());
        assertThat(superuser.list(
                        Sql.of("select distinct account_id from cases.timeline_event where case_id = :case"),
                        UUID.class,
                        "case",
                        two.one.caseId))
                .containsExactly(two.one.owner.accountId());
        assertThat(actions(two.one)).contains("child.join_proposed").doesNotContain("child.join_agreed");
        assertThat(actions(two.other)).contains("child.join_agreed");
        assertThat(post(two.other.owner, two.other.caseId.path() + asked + "/decline", page, Map.of())
                        .status())
                .as("decided once")
                .isEqualTo(422);

        // either takes it back, with a reason that stays in their case
        String end = link(body(two.one.owner, two.one.caseId.path() + "/asked"), "/joins/[0-9a-f-]+/end");
        page = body(two.one.owner, two.one.caseId.path() + end);
        assertThat(post(two.one.owner, two.one.caseId.path() + end, page, Map.of())
                        .status())
                .as("without a reason")
                .isEqualTo(422);
        assertThat(post(two.one.owner, two.one.caseId.path() + end, page, Map.of("why", "another birthmark"))
                        .location())
                .endsWith("/asked?done=done.separated");
        assertThat(figures()).isEqualTo(before);
        assertThat(facts(two)).isEqualTo(factsBefore);
        assertThat(body(two.one.owner, two.one.caseId.path() + "/asked")).contains("another birthmark");
        assertThat(body(two.other.owner, two.other.caseId.path() + "/asked"))
                .contains("Separated again")
                .doesNotContain("another birthmark");
        assertThat(body(two.other.owner, "/home"))
                .contains("Somebody of case " + two.other.code() + " is counted separately");
        assertThat(body(two.other.owner, two.other.caseId.path() + "/timeline")).contains("two persons after all");
        assertThat(actions(two.one)).contains("child.separated");
    }

    @Test
    void nobody_else_learns_of_it_by_page_or_by_sql() {
        Two two = two();
        TestPerson member = in(two.other, Teams.Kind.MEMBER, EnumSet.of(Compartment.core, Compartment.identity));
        TestPerson reader = in(two.other, Teams.Kind.READER, EnumSet.of(Compartment.core, Compartment.identity));
        TestPerson narrow = in(two.other, Teams.Kind.MEMBER, EnumSet.of(Compartment.core));
        TestPerson stranger = person(Role.DOCTOR, "MOH");
        propose(two);
        UUID proposal = lines(two.other, JoinState.ASKED).getFirst().id();
        String asked = two.other.caseId.path() + "/joins/asked/" + proposal;
        for (TestPerson nobody : List.of(member, reader, narrow, stranger, two.one.owner)) {
            var visitor = new Visitor(khamt.address(), nobody.token());
            for (String path : List.of(asked, two.other.caseId.path() + "/joins/new")) {
                assertThat(visitor.get(path).status()).isEqualTo(404);
            }
            for (String path : List.of(asked + "/agree", asked + "/decline")) {
                assertThat(visitor.post(path, Map.of("_version", "1")).status()).isEqualTo(404);
            }
            assertThat(visitor.get("/home").body()).doesNotContain(proposal.toString());
        }
        agree(two);
        UUID join = lines(two.one, JoinState.JOINED).getFirst().id();
        assertThat(lines(two.other, JoinState.JOINED).getFirst().id()).isEqualTo(join);

        assertThat(body(member, two.other.caseId.path() + "/asked"))
                .as("those who decide about questions see their own side")
                .contains("Counted once with the entry of the other case")
                .doesNotContain("/joins/" + join);
        for (TestPerson nobody : List.of(member, reader, narrow, stranger)) {
            assertThat(new Visitor(khamt.address(), nobody.token())
                            .post(two.other.caseId.path() + "/joins/" + join + "/end", Map.of("why", "x"))
                            .status())
                    .isEqualTo(404);
        }
        Db app = khamt.database().app();
        for (TestPerson nobody : List.of(reader, narrow, stranger)) {
            assertThat(nobody.caller().call(() -> app.list(Sql.of("""
                select case_id from known.join_proposal
                union all select case_id from known.join_asked
                union all select case_id from known.joined
                """), UUID.class)))
                    .as(nobody.username())
                    .isEmpty();
        }
        assertThat(two.one.owner.caller().call(() -> app.list(Sql.of("""
            select distinct case_id from known.join_proposal
            union select case_id from known.join_asked
            union select case_id from known.joined
            """), UUID.class)))
                .as("each side its own")
                .containsExactly(two.one.caseId.value());
        assertThat(two.other.owner.caller().call(() -> app.list(Sql.of("""
            select distinct case_id from known.join_proposal
            union select case_id from known.join_asked
            union select case_id from known.joined
            """), UUID.class)))
                .containsExactly(two.other.caseId.value());
        for (TestPerson nobody : List.of(member, stranger)) {
            for (Sql forbidden : List.of(
                    Sql.of("select guard.end_join(:case, :join, '~')"),
                    Sql.of("select guard.answer_join(:case, :join, 2, true, gen_random_uuid(), 'x')"),
                    Sql.of("select guard.propose_join(:case, gen_random_uuid(), :join, :join)"),
                    Sql.of("select guard.join_own(:case, gen_random_uuid(), :join, '26-00000-0', 'A')"))) {
                assertThatThrownBy(() -> nobody.caller()
                                .call(() -> app.write(() ->
                                        app.list(forbidden, String.class, "case", two.other.caseId, "join", join))))
                        .as(forbidden.toString())
                        .hasMessageContaining("foreign case");
            }
        }
        for (Sql closed : List.of(
                Sql.of("update known.joined set ended_at = now() returning 1"),
                Sql.of("insert into known.join_asked (case_id, proposal_id, victim_id, question_id) values"
                        + " (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid()) returning 1"),
                Sql.of("select 1 from guard.entries_of_child(gen_random_uuid(), gen_random_uuid())"),
                Sql.of("select 1 from guard.counted_as(gen_random_uuid())"),
                Sql.of("select 1 from guard.ever_one_child(gen_random_uuid(), gen_random_uuid())"),
                Sql.of("select 1 from guard.join_as_proposed(gen_random_uuid(), gen_random_uuid(),"
                        + " gen_random_uuid())"))) {
            assertThatThrownBy(() ->
                            two.one.owner.caller().call(() -> app.write(() -> app.list(closed, Integer.class))))
                    .as(closed.toString())
                    .isInstanceOf(RefusedByDatabase.class);
        }
    }

    @Test
    void of_a_refusal_the_proposer_sees_nothing_and_everything_is_counted_as_before() {
        Two two = two();
        service(two.one, ServiceType.MEDICAL, MAY_20);
        service(two.other, ServiceType.MEDICAL, MAY_20);
        Map<String, String> before = figures();
        propose(two);
        String waiting = body(two.one.owner, two.one.caseId.path() + "/asked");
        var asked = lines(two.other, JoinState.ASKED).getFirst();
        String path = two.other.caseId.path() + "/joins/asked/" + asked.id();
        assertThat(post(two.other.owner, path + "/decline", body(two.other.owner, path), Map.of())
                        .location())
                .endsWith("done=done.join_declined");

        assertThat(masked(body(two.one.owner, two.one.caseId.path() + "/asked")))
                .isEqualTo(masked(waiting));
        assertThat(body(two.other.owner, two.other.caseId.path() + "/asked")).contains("Not joined");
        assertThat(actions(two.other)).contains("child.join_declined");
        assertThat(figures()).isEqualTo(before);
    }

    @Test
    void who_proposed_withdraws_while_nobody_has_agreed() {
        Two two = two();
        propose(two);
        String list = two.one.caseId.path() + "/asked";
        UUID proposal = lines(two.one, JoinState.PROPOSED).getFirst().id();
        String withdraw = two.one.caseId.path() + "/joins/proposed/" + proposal + "/withdraw";
        assertThat(body(two.one.owner, list)).contains("action=\"" + withdraw + "\"", "Withdraw the proposal");
        String asked = two.other.caseId.path() + "/joins/asked/" + proposal;
        String seen = body(two.other.owner, asked);
        TestPerson member = in(two.one, Teams.Kind.MEMBER, EnumSet.of(Compartment.core, Compartment.identity));
        assertThat(body(member, list)).contains("Proposed, not answered yet").doesNotContain(withdraw);
        for (TestPerson nobody : List.of(member, two.other.owner)) {
            assertThat(new Visitor(khamt.address(), nobody.token())
                            .post(withdraw, Map.of())
                            .status())
                    .isEqualTo(404);
            assertThatThrownBy(() -> nobody.caller()
                            .call(() -> khamt.database()
                                    .app()
                                    .write(() -> khamt.database()
                                            .app()
                                            .list(
                                                    Sql.of("select guard.withdraw_join(:case, :proposal)"),
                                                    String.class,
                                                    "case",
                                                    two.one.caseId,
                                                    "proposal",
                                                    proposal))))
                    .hasMessageContaining("foreign case");
        }

        assertThat(post(two.one.owner, withdraw, "", Map.of()).location()).endsWith("/asked?done=done.join_withdrawn");

        assertThat(actions(two.one)).contains("child.join_withdrawn");
        assertThat(lines(two.one, JoinState.WITHDRAWN)).hasSize(1);
        assertThat(lines(two.other, JoinState.WITHDRAWN)).hasSize(1);
        assertThat(lines(two.other, JoinState.ASKED)).isEmpty();
        assertThat(body(two.other.owner, "/home"))
                .as("it waits for nobody")
                .contains("about somebody of case " + two.other.code() + " was withdrawn")
                .doesNotContain(asked);
        assertThat(body(two.other.owner, two.other.caseId.path() + "/asked"))
                .contains("Withdrawn")
                .doesNotContain(asked);
        assertThat(body(two.other.owner, asked)).contains("Withdrawn").doesNotContain("They are the same person");
        for (String answer : List.of("/agree", "/decline")) {
            Visitor.Answer late = post(two.other.owner, asked + answer, seen, Map.of());
            assertThat(late.status()).isEqualTo(422);
            assertThat(late.body()).contains("This proposal was withdrawn");
        }
        Visitor.Answer again = post(two.one.owner, withdraw, "", Map.of());
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).contains("This proposal was withdrawn", "Withdrawn");

        // proposed anew it is before the same owner anew, and agreed to it cannot be withdrawn
        two.one.owner.caller().run(() -> joins.propose(two.one.caseId, two.one.victim, question(two)));
        assertThat(lines(two.other, JoinState.ASKED)).hasSize(1);
        agree(two);
        assertThat(refused(() -> joins.withdraw(two.one.caseId, proposal), two.one.owner))
                .isEqualTo("join.error.joined_meanwhile");
        assertThat(lines(two.one, JoinState.JOINED)).hasSize(1);
    }

    @Test
    void withdrawing_tells_the_proposer_nothing_of_a_refusal_and_takes_it_from_the_keepers() {
        Two declined = two();
        propose(declined);
        UUID proposal = lines(declined.one, JoinState.PROPOSED).getFirst().id();
        declined.other.owner.caller().run(() -> joins.decline(declined.other.caseId, proposal, 1));
        declined.one.owner.caller().run(() -> joins.withdraw(declined.one.caseId, proposal));
        assertThat(lines(declined.one, JoinState.WITHDRAWN)).hasSize(1);
        assertThat(lines(declined.other, JoinState.DECLINED)).hasSize(1);
        assertThat(body(declined.other.owner, "/home")).doesNotContain("was withdrawn");

        Two sealed = two();
        List<TestPerson> keepers = List.of(person(Role.KEEPER, "OPG"), person(Role.KEEPER, "MOH"));
        sealed(sealed.other);
        propose(sealed);
        agree(sealed);
        assertThat(lines(sealed.other, JoinState.BEFORE_KEEPERS)).hasSize(1);
        UUID before = lines(sealed.one, JoinState.PROPOSED).getFirst().id();
        sealed.one.owner.caller().run(() -> joins.withdraw(sealed.one.caseId, before));
        assertThat(body(keepers.getFirst(), "/keepers")).doesNotContain("Count a person of two cases once");
        assertThat(lines(sealed.other, JoinState.WITHDRAWN)).hasSize(1);
    }

    @Test
    void of_agreeing_and_withdrawing_at_one_moment_one_is_done() throws Exception {
        for (int i = 0; i < 6; i++) {
            Two two = two();
            propose(two);
            UUID proposal = lines(two.one, JoinState.PROPOSED).getFirst().id();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var agreed = threads.submit(
                        () -> refused(() -> joins.agree(two.other.caseId, proposal, 1), two.other.owner));
                var withdrawn =
                        threads.submit(() -> refused(() -> joins.withdraw(two.one.caseId, proposal), two.one.owner));
                assertThat(List.of(agreed.get(), withdrawn.get()))
                        .as("one of the two, and the other in words")
                        .containsOnlyOnce("")
                        .allMatch(s -> s.isEmpty()
                                || s.equals("join.error.withdrawn")
                                || s.equals("join.error.joined_meanwhile"));
            }
            assertThat(lines(two.one, JoinState.JOINED).size()
                            + lines(two.one, JoinState.WITHDRAWN).size())
                    .isEqualTo(1);
        }
    }

    @Test
    void behind_a_figure_the_child_stands_with_a_case_that_the_reader_may_open() {
        Two two = two();
        service(two.one, ServiceType.MEDICAL, MAY_20);
        service(two.other, ServiceType.MEDICAL, JULY_1);
        propose(two);
        agree(two);
        TestPerson narrow = in(two.other, Teams.Kind.READER, EnumSet.of(Compartment.core));
        TestPerson both = in(two.one, Teams.Kind.READER, EnumSet.of(Compartment.core));
        two.other
                .owner
                .caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                two.other.caseId,
                                both.accountId(),
                                Teams.Kind.READER,
                                EnumSet.of(Compartment.core),
                                Teams.Purpose.TREAT));

        CountedRecords.Cell whole = CountedRecords.Cell.whole();
        assertThat(behind(two.one.owner, two, whole))
                .containsExactly(two.one.code() + " " + MAY_20 + " CHILD_SEX_TRAFFICKING");
        for (TestPerson reader : List.of(two.other.owner, narrow)) {
            assertThat(behind(reader, two, whole))
                    .as("the own case, by what it says itself")
                    .containsExactly(two.other.code() + " " + JULY_1 + " FORCED_CHILD_LABOUR");
        }
        assertThat(behind(both, two, whole))
                .as("once")
                .containsExactly(two.one.code() + " " + MAY_20 + " CHILD_SEX_TRAFFICKING");
        assertThat(behind(person(Role.DOCTOR, "MOH"), two, whole)).isEmpty();

        // in a part of the figure only who finds there what their case says
        var asOne = new CountedRecords.Cell(List.of("CHILD_SEX_TRAFFICKING"), null, null, null, null);
        var asOther = new CountedRecords.Cell(List.of("FORCED_CHILD_LABOUR"), null, null, null, null);
        assertThat(behind(two.one.owner, two, asOne)).hasSize(1);
        assertThat(behind(two.other.owner, two, asOne)).isEmpty();
        assertThat(behind(two.one.owner, two, asOther)).isEmpty();
        assertThat(behind(two.other.owner, two, asOther)).isEmpty();

        Question year =
                new Question(new Period(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31)), null, null, true);
        Indicator children = Indicator.of("3.2").orElseThrow();
        int counted = Objects.requireNonNull(
                        khamt.get(Indicators.class).count(year).get("3.2"))
                .total();
        assertThat(two.other
                        .owner
                        .caller()
                        .call(() -> khamt.get(CountedRecords.class)
                                .behind(year, children, whole)
                                .counted()))
                .as("as many as the figure says")
                .isEqualTo(counted);
        two.one
                .owner
                .caller()
                .run(() -> joins.end(
                        two.one.caseId,
                        lines(two.one, JoinState.JOINED).getFirst().id(),
                        "two"));
        assertThat(behind(two.other.owner, two, asOther))
                .as("counted by itself")
                .hasSize(1);
    }

    /** The two cases of a child, as far as somebody finds them behind the number of children who were served in this year. */
    private static List<String> behind(TestPerson reader, Two two, CountedRecords.Cell cell) {
        Question year =
                new Question(new Period(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31)), null, null, true);
        return reader
                .caller()
                .call(() -> khamt.get(CountedRecords.class)
                        .behind(year, Indicator.of("3.2").orElseThrow(), cell))
                .shown()
                .stream()
                .filter(c -> List.of(two.one.code(), two.other.code()).contains(c.code()))
                .map(c -> c.code() + " " + c.day() + " " + c.exploitation())
                .toList();
    }

    @Test
    void what_cannot_be_joined_is_refused_in_words() {
        Two two = two();
        // nobody has answered
        ask(two);
        assertThat(refused(() -> joins.propose(two.one.caseId, two.one.victim, question(two)), two.one.owner))
                .isEqualTo("join.error.no_answer");
        // answered with no
        answer(two, Answer.NO);
        assertThat(refused(() -> joins.propose(two.one.caseId, two.one.victim, question(two)), two.one.owner))
                .isEqualTo("join.error.no_answer");
        // another person's question
        Two elsewhere = two();
        promised(elsewhere);
        assertThat(refused(() -> joins.propose(two.one.caseId, two.one.victim, question(elsewhere)), two.one.owner))
                .isEqualTo("join.error.no_answer");
        // the child of the question is in this very case
        CaseId own = two.other.caseId;
        two.other
                .owner
                .caller()
                .run(() -> khamt.get(Questions.class)
                        .ask(new Typed(null, null, two.given, null, born(), null, null, null, "why", "00000000")));
        khamt.get(Comparer.class).compare();
        UUID mine = two.other
                .owner
                .caller()
                .call(() -> khamt.get(Questions.class).mine())
                .getFirst()
                .questionId();
        two.other.owner.caller().run(() -> khamt.get(Questions.class).answer(own, mine, 1, Answer.CONTACT));
        assertThat(refused(() -> joins.propose(own, two.other.victim, mine), two.other.owner))
                .isEqualTo("join.error.same_case");

        // joined already; and a second answer does not change the first
        Two joined = joined();
        UUID question = question(joined);
        assertThat(refused(() -> joins.propose(joined.one.caseId, joined.one.victim, question), joined.one.owner))
                .isEqualTo("join.error.already");
        // not a victim, on either side
        Two none = two();
        promised(none);
        none.one.owner.caller().run(() -> change(none.one, "NOT_A_VICTIM"));
        assertThat(refused(() -> joins.propose(none.one.caseId, none.one.victim, question(none)), none.one.owner))
                .isEqualTo("join.error.not_a_victim");
        none.one.owner.caller().run(() -> change(none.one, "IDENTIFIED"));
        none.other.owner.caller().run(() -> change(none.other, "NOT_A_VICTIM"));
        none.one.owner.caller().run(() -> joins.propose(none.one.caseId, none.one.victim, question(none)));
        assertThat(refused(() -> agreeing(none), none.other.owner)).isEqualTo("join.error.not_a_victim");
        none.other.owner.caller().run(() -> change(none.other, "IDENTIFIED"));
        none.one.owner.caller().run(() -> change(none.one, "NOT_A_VICTIM"));
        assertThat(refused(() -> agreeing(none), none.other.owner)).isEqualTo("join.error.gone");
        // an offender, or somebody of another case, is as unknown
        UUID offender = none.one
                .owner
                .caller()
                .call(() -> khamt.get(People.class)
                        .add(none.one.caseId, new People.NewOffender("MALE", 40, "MN", "NOT_KNOWN")));
        for (UUID nobody : List.of(offender, none.other.victim)) {
            assertThatThrownBy(() ->
                            none.one.owner.caller().run(() -> joins.propose(none.one.caseId, nobody, question(none))))
                    .hasMessageContaining("foreign case");
        }
        assertThatThrownBy(() -> none.one.owner.caller().run(() -> joins.end(none.one.caseId, UUID.randomUUID(), "x")))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void who_owns_both_cases_joins_them_by_number_and_letter() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        Side one = side(owner, "Хулан" + number, GIRL);
        Side other = side(owner, "Хулан" + number, SAME_GIRL);
        service(one, ServiceType.MEDICAL, MAY_20);
        service(other, ServiceType.MEDICAL, JULY_1);
        Two two = new Two(one, other, "");
        Map<String, String> before = figures();
        List<String> factsBefore = facts(two);
        String path = one.caseId.path() + "/joins/new";
        String own = one.caseId.path() + "/joins/own";
        String page = body(owner, path);
        assertThat(post(owner, own, page, Map.of("own_victim", one.victim.toString(), "code", "x", "label", "A"))
                        .body())
                .contains("This is not the number of a case");
        Two foreign = two();
        for (String code : List.of(foreign.one.code(), "26-00000-0")) {
            assertThat(post(owner, own, page, byNumber(one, code, "A")).body())
                    .as("somebody else&#39;s looks as none")
                    .doesNotContain("done=");
        }
        assertThat(refusedOwn(one, foreign.one.code(), "A")).isEqualTo("join.error.unknown");
        assertThat(refusedOwn(one, other.code(), "B")).isEqualTo("join.error.unknown");
        assertThat(refusedOwn(one, one.code(), "A")).isEqualTo("join.error.same_case");
        assertThat(post(owner, own, page, byNumber(one, other.code(), "а")).location())
                .as("in either alphabet")
                .endsWith("/asked?done=done.joined");
        assertThat(refusedOwn(one, other.code(), "A")).isEqualTo("join.error.already");
        assertThat(refusedOwn(other, one.code(), "A")).isEqualTo("join.error.already");
        assertThat(actions(one)).contains("child.joined");
        assertThat(actions(other)).contains("child.join_agreed");
        assertThat(difference(before, figures())).containsEntry("year 3.2", -1);

        UUID join = lines(other, JoinState.JOINED).getFirst().id();
        owner.caller().run(() -> joins.end(other.caseId, join, "two sisters"));
        assertThat(figures()).isEqualTo(before);
        assertThat(facts(two)).isEqualTo(factsBefore);
        assertThatThrownBy(() -> owner.caller().run(() -> joins.end(one.caseId, join, "again")))
                .isInstanceOf(NotFound.class);
        // once more, as if it had never been
        owner.caller().run(() -> joins.joinOwn(one.caseId, one.victim, codeOf(other), "A"));
        assertThat(difference(before, figures())).containsEntry("year 3.2", -1);

        sealed(other);
        Side third = side(owner, "Хулан" + number, GIRL);
        assertThat(refusedOwn(third, other.code(), "A")).isEqualTo("join.error.sealed");
        owner.caller().run(() -> change(third, "NOT_A_VICTIM"));
        assertThat(refusedOwn(third, one.code(), "A")).isEqualTo("join.error.not_a_victim");
    }

    @Test
    void what_is_recorded_and_corrected_while_joined_is_counted_once_and_stays_with_its_own_entry() {
        Two two = two();
        service(two.other, ServiceType.EDUCATION, JULY_1);
        promised(two);
        two.one.owner.caller().run(() -> joins.propose(two.one.caseId, two.one.victim, question(two)));
        agree(two);
        // the entry that came second is counted under the key of the first: whatever happens in its case follows
        service(two.other, ServiceType.DENTAL, JULY_1);
        service(two.one, ServiceType.MEDICAL, MAY_20);
        two.other.owner.caller().run(() -> change(two.other, "PRESUMED"));
        assertThat(facts(two)).filteredOn(f -> f.contains("VICTIM_IDENTIFIED")).hasSize(1);
        two.other.owner.caller().run(() -> change(two.other, "IDENTIFIED"));
        two.other
                .owner
                .caller()
                .run(() -> khamt.get(People.class)
                        .change(
                                two.other.caseId,
                                two.other.victim,
                                version(two.other),
                                new NewVictim("IDENTIFIED", JULY_1, "FEMALE", 12, 15, "FORCED_CHILD_LABOUR", "MN")));
        assertThat(subjects(two)).hasSize(1);
        assertThat(facts(two)).hasSize(5);
        assertThat(facts(two))
                .filteredOn(f -> f.contains("FORCED_CHILD_LABOUR"))
                .hasSize(3)
                .allMatch(f -> f.contains("|12|"));

        UUID join = lines(two.other, JoinState.JOINED).getFirst().id();
        two.other.owner.caller().run(() -> joins.end(two.other.caseId, join, "two"));

        assertThat(facts(two))
                .as("as if each had always been counted by itself")
                .containsExactlyInAnyOrderElementsOf(expected(two));
        assertThat(figures()).isEqualTo(figuresAnew());
    }

    @Test
    void three_cases_of_one_child_are_counted_once_and_part_where_one_join_ends() {
        Two two = joined();
        Side third = side(person(Role.LABOUR_INSPECTOR, "GASI"), two.given, SAME_GIRL);
        for (Side side : List.of(two.one, two.other)) {
            service(side, ServiceType.MEDICAL, MAY_20);
        }
        // a question of the third case is answered by the second alone
        TestPerson asker = third.owner;
        ask(asker, two.given);
        UUID question = mine(asker);
        two.other
                .owner
                .caller()
                .run(() -> khamt.get(Questions.class)
                        .answer(
                                two.other.caseId,
                                question,
                                told(two.other, question).version(),
                                Answer.CONTACT));
        third.owner.caller().run(() -> joins.propose(third.caseId, third.victim, question));
        assertThat(lines(two.one, JoinState.ASKED))
                .as("who did not answer is not asked")
                .isEmpty();
        UUID proposal = lines(two.other, JoinState.ASKED).getFirst().id();
        two.other.owner.caller().run(() -> joins.agree(two.other.caseId, proposal, 1));
        assertThat(subjects(two, third)).hasSize(1);
        assertThat(lines(two.one, JoinState.JOINED))
                .as("of the third the first knows nothing")
                .hasSize(1);

        UUID first = lines(two.one, JoinState.JOINED).getFirst().id();
        two.one.owner.caller().run(() -> joins.end(two.one.caseId, first, "not she"));
        assertThat(subjects(two, third))
                .as("the first by itself, the other two as one")
                .hasSize(2);
        assertThat(subjects(two.one)).hasSize(1).doesNotContainAnyElementsOf(subjects(third));
        assertThat(subjects(two.other)).isEqualTo(subjects(third));

        UUID second = lines(third, JoinState.JOINED).getFirst().id();
        third.owner.caller().run(() -> joins.end(third.caseId, second, "nor she"));
        assertThat(subjects(two, third)).hasSize(3);
        for (Side side : List.of(two.one, two.other, third)) {
            assertThat(subjects(side)).containsExactly(key(side));
        }
    }

    @Test
    void an_entry_that_is_joined_stays_when_its_case_merges_and_what_was_merged_comes_back_as_it_was() {
        Two two = joined();
        Duplicates duplicates = khamt.get(Duplicates.class);
        TestPerson owner = two.other.owner;
        UUID twin = owner.caller().call(() -> khamt.get(People.class).add(two.other.caseId, SAME_GIRL));
        Side twice = new Side(owner, two.other.caseId, twin);
        service(twice, ServiceType.DENTAL, JULY_1);
        service(two.other, ServiceType.MEDICAL, JULY_1);
        List<String> before = facts(two);
        assertThat(refused(
                        () -> duplicates.merge(
                                two.other.caseId,
                                new Duplicates.Same(
                                        two.other.victim, version(two.other), twin, 1, SAME_GIRL, "the same")),
                        owner))
                .isEqualTo("merge.error.joined");
        UUID merge = owner.caller()
                .call(() -> duplicates.merge(
                        two.other.caseId,
                        new Duplicates.Same(twin, 1, two.other.victim, version(two.other), SAME_GIRL, "the same")));
        assertThat(subjects(two)).as("three entries, one child").hasSize(1);

        owner.caller().run(() -> duplicates.undo(two.other.caseId, merge));
        assertThat(facts(two)).isEqualTo(before);

        // merged, separated across the cases, and the merge undone last
        UUID again = owner.caller()
                .call(() -> duplicates.merge(
                        two.other.caseId,
                        new Duplicates.Same(
                                twin, version(twice), two.other.victim, version(two.other), SAME_GIRL, "the same")));
        UUID join = lines(two.other, JoinState.JOINED).getFirst().id();
        owner.caller().run(() -> joins.end(two.other.caseId, join, "two"));
        owner.caller().run(() -> duplicates.undo(two.other.caseId, again));
        assertThat(facts(two)).containsExactlyInAnyOrderElementsOf(expected(two, twice));
    }

    @Test
    void of_two_entries_of_one_case_that_come_together_by_ways_nobody_knows_each_keeps_its_own_key() {
        Two two = joined();
        // the same child once more in the second case, joined with the first by another way than the case knows of
        UUID twin = two.other.owner.caller().call(() -> khamt.get(People.class).add(two.other.caseId, SAME_GIRL));
        Side twice = new Side(two.other.owner, two.other.caseId, twin);
        superuser.write(() -> superuser.one(
                Sql.of("""
                    select guard.join_entries(gen_random_uuid(), guard.standing_entry(:one, :victim), :by, null, guard.standing_entry(:other, :twin),
                           :by)::text
                    """),
                String.class,
                "one",
                two.one.caseId,
                "victim",
                two.one.victim,
                "by",
                two.one.owner.accountId(),
                "other",
                two.other.caseId,
                "twin",
                twin));
        service(twice, ServiceType.DENTAL, JULY_1);
        service(two.other, ServiceType.DENTAL, JULY_1);
        assertThat(subjects(two.other)).hasSize(2);
        UUID join = lines(two.other, JoinState.JOINED).stream()
                .filter(l -> l.victimId().equals(two.other.victim))
                .findFirst()
                .orElseThrow()
                .id();
        two.other.owner.caller().run(() -> joins.end(two.other.caseId, join, "two"));
        assertThat(subjects(two)).hasSize(2);
        UUID last = lines(two.one, JoinState.JOINED).getFirst().id();
        two.one.owner.caller().run(() -> joins.end(two.one.caseId, last, "two"));
        assertThat(facts(two)).containsExactlyInAnyOrderElementsOf(expected(two, twice));
    }

    @Test
    void a_child_of_a_sealed_case_is_joined_when_two_keepers_agree_as_well() {
        Two two = two();
        List<TestPerson> keepers = List.of(person(Role.KEEPER, "OPG"), person(Role.KEEPER, "MOH"));
        sealed(two.other);
        service(two.one, ServiceType.MEDICAL, MAY_20);
        service(two.other, ServiceType.MEDICAL, JULY_1);
        propose(two);
        String code = two.other.code();
        for (TestPerson keeper : keepers) {
            assertThat(body(keeper, "/home"))
                    .contains(two.one.owner.username() + " says that somebody of the sealed case " + code)
                    .doesNotContain(two.given);
        }
        Map<String, String> before = figures();
        String waiting = body(two.one.owner, two.one.caseId.path() + "/asked");
        var asked = lines(two.other, JoinState.ASKED).getFirst();
        String path = two.other.caseId.path() + "/joins/asked/" + asked.id();
        String page = body(two.other.owner, path);
        assertThat(page).contains("This case is sealed");
        assertThat(post(two.other.owner, path + "/agree", page, Map.of()).location())
                .endsWith("done=done.join_keepers");
        assertThat(lines(two.other, JoinState.BEFORE_KEEPERS)).hasSize(1);
        assertThat(body(two.other.owner, "/home")).doesNotContain(path);
        assertThat(refused(() -> joins.agree(two.other.caseId, asked.id(), 2), two.other.owner))
                .isEqualTo("join.error.waits");
        assertThat(figures()).as("one owner and no keeper").isEqualTo(before);
        // nobody proposes it by the form of the keepers, or past it
        assertThat(two.other
                        .owner
                        .caller()
                        .call(() -> khamt.database()
                                .app()
                                .write(() -> khamt.database()
                                        .app()
                                        .one(
                                                Sql.of("""
                                                    select guard.propose_seal(gen_random_uuid(), :case, null, 'JOIN', :me, null, null, 'x')
                                                    """),
                                                String.class,
                                                "case",
                                                two.other.caseId,
                                                "me",
                                                two.other.owner.accountId()))))
                .isEqualTo("UNKNOWN");

        assertThat(keeper(keepers.get(0), code).status()).isEqualTo(303);
        assertThat(figures()).as("one keeper").isEqualTo(before);
        assertThat(masked(body(two.one.owner, two.one.caseId.path() + "/asked")))
                .isEqualTo(masked(waiting));
        assertThat(keeper(keepers.get(1), code).status()).isEqualTo(303);
        assertThat(difference(before, figures())).containsEntry("year 3.2", -1);
        for (Side side : List.of(two.one, two.other)) {
            assertThat(lines(side, JoinState.JOINED)).hasSize(1);
            assertThat(body(side.owner, side.caseId.path() + "/timeline")).contains("counted once");
            assertThat(body(side.owner, "/home")).contains("is counted once from now on");
        }
        assertThat(body(two.one.owner, "/home")).doesNotContain(code);
        for (TestPerson keeper : keepers) {
            assertThat(new Visitor(khamt.address(), keeper.token())
                            .get(two.other.caseId.path())
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void what_the_keepers_decide_too_late_is_overtaken() {
        Two two = two();
        List<TestPerson> keepers = List.of(person(Role.KEEPER, "OPG"), person(Role.KEEPER, "MOH"));
        sealed(two.other);
        propose(two);
        agree(two);
        two.other.owner.caller().run(() -> change(two.other, "NOT_A_VICTIM"));
        assertThat(keeper(keepers.get(0), two.other.code()).location()).endsWith("done=done.seal_agreed");
        assertThat(keeper(keepers.get(1), two.other.code()).location()).endsWith("done=done.seal_overtaken");
        assertThat(lines(two.other, JoinState.JOINED)).isEmpty();
        assertThat(seals(two.other)).as("it has ended").containsExactly("OVERTAKEN");
        assertThat(body(two.other.owner, "/home"))
                .contains("What you proposed for case " + two.other.code() + " was not carried out");
        assertThat(decisions(keepers.get(1))).containsExactly("OVERTAKEN");

        // it is the owner's again, who agrees anew once nothing stands against it
        assertThat(refused(() -> agreeing(two), two.other.owner)).isEqualTo("join.error.not_a_victim");
        two.other.owner.caller().run(() -> change(two.other, "IDENTIFIED"));
        agree(two);
        keepers.forEach(k -> assertThat(keeper(k, two.other.code()).status()).isEqualTo(303));
        assertThat(lines(two.other, JoinState.JOINED)).hasSize(1);
        assertThat(seals(two.other)).containsExactlyInAnyOrder("OVERTAKEN", "CARRIED_OUT");
    }

    @Test
    void what_a_keeper_does_not_agree_to_is_not_joined() {
        Two two = two();
        TestPerson keeper = person(Role.KEEPER, "OPG");
        sealed(two.other);
        propose(two);
        String waiting = body(two.one.owner, two.one.caseId.path() + "/asked");
        agree(two);
        assertThat(keeper(keeper, two.other.code(), Map.of()).location()).endsWith("done=done.seal_declined");
        assertThat(lines(two.other, JoinState.BEFORE_KEEPERS)).isEmpty();
        assertThat(lines(two.other, JoinState.DECLINED)).hasSize(1);
        assertThat(masked(body(two.one.owner, two.one.caseId.path() + "/asked")))
                .isEqualTo(masked(waiting));
    }

    @Test
    void an_owner_who_no_longer_agrees_takes_it_from_the_keepers() {
        Two two = two();
        List<TestPerson> keepers = List.of(person(Role.KEEPER, "OPG"), person(Role.KEEPER, "MOH"));
        sealed(two.other);
        propose(two);
        agree(two);
        assertThat(keeper(keepers.get(0), two.other.code()).location()).endsWith("done=done.seal_agreed");
        String path = two.other.caseId.path() + "/joins/asked/"
                + lines(two.other, JoinState.BEFORE_KEEPERS).getFirst().id();
        String page = body(two.other.owner, path);
        assertThat(page).contains("They are two persons").doesNotContain("They are the same person");
        assertThat(post(two.other.owner, path + "/decline", page, Map.of()).location())
                .endsWith("done=done.join_declined");
        assertThat(seals(two.other)).containsExactly("OVERTAKEN");
        assertThat(keepers.get(1)
                        .caller()
                        .call(() -> khamt.get(SealedCases.class).waiting()))
                .noneMatch(p -> p.code().equals(two.other.code()));
        assertThat(lines(two.other, JoinState.DECLINED)).hasSize(1);
    }

    private static List<String> seals(Side side) {
        return superuser.list(
                Sql.of("select status from admission.seal_proposal where case_id = :case and act = 'JOIN'"),
                String.class,
                "case",
                side.caseId);
    }

    /** What the trail says that a keeper decided. */
    private static List<String> decisions(TestPerson keeper) {
        return superuser.list(
                Sql.of("select detail ->> 'kind' from audit.event where account_id = :keeper and action ="
                        + " 'seal.decided'"),
                String.class,
                "keeper",
                keeper.accountId());
    }

    @Test
    void erasing_the_one_leaves_the_other_and_the_counting_right() {
        Two two = two();
        service(two.one, ServiceType.MEDICAL, MAY_20);
        service(two.other, ServiceType.MEDICAL, JULY_1);
        Map<String, String> apart = figures();
        List<String> factsApart = facts(two);
        propose(two);
        agree(two);
        Map<String, String> together = figures();
        UUID join = lines(two.one, JoinState.JOINED).getFirst().id();

        new Keyring(khamt.database().settings(), keys).erase(two.other.caseId.value(), two.other.victim, Ground.COURT);

        assertThat(figures()).isEqualTo(together);
        assertThat(lines(two.one, JoinState.JOINED)).hasSize(1);
        assertThat(body(two.one.owner, two.one.caseId.path() + "/asked")).contains("Counted once");
        assertThat(two.one.owner.caller().call(() -> khamt.get(Questions.class).mine()))
                .isEmpty();
        two.other.owner.caller().run(() -> joins.end(two.other.caseId, join, "what was written of her"));
        assertThat(figures()).isEqualTo(apart);
        assertThat(facts(two)).isEqualTo(factsApart);

        // a reason that was given before goes with the child
        Two reasoned = joined();
        UUID ended = lines(reasoned.one, JoinState.JOINED).getFirst().id();
        reasoned.one.owner.caller().run(() -> joins.end(reasoned.one.caseId, ended, "her name"));
        new Keyring(khamt.database().settings(), keys)
                .erase(reasoned.one.caseId.value(), reasoned.one.victim, Ground.COURT);
        assertThat(superuser.list(
                        Sql.of("select ended_why from known.joined where ended_why is not null and case_id = :case"),
                        String.class,
                        "case",
                        reasoned.one.caseId))
                .containsExactly("~");

        // what was proposed cannot be compared any more
        Two open = two();
        propose(open);
        new Keyring(khamt.database().settings(), keys)
                .erase(open.other.caseId.value(), open.other.victim, Ground.COURT);
        assertThat(refused(() -> agreeing(open), open.other.owner)).isEqualTo("join.error.gone");
        var asked = lines(open.other, JoinState.ASKED).getFirst();
        assertThat(body(open.other.owner, open.other.caseId.path() + "/joins/asked/" + asked.id()))
                .contains("There is nothing left to compare")
                .doesNotContain(open.given);
    }

    @Test
    void of_many_who_join_and_part_at_once_nobody_waits_in_a_circle_and_the_count_is_right() throws Exception {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        List<Side> sides = IntStream.range(0, 4)
                .mapToObj(i -> side(owner, "Зэрэг" + number, GIRL))
                .toList();
        for (Side side : sides) {
            service(side, ServiceType.MEDICAL, MAY_20);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> {
                        Side one = sides.get(i % 4);
                        Side other = sides.get((i + 1 + i / 4 % 3) % 4);
                        if (i % 5 == 4) {
                            service(one, ServiceType.DENTAL, JULY_1);
                        } else {
                            refusedOwn(one, other.code(), "A");
                        }
                        return i;
                    }))
                    .toList();
            for (var each : all) {
                each.get();
            }
        }
        assertThat(sides.stream().flatMap(s -> subjects(s).stream()).collect(Collectors.toSet()))
                .hasSize(1);
        for (Side side : sides) {
            for (Joins.Line line : lines(side, JoinState.JOINED)) {
                owner.caller().run(() -> joins.end(side.caseId, line.id(), "apart"));
            }
        }
        for (Side side : sides) {
            assertThat(subjects(side)).containsExactly(key(side));
        }
        assertThat(figures()).isEqualTo(figuresAnew());
    }

    // ---- what the tests have in common ----

    private static Two two() {
        number++;
        String given = "Нэгэн" + "абвгдежзийклмнопрст".charAt(number % 19) + number;
        return new Two(
                side(person(Role.SOCIAL_WORKER, "FCYDA"), "Өөр" + number, GIRL),
                side(person(Role.SOCIAL_WORKER, "GEC"), given, SAME_GIRL),
                given);
    }

    private static Two joined() {
        Two two = two();
        propose(two);
        agree(two);
        return two;
    }

    private static Side side(TestPerson owner, String given, NewVictim victim) {
        return owner.caller().call(() -> {
            CaseId id = khamt.get(Cases.class)
                    .open(new Cases.OpenCase(
                            Classification.CHILD_SEX_TRAFFICKING,
                            "MN-1-SK",
                            LocalDate.of(2026, 5, 1),
                            LocalDate.of(2026, 5, 1),
                            null,
                            "PROTECT"));
            UUID added = khamt.get(People.class).add(id, victim);
            khamt.get(Identities.class)
                    .save(
                            id,
                            added,
                            0,
                            new Identities.Identity(null, null, given, null, born(), null, null, null, null, 0),
                            null);
            return new Side(owner, id, added);
        });
    }

    private static LocalDate born() {
        return LocalDate.of(2012, 5, 17);
    }

    private static void ask(TestPerson asker, String given) {
        asker.caller()
                .run(() -> khamt.get(Questions.class)
                        .ask(new Typed(null, null, given, null, born(), null, null, null, "why", "00000000")));
        khamt.get(Comparer.class).compare();
    }

    private static void ask(Two two) {
        ask(two.one.owner, two.given);
    }

    private static UUID mine(TestPerson asker) {
        return asker.caller()
                .call(() -> khamt.get(Questions.class).mine())
                .getFirst()
                .questionId();
    }

    private static UUID question(Two two) {
        return mine(two.one.owner);
    }

    private static Questions.Told told(Side side, UUID question) {
        return side.owner.caller().call(() -> khamt.get(Questions.class).find(side.caseId, question));
    }

    private static void answer(Two two, Answer answer) {
        UUID question = question(two);
        int version = told(two.other, question).version();
        two.other
                .owner
                .caller()
                .run(() -> khamt.get(Questions.class).answer(two.other.caseId, question, version, answer));
    }

    private static void promised(Two two) {
        ask(two);
        answer(two, Answer.CONTACT);
    }

    private static void propose(Two two) {
        promised(two);
        UUID question = question(two);
        two.one.owner.caller().run(() -> joins.propose(two.one.caseId, two.one.victim, question));
    }

    private static void agree(Two two) {
        two.other.owner.caller().run(() -> agreeing(two));
    }

    private static void agreeing(Two two) {
        Joins.Line asked = joins.ofCase(two.other.caseId).stream()
                .filter(l -> l.state() == JoinState.ASKED)
                .findFirst()
                .orElseThrow();
        joins.agree(
                two.other.caseId,
                asked.id(),
                joins.asked(two.other.caseId, asked.id()).version());
    }

    private static List<Joins.Line> lines(Side side, JoinState state) {
        return side.owner.caller().call(() -> joins.ofCase(side.caseId)).stream()
                .filter(l -> l.state() == state)
                .toList();
    }

    private static Map<String, String> byNumber(Side one, String code, String label) {
        return Map.of("own_victim", one.victim.toString(), "code", code, "label", label);
    }

    private static mn.khamt.cases.CaseCode codeOf(Side side) {
        return mn.khamt.cases.CaseCode.read(side.code()).orElseThrow();
    }

    private static String refusedOwn(Side one, String code, String label) {
        return refused(
                () -> joins.joinOwn(
                        one.caseId,
                        one.victim,
                        mn.khamt.cases.CaseCode.read(code).orElseThrow(),
                        label),
                one.owner);
    }

    private static String refused(Runnable work, TestPerson person) {
        try {
            person.caller().run(work);
            return "";
        } catch (Refused refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void sealed(Side side) {
        superuser.write(() -> {
            superuser.change(Sql.of("insert into admission.sealed_case (case_id) values (:case)"), "case", side.caseId);
            return superuser.change(
                    Sql.of("update access.access_grant set door = 'SEALED' where case_id = :case"),
                    "case",
                    side.caseId);
        });
    }

    private static Visitor.Answer keeper(TestPerson keeper, String code) {
        return keeper(keeper, code, Map.of("agree", "yes"));
    }

    private static Visitor.Answer keeper(TestPerson keeper, String code, Map<String, String> answer) {
        String waiting = body(keeper, "/keepers");
        assertThat(waiting)
                .contains("Count a person of two cases once", "The owner wants the person to be counted once");
        Matcher proposal = Pattern.compile(
                        "action=\"(/keepers/[0-9a-f-]+)\"[\\s\\S]*?name=\"_version\" value=\"(\\d+)\"")
                .matcher(waiting.substring(waiting.indexOf(code)));
        assertThat(proposal.find()).isTrue();
        var fields = new HashMap<>(answer);
        fields.put("_version", proposal.group(2));
        return post(keeper, proposal.group(1), "", fields);
    }

    private static void change(Side side, String status) {
        People.Victim now = khamt.get(People.class).victim(side.caseId, side.victim);
        NewVictim known = now.known();
        khamt.get(People.class)
                .change(
                        side.caseId,
                        side.victim,
                        now.version(),
                        new NewVictim(
                                status,
                                known.statusOn(),
                                known.sex(),
                                known.ageAtExploitation(),
                                known.ageAtIdentification(),
                                known.exploitation(),
                                known.citizenship()));
    }

    private static int version(Side side) {
        return side.owner
                .caller()
                .call(() -> khamt.get(People.class).entry(side.caseId, side.victim))
                .version();
    }

    private static void service(Side side, ServiceType type, LocalDate on) {
        side.owner
                .caller()
                .run(() -> khamt.get(Care.class)
                        .recordService(new RecordService(
                                side.caseId, side.victim, type, "FCYDA", null, on, null, null, true)));
    }

    private static TestPerson in(Side side, Teams.Kind kind, Set<Compartment> compartments) {
        TestPerson person = person(Role.PSYCHOLOGIST, "FCYDA");
        side.owner
                .caller()
                .run(() -> khamt.get(Teams.class)
                        .name(side.caseId, person.accountId(), kind, compartments, Teams.Purpose.TREAT));
        return person;
    }

    private static TestPerson person(Role role, String agency) {
        number++;
        return people.add("joins" + number, role, agency);
    }

    private static String body(TestPerson person, String path) {
        Visitor.Answer answer = new Visitor(khamt.address(), person.token()).get(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static String link(String body, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(body);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group();
    }

    private static Visitor.Answer post(TestPerson person, String path, String page, Map<String, String> fields) {
        var all = new TreeMap<>(fields);
        HIDDEN.matcher(page).results().forEach(r -> all.putIfAbsent(r.group(1), r.group(2)));
        all.put("_op", UUID.randomUUID().toString());
        return new Visitor(khamt.address(), person.token()).post(path, all);
    }

    private static String masked(String body) {
        return body.replaceAll("value=\"[0-9a-f-]{36,}\"", "")
                .replaceAll("(datetime|data-left|data-csrf)=\"[^\"]*\"", "");
    }

    private static List<String> actions(Side side) {
        return superuser.list(
                Sql.of("select action from audit.event where case_id = :case"), String.class, "case", side.caseId);
    }

    /** What counts now, by whose key and of which case; without ids of facts. */
    private static List<String> facts(Two two) {
        return superuser.list(
                Sql.of("""
                    select concat_ws('|', c.code, f.kind, f.subject_key, f.true_on, f.exploitation, f.child, f.sex, f.age, f.service_type, f.place_code, '')
                      from numbers.fact f
                      join cases.case_file c on c.fact_key = f.case_key
                     where c.case_id = any(:cases) and f.kind in ('SERVICE', 'VICTIM_IDENTIFIED') and not f.withdrawn and f.replaced_at = 'infinity'
                     order by 1
                    """), String.class, "cases", List.of(two.one.caseId.value(), two.other.caseId.value()));
    }

    /** The same, worked out from the records: each entry's under its own key. */
    private static List<String> expected(Two two, Side... more) {
        var all = new java.util.ArrayList<String>();
        for (Side side : java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(two.one, two.other), java.util.stream.Stream.of(more))
                .toList()) {
            all.addAll(superuser.list(Sql.of("""
                select concat_ws('|', c.code, x.kind, v.fact_key, x.on_day, v.exploitation, v.age_at_exploitation < 18, v.sex, v.age_at_exploitation,
                                 x.service_type, c.place_code, '')
                  from cases.victim v
                  join cases.case_file c using (case_id)
                 cross join lateral (
                        select 'SERVICE' as kind, s.started_on as on_day, s.service_type
                          from care.service s where s.case_id = v.case_id and s.victim_id = v.victim_id
                         union all
                        select 'VICTIM_IDENTIFIED', v.status_on, null where v.status = 'IDENTIFIED') x
                 where v.case_id = :case and v.victim_id = :victim
                """), String.class, "case", side.caseId, "victim", side.victim));
        }
        return all;
    }

    private static Set<UUID> subjects(Two two, Side... more) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(two.one, two.other), java.util.stream.Stream.of(more))
                .flatMap(s -> subjects(s).stream())
                .collect(Collectors.toSet());
    }

    private static Set<UUID> subjects(Side side) {
        return Set.copyOf(superuser.list(Sql.of("""
            select distinct f.subject_key
              from numbers.fact f
              join cases.case_file c on c.fact_key = f.case_key
             where c.case_id = :case and f.kind in ('SERVICE', 'VICTIM_IDENTIFIED') and not f.withdrawn and f.replaced_at = 'infinity'
            """), UUID.class, "case", side.caseId));
    }

    private static UUID key(Side side) {
        return superuser.one(
                Sql.of("select fact_key from cases.victim where case_id = :case and victim_id = :victim"),
                UUID.class,
                "case",
                side.caseId,
                "victim",
                side.victim);
    }

    /** Of each period every figure with its parts; what is remembered is the same as what is counted anew. */
    private static Map<String, String> figures() {
        Map<String, String> remembered = figures(khamt.get(Indicators.class)::count);
        assertThat(remembered).as("counted on, and counted anew").isEqualTo(figuresAnew());
        return remembered;
    }

    private static Map<String, String> figuresAnew() {
        var anew = new Indicators(khamt.context().getBean("stats", Db.class));
        return figures(anew::count);
    }

    private static Map<String, String> figures(java.util.function.Function<Question, Map<String, Figure>> count) {
        var all = new TreeMap<String, String>();
        Map<String, Period> periods = Map.of(
                "year",
                Period.yearFrom(LocalDate.of(2026, 1, 1)),
                "May",
                new Period(LocalDate.of(2026, 5, 1), LocalDate.of(2026, 5, 31)),
                "July",
                new Period(LocalDate.of(2026, 7, 1), LocalDate.of(2026, 7, 31)));
        periods.forEach((name, period) -> {
            for (boolean demo : List.of(true, false)) {
                count.apply(new Question(period, null, null, demo)).forEach((code, figure) -> {
                    var said = new StringBuilder().append(figure.total());
                    for (Dimension dimension : Dimension.values()) {
                        dimension.all().forEach(v -> said.append(' ').append(figure.part(dimension, v)));
                    }
                    all.merge(name + " " + code, said.append(figure.services()).toString(), (a, b) -> a + " / " + b);
                });
            }
        });
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

    /** A case with one child, and who owns it. */
    private record Side(TestPerson owner, CaseId caseId, UUID victim) {
        String code() {
            return owner.caller()
                    .call(() -> khamt.get(Cases.class).header(caseId))
                    .code();
        }
    }

    /** Two cases of one child: the owner of the first asks, that of the second is told. */
    private record Two(Side one, Side other, String given) {}
}
