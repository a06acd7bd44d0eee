package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A case on paper: codes for whoever holds it; names when a second person approved, once, within a day (T3, ASVS 2.3.5). */
class CasePrintsTest {
    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, door, given_by)
        values (:case, :account, :kind, :compartments::text[], 'PROTECT', :door, :owner)
        """);
    private static final Sql END =
            Sql.of("update access.access_grant set valid_until = now() where account_id = :account");
    private static final Sql AGE = Sql.of(
            "update cases.print_request set decided_at = decided_at - interval '25 hours' where request_id = :id");
    private static final Sql OLD =
            Sql.of("update cases.print_request set asked_at = asked_at - interval '8 days' where decided_at is null and"
                    + " case_id = :case");
    private static final Sql EVENTS = Sql.of("""
        select action from audit.event
         where case_id = :case and (subject_id = :request or action = 'identity.revealed')
         order by tx, action
        """);
    private static final Sql PRINTED =
            Sql.of("select count(*)::int from audit.event where case_id = :case and action = 'case.printed'");
    private static final Sql ROWS = Sql.of("select count(*)::int from cases.print_request where case_id = :case");

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
    void whoever_holds_the_case_prints_it_with_codes_and_a_stamp_and_it_is_recorded() {
        At at = at();
        for (TestPerson holder : List.of(at.owner, at.partner, reader(at))) {
            String body = visitor(holder).get(at.path("/print")).body();

            assertThat(body)
                    .contains(at.code, "Child A", "Жишээ" + holder.username(), "class=\"stamp\"", "class=\"water\"")
                    .contains("Printed by ")
                    .doesNotContain(at.name);
        }
        assertThat(khamt.database().superuser().one(PRINTED, Integer.class, "case", at.id))
                .isEqualTo(3);
        assertThat(visitor(person(Role.SOCIAL_WORKER, "FCYDA"))
                        .get(at.path("/print"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void names_are_printed_once_after_a_second_person_of_another_agency_approved() {
        At at = at();
        UUID request = ask(at, at.owner);
        assertThat(print(at, at.owner, request, op()).status())
                .as("not approved yet")
                .isEqualTo(422);
        assertThat(visitor(at.partner).get("/home").body())
                .contains("Printing names waits for a second person", at.code);

        assertThat(decide(at, at.partner, request, "agree").status()).isEqualTo(303);

        assertThat(visitor(at.owner).get("/home").body()).contains("You may print names now");
        String op = op();
        Answer printed = print(at, at.owner, request, op);
        assertThat(printed.status()).isEqualTo(200);
        assertThat(printed.body()).contains(at.name, "class=\"stamp\"", "a second person approved it");
        assertThat(print(at, at.owner, request, op).body())
                .as("the same form, sent twice")
                .contains(at.name);
        Answer again = print(at, at.owner, request, op());
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).doesNotContain(at.name).contains("was printed already");
        assertThat(khamt.database().superuser().list(EVENTS, String.class, "case", at.id, "request", request))
                .startsWith("print.asked", "print.agreed", "case.printed_with_names", "identity.revealed");
    }

    @Test
    void neither_oneself_nor_a_colleague_nor_who_does_not_decide_or_see_names_is_the_second_person() {
        At at = at();
        TestPerson colleague = hold(at, person(Role.SOCIAL_WORKER, "FCYDA"), "MEMBER", "{core,identity}", "TEAM");
        TestPerson contributor = hold(at, person(Role.DOCTOR, "MOH"), "CONTRIBUTOR", "{core,identity}", "TEAM");
        TestPerson narrow = hold(at, person(Role.PROSECUTOR, "OPG"), "MEMBER", "{core}", "TEAM");
        UUID request = ask(at, at.owner);

        assertThat(decide(at, at.owner, request, "agree").status()).isEqualTo(422);
        assertThat(decide(at, colleague, request, "agree").status()).isEqualTo(422);
        assertThat(decide(at, contributor, request, "agree").status()).isEqualTo(404);
        assertThat(decide(at, narrow, request, "agree").status()).isEqualTo(404);
        assertThat(print(at, at.owner, request, op()).status()).isEqualTo(422);
        assertThat(visitor(colleague).get("/home").body()).doesNotContain("Printing names waits");

        UUID ofColleague = ask(at, colleague);
        assertThat(decide(at, at.owner, ofColleague, "agree").status())
                .as("whoever answers for the case, though of the same agency")
                .isEqualTo(303);
        assertThat(print(at, at.owner, ofColleague, op()).status())
                .as("only whoever asked prints")
                .isEqualTo(422);
        assertThat(print(at, colleague, ofColleague, op()).body()).contains(at.name);
    }

    @Test
    void what_was_declined_is_not_printed_and_whoever_asked_is_told() {
        At at = at();
        UUID request = ask(at, at.partner);
        assertThat(decide(at, at.owner, request, "decline").status()).isEqualTo(303);

        assertThat(print(at, at.partner, request, op()).status()).isEqualTo(422);
        assertThat(decide(at, at.owner, request, "agree").status())
                .as("decided is decided")
                .isEqualTo(422);
        assertThat(visitor(at.partner).get("/home").body()).contains("Your request to print names was declined");
    }

    @Test
    void the_owner_is_told_when_names_were_printed_that_others_agreed_on() {
        At at = at();
        TestPerson prosecutor = hold(at, person(Role.PROSECUTOR, "OPG"), "MEMBER", "{core,identity}", "TEAM");
        UUID request = ask(at, at.partner);
        assertThat(decide(at, prosecutor, request, "agree").status()).isEqualTo(303);
        assertThat(print(at, at.partner, request, op()).status()).isEqualTo(200);

        assertThat(visitor(at.owner).get("/home").body()).contains("printed case " + at.code + " with names");
    }

    @Test
    void approval_is_over_after_a_day_and_when_the_grant_ends() {
        At at = at();
        UUID request = ask(at, at.owner);
        decide(at, at.partner, request, "agree");
        assertThat(visitor(at.owner)
                        .post(at.path("/print/names"), Map.of("_op", op(), "reason", "CARE"))
                        .status())
                .as("one request at a time")
                .isEqualTo(422);
        change(AGE, "id", request);
        assertThat(print(at, at.owner, request, op()).status()).isEqualTo(422);

        UUID ofPartner = ask(at, at.partner);
        decide(at, at.owner, ofPartner, "agree");
        change(END, "account", at.partner.accountId());
        assertThat(print(at, at.partner, ofPartner, op()).status()).isEqualTo(404);

        TestPerson other = hold(at, person(Role.PROSECUTOR, "OPG"), "MEMBER", "{core,identity}", "TEAM");
        UUID late = ask(at, other);
        change(OLD, "case", at.id);
        assertThat(decide(at, at.owner, late, "agree").status())
                .as("a week without an answer")
                .isEqualTo(422);
    }

    @Test
    void without_anybody_who_could_be_the_second_nothing_is_asked_and_readers_do_not_ask() {
        At at = at();
        change(END, "account", at.partner.accountId());
        Answer refused = visitor(at.owner).post(at.path("/print/names"), Map.of("_op", op(), "reason", "CARE"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("Nobody in the team could be the second person");
        TestPerson emergency = hold(at, person(Role.DOCTOR, "MOH"), "READER", "{core,identity}", "EMERGENCY");
        for (TestPerson person : List.of(reader(at), emergency)) {
            assertThat(visitor(person).get(at.path("/print/names")).status()).isEqualTo(404);
            assertThat(visitor(person)
                            .post(at.path("/print/names"), Map.of("_op", op(), "reason", "CARE"))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(khamt.database().superuser().one(ROWS, Integer.class, "case", at.id))
                .isZero();
    }

    @Test
    void of_several_prints_at_once_one_shows_the_names() throws Exception {
        At at = at();
        UUID request = ask(at, at.owner);
        decide(at, at.partner, request, "agree");
        visitor(at.owner).csrf();
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < 6; i++) {
                work.add(() -> print(at, at.owner, request, op()));
            }
            for (Future<Answer> one : threads.invokeAll(work)) {
                statuses.add(one.get().status());
            }
        }
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 422);
    }

    // ---- the people and what they send ----

    private static At at() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = owner.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.ONLINE_SEXUAL_EXPLOITATION,
                                "MN-1-SK",
                                java.time.LocalDate.of(2026, 11, 1),
                                null,
                                null,
                                "PROTECT")));
        UUID victim = owner.caller()
                .call(() -> khamt.get(People.class)
                        .add(
                                id,
                                new People.NewVictim(
                                        "PRESUMED",
                                        java.time.LocalDate.of(2026, 11, 2),
                                        "FEMALE",
                                        14,
                                        15,
                                        "ONLINE_SEXUAL_EXPLOITATION",
                                        "MN")));
        String name = TestCase.SECRET + number;
        owner.caller().run(() -> {
            var who = new Identities.Identity(null, "Бат", name, null, null, null, null, null, null, 0);
            khamt.get(Identities.class).save(id, victim, 0, who, null);
        });
        String code =
                owner.caller().call(() -> khamt.get(Cases.class).header(id)).code();
        var at = new At(id, code, name, owner, person(Role.INVESTIGATOR, "ATPU"));
        hold(at, at.partner, "MEMBER", "{core,identity}", "TEAM");
        return at;
    }

    private static TestPerson person(Role role, String agency) {
        return people.add("printer" + ++number, role, agency);
    }

    private static TestPerson reader(At at) {
        return hold(at, person(Role.LAWYER, "FCYDA"), "READER", "{core,identity}", "TEAM");
    }

    private static TestPerson hold(At at, TestPerson person, String kind, String compartments, String door) {
        change(
                GRANT,
                "case",
                at.id,
                "account",
                person.accountId(),
                "kind",
                kind,
                "compartments",
                compartments,
                "door",
                door,
                "owner",
                at.owner.accountId());
        return person;
    }

    private static UUID ask(At at, TestPerson who) {
        Answer asked = visitor(who).post(at.path("/print/names"), Map.of("_op", op(), "reason", "PROCEEDINGS"));
        assertThat(asked.status()).as(asked.body()).isEqualTo(303);
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select request_id from cases.print_request where case_id = :case order by asked_at"
                                + " desc limit 1"),
                        UUID.class,
                        "case",
                        at.id);
    }

    private static Answer decide(At at, TestPerson who, UUID request, String how) {
        return visitor(who).post(at.path("/print/names/" + request + "/" + how), Map.of("_op", op()));
    }

    private static Answer print(At at, TestPerson who, UUID request, String op) {
        return visitor(who).post(at.path("/print/names/" + request), Map.of("_op", op));
    }

    private static Visitor visitor(TestPerson who) {
        return new Visitor(khamt.address(), who.token());
    }

    private static void change(Sql sql, Object... named) {
        khamt.database().superuser().write(() -> khamt.database().superuser().change(sql, named));
    }

    private static String op() {
        return UUID.randomUUID().toString();
    }

    private record At(CaseId id, String code, String name, TestPerson owner, TestPerson partner) {
        String path(String below) {
            return id.path() + below;
        }
    }
}
