package mn.khamt.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.cases.Teams;
import mn.khamt.cases.Teams.Purpose;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doors to a case other than the team's, and what closes them (R4; rules 1, 3, 5, 6, 7, 10 of the access model). */
class AdmissionTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Sql LET_IN = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
        values (:case, :account, 'READER', '{core}', 'PROTECT', :owner)
        """);
    private static final Words WORDS = Words.load(AdmissionTest.class.getClassLoader(), Language.EN);
    private static final Sql DENIED =
            Sql.of("select count(*)::int from audit.event where account_id = :account and action = 'access.denied'");
    private static final Sql LOOKED = Sql.of("select count(*)::int from audit.event where account_id = :account and"
            + " action in ('case.read', 'case.opened')");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Db superuser;
    private static TestPerson firstKeeper;
    private static TestPerson secondKeeper;
    private static TestPerson auditor;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        superuser = khamt.database().superuser();
        firstKeeper = person(Role.KEEPER, "OPG");
        secondKeeper = person(Role.KEEPER, "MOJHA");
        auditor = person(Role.AUDITOR, "MOJHA");
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    // ---- rule 1 ----

    @Test
    void while_the_agreement_of_an_agency_does_not_hold_its_people_hold_no_case_and_get_none() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson doctor = person(Role.DOCTOR, "MECSS");
        CaseId id = open(owner);
        assertThat(named(owner, id, doctor)).isTrue();
        assertThat(sees(doctor, id)).isTrue();

        agreement("MECSS", "[2012-01-01,2026-01-01)");
        try {
            assertThat(sees(doctor, id)).isFalse();
            assertThat(status(doctor, "/home")).isEqualTo(200);
            TestPerson other = person(Role.SOCIAL_WORKER, "MECSS");
            assertThatThrownBy(() -> named(owner, id, other)).isInstanceOf(Refused.class);
        } finally {
            agreement("MECSS", "[2012-01-01,)");
        }
        assertThat(sees(doctor, id)).isTrue();
    }

    // ---- rule 10 ----

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"KEEPER", "STATISTICIAN", "AUDITOR", "ADMINISTRATOR", "PARTNER_VIEWER"})
    void a_role_of_no_cases_gets_none_by_any_door_and_the_refusal_names_the_rule(Role role) {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson person = person(role, "FCYDA");
        CaseId id = open(owner);

        assertThat(bar(id, person)).isEqualTo("rule:10");
        assertThatThrownBy(() -> named(owner, id, person)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> propose(owner, id, SealAct.SEAL, person)).hasMessage("admission.seal.cannot_hold");
        assertThat(open(person, code(owner, id))).isNotEqualTo("opened");
        assertThatThrownBy(() -> superuser.write(() -> superuser.change(
                        LET_IN, "case", id, "account", person.accountId(), "owner", owner.accountId())))
                .as("whoever writes the grant")
                .hasStackTraceContaining("rule:10");
        assertThat(sees(person, id)).isFalse();
    }

    @Test
    void who_is_appointed_as_something_else_is_out_of_every_case_and_coming_back_is_being_named_again() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson member = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        CaseId own = open(member);
        assertThat(named(owner, id, member)).isTrue();
        assertThat(sees(member, id)).isTrue();

        appoint(member, Role.STATISTICIAN);
        assertThat(sees(member, id)).isFalse();
        assertThat(sees(member, own)).isFalse();

        appoint(member, Role.SOCIAL_WORKER);
        assertThat(sees(member, id)).isFalse();
        assertThat(sees(member, own)).as("what waits for being handed over").isTrue();
        assertThat(named(owner, id, member)).isTrue();
    }

    /** A function replaced later could forget it: row security does not look over the shoulder of those of the guard. */
    @Test
    void no_function_of_the_guard_asks_for_a_grant_by_who_one_is_instead_of_what_one_may_hold() {
        assertThat(superuser.list(Sql.of("""
            select p.proname
              from pg_proc p
             where p.pronamespace = 'guard'::regnamespace
               and p.prosrc ~ 'access_grant ([a-z]+)\\s+where[^;]*\\m\\1\\.account_id = (guard\\.)?me\\(\\)'
            """), String.class)).isEmpty();
    }

    @Test
    void when_the_appointment_is_over_the_next_request_is_refused() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        superuser.write(() -> superuser.change(
                Sql.of("update directory.appointment set valid = '[2012-01-01,2026-01-01)' where account_id ="
                        + " :account"),
                "account",
                owner.accountId()));

        assertThatThrownBy(() -> sees(owner, id)).isInstanceOf(mn.khamt.platform.database.SessionEnded.class);
    }

    // ---- rule 3 ----

    @Test
    void every_refusal_is_in_the_trail_with_its_rule() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson stranger = person(Role.DOCTOR, "MOH");
        CaseId id = open(owner);

        assertThat(status(stranger, id.path())).isEqualTo(404);
        assertThat(status(stranger, "/keepers")).isEqualTo(404);
        assertThat(status(stranger, "/cases/" + UUID.randomUUID())).isEqualTo(404);

        assertThat(superuser.list(Sql.of("""
            select e.rule || ' ' || (e.detail ->> 'route')
              from audit.event e
             where e.account_id = :account and e.action = 'access.denied'
             order by e.tx
            """), String.class, "account", stranger.accountId()))
                .containsExactly("rule:3 GET /cases/{id}", "rule:2 GET /keepers", "rule:3 GET /cases/{id}");
        assertThat(superuser.list(
                        Sql.of("select 1 from audit.event where case_id = :case and account_id = :account"),
                        Integer.class,
                        "case",
                        id,
                        "account",
                        stranger.accountId()))
                .as("to the team of the case nobody has looked")
                .isEmpty();
    }

    @Test
    void whoever_is_refused_a_page_of_a_case_they_read_did_not_look_at_it() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson reader = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        owner.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                reader.accountId(),
                                Teams.Kind.READER,
                                EnumSet.of(Compartment.core),
                                Purpose.PROTECT));
        int refused = 0;
        int looked = 0;
        for (Route route : Route.all(khamt)) {
            if (route.get() && route.path().matches("/cases/\\{[a-z]+}/[^{]+")) {
                int status = status(reader, route.path().replaceFirst("\\{[a-z]+}", id.toString()));
                refused += status == 404 ? 1 : 0;
                looked += status == 404 ? 0 : 1;
                assertThat(superuser.one(DENIED, Integer.class, "account", reader.accountId()))
                        .as("%s: %d", route, status)
                        .isEqualTo(refused);
                assertThat(superuser.one(LOOKED, Integer.class, "account", reader.accountId()))
                        .as("%s: %d", route, status)
                        .isLessThanOrEqualTo(looked);
            }
        }
        assertThat(refused).as("pages that a reader does not have").isGreaterThan(6);
        assertThat(looked).as("and has").isGreaterThan(3);
    }

    @Test
    void every_look_is_in_the_trail_with_the_door_by_which_it_came() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson member = person(Role.INVESTIGATOR, "ATPU");
        TestPerson police = person(Role.INVESTIGATOR, "ATPU");
        TestPerson deputy = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        named(owner, id, member);
        owner.caller()
                .run(() -> khamt.get(Deputies.class)
                        .name(
                                deputy.accountId(),
                                LocalDate.now(mn.khamt.platform.time.Times.ZONE),
                                LocalDate.now(mn.khamt.platform.time.Times.ZONE).plusDays(2)));
        assertThat(open(police, code(owner, id))).isEqualTo("opened");
        for (TestPerson each : List.of(owner, member, police, deputy)) {
            assertThat(status(each, id.path())).isEqualTo(200);
        }
        seal(id, owner);
        assertThat(status(owner, id.path())).isEqualTo(200);

        assertThat(superuser.list(
                        Sql.of("select rule from audit.event where case_id = :case and action = 'case.opened' order"
                                + " by tx"),
                        String.class,
                        "case",
                        id))
                .containsExactly(
                        "grant:OWNER",
                        "grant:MEMBER",
                        "grant:READER/EMERGENCY",
                        "grant:MEMBER/DEPUTY",
                        "grant:OWNER/SEALED");
        // and nothing at all is allowed or denied without a right that has a name in words
        assertThat(superuser.list(Sql.of("select distinct coalesce(rule, 'missing') from audit.event"), String.class))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(WORDS.has("rule."
                                + rule.toLowerCase(java.util.Locale.ROOT)
                                        .replaceFirst("/.*", "")
                                        .replaceFirst("^(role|desk):.*", "$1")
                                        .replace(':', '.')))
                        .as(rule)
                        .isTrue());
    }

    // ---- rule 5: sealed cases ----

    @Test
    void two_keepers_seal_a_case_and_everybody_but_one_is_out_at_once() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson colleague = person(Role.INVESTIGATOR, "ATPU");
        CaseId id = open(owner);
        named(owner, id, colleague);

        seal(id, owner);

        assertThat(sees(owner, id)).isTrue();
        assertThat(sees(colleague, id)).isFalse();
        assertThat(status(colleague, id.path())).isEqualTo(404);
        assertThat(list(owner, CaseSearch.View.OPEN)).doesNotContain(id);
        assertThat(list(owner, CaseSearch.View.SEALED)).containsExactly(id);
        assertThat(list(colleague, CaseSearch.View.SEALED)).isEmpty();
        assertThatThrownBy(() -> named(owner, id, colleague))
                .isInstanceOf(Refused.class)
                .hasMessage("team.refused.sealed");
        assertThat(owner.caller().call(() -> khamt.get(SealedCases.class).isSealed(id)))
                .isTrue();
        assertThat(body(owner, id.path() + "/access")).contains("This case is sealed");
    }

    @Test
    void one_keeper_is_not_enough_and_nobody_decides_about_themselves() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        propose(owner, id, SealAct.SEAL, owner);
        UUID proposal = waiting(firstKeeper, code(owner, id)).proposalId();

        assertThat(decide(firstKeeper, proposal, 1, true)).isEqualTo("AGREED_ONCE");
        assertThatThrownBy(() -> decide(firstKeeper, proposal, 2, true))
                .isInstanceOf(Refused.class)
                .hasMessage("admission.seal.agreed_already");
        assertThatThrownBy(() -> decide(secondKeeper, proposal, 1, true))
                .as("of a proposal that has changed since it was shown")
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> decide(owner, proposal, 2, true)).isInstanceOf(Refused.class);
        assertThat(owner.caller().call(() -> khamt.get(SealedCases.class).isSealed(id)))
                .isFalse();
        assertThat(owner.caller().call(() -> khamt.get(SealedCases.class).pending(id)))
                .singleElement()
                .satisfies(p -> assertThat(p.firstAt()).isNotNull());

        // a proposal about a keeper is not theirs to decide, and not even shown to them
        TestPerson third = person(Role.PROSECUTOR, "NPA");
        alsoKeeper(third);
        assertThat(decide(secondKeeper, proposal, 2, true)).isEqualTo("CARRIED_OUT");
        propose(owner, id, SealAct.LET_IN, third);
        assertThat(third.caller().call(() -> khamt.get(SealedCases.class).waiting()))
                .noneMatch(p -> p.code().equals(code(owner, id)));
    }

    @Test
    void keepers_let_people_in_and_out_of_a_sealed_case_and_open_it_again() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson prosecutor = person(Role.PROSECUTOR, "OPG");
        CaseId id = open(owner);
        seal(id, owner);

        carryOut(owner, id, SealAct.LET_IN, prosecutor);
        assertThat(sees(prosecutor, id)).isTrue();
        carryOut(owner, id, SealAct.LET_OUT, prosecutor);
        assertThat(sees(prosecutor, id)).isFalse();
        carryOut(owner, id, SealAct.UNSEAL, null);
        assertThat(list(owner, CaseSearch.View.OPEN)).contains(id);
        assertThat(named(owner, id, prosecutor)).isTrue();
        assertThatThrownBy(() -> propose(owner, id, SealAct.UNSEAL, null))
                .isInstanceOf(Refused.class)
                .hasMessage("admission.seal.not_sealed");
    }

    @Test
    void what_is_decided_too_late_has_ended() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson wanted = person(Role.PROSECUTOR, "OPG");
        CaseId id = open(owner);
        seal(id, owner);
        propose(owner, id, SealAct.LET_IN, wanted);
        SealedCases.Proposal proposal = waiting(firstKeeper, code(owner, id));
        decide(firstKeeper, proposal.proposalId(), 1, true);
        assertThatThrownBy(() -> decide(secondKeeper, proposal.proposalId(), 1, true))
                .as("it changed since it was shown")
                .hasMessage("admission.seal.changed");
        carryOut(owner, id, SealAct.UNSEAL, null, p -> p.act() == SealAct.UNSEAL);

        assertThat(decide(secondKeeper, proposal.proposalId(), 2, true)).isEqualTo("OVERTAKEN");

        assertThat(pending(owner, id)).isEmpty();
        assertThat(sees(wanted, id)).isFalse();
        assertThat(body(owner, "/home"))
                .contains("What you proposed for case " + code(owner, id) + " was not carried out");
        assertThatThrownBy(() -> decide(secondKeeper, proposal.proposalId(), 3, true))
                .isInstanceOf(Refused.class);
    }

    @Test
    void of_two_holders_who_propose_the_same_the_second_is_told_that_it_waits() throws Exception {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson member = person(Role.INVESTIGATOR, "ATPU");
        TestPerson wanted = person(Role.PROSECUTOR, "OPG");
        CaseId id = open(owner);
        seal(id, owner);
        carryOut(owner, id, SealAct.LET_IN, member);
        propose(owner, id, SealAct.LET_IN, wanted);

        assertThatThrownBy(() -> propose(member, id, SealAct.LET_IN, wanted))
                .isInstanceOf(Refused.class)
                .hasMessage("admission.seal.waits");
        Visitor second = new Visitor(khamt.address(), member.token());
        Visitor.Answer answer = second.post(
                id.path() + "/access/seal",
                Map.of(
                        "act", "LET_IN",
                        "account", wanted.accountId().toString(),
                        "purpose", "PROSECUTE",
                        "compartments", "identity",
                        "reason", "Also my wish"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("it waits for the keepers", "Also my wish");
        assertThat(keeperRefuses(code(owner, id), wanted)).contains("it waits for the keepers");
        assertThat(pending(owner, id)).hasSize(1);

        // another step, or another person, is something else
        propose(member, id, SealAct.LET_OUT, wanted);
        propose(member, id, SealAct.LET_IN, person(Role.DOCTOR, "MOH"));
        propose(member, id, SealAct.UNSEAL, null);
        assertThatThrownBy(() -> propose(owner, id, SealAct.UNSEAL, null)).hasMessage("admission.seal.waits");
        assertThat(pending(owner, id)).hasSize(4);

        // once it is decided it may be proposed anew
        SealedCases.Proposal proposal =
                waiting(firstKeeper, code(owner, id), p -> p.act() == SealAct.LET_IN && !p.agreedOnce());
        decide(firstKeeper, proposal.proposalId(), proposal.version(), false);
        propose(member, id, SealAct.LET_IN, wanted);
    }

    @Test
    void of_many_who_propose_the_same_at_one_moment_one_is_before_the_keepers() throws Exception {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson wanted = person(Role.PROSECUTOR, "OPG");
        CaseId id = open(owner);
        seal(id, owner);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            propose(owner, id, SealAct.LET_IN, wanted);
                            return "proposed";
                        } catch (Refused refused) {
                            return String.valueOf(refused.getMessage());
                        }
                    }))
                    .toList();
            var said = new ArrayList<String>();
            for (var each : all) {
                said.add(each.get());
            }
            assertThat(said).containsOnlyOnce("proposed").containsOnly("proposed", "admission.seal.waits");
        }
        assertThat(pending(owner, id)).hasSize(1);
        Db superuser = khamt.database().superuser();
        assertThatThrownBy(() -> superuser.write(() -> superuser.change(Sql.of("""
            insert into admission.seal_proposal (proposal_id, case_id, act, account_id, compartments, purpose, reason, proposed_by)
            select gen_random_uuid(), case_id, act, account_id, compartments, purpose, reason, proposed_by
              from admission.seal_proposal
             where case_id = :case and status = 'PROPOSED'
            """), "case", id)))
                .as("whoever writes it")
                .hasStackTraceContaining("one_step_before_the_keepers");
    }

    @Test
    void a_keeper_who_proposes_by_code_is_the_first_of_the_two() {
        TestPerson suspect = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson colleague = person(Role.CHILD_PROTECTION_OFFICER, "FCYDA");
        CaseId id = open(suspect);
        String code = code(suspect, id);

        Visitor keeper = new Visitor(khamt.address(), firstKeeper.token());
        assertThat(keeper.post(
                                "/keepers",
                                Map.of(
                                        "code", code,
                                        "act", "SEAL",
                                        "account", colleague.accountId().toString(),
                                        "purpose", "PROTECT",
                                        "compartments", "identity",
                                        "reason", "The person responsible is a suspect"))
                        .status())
                .isEqualTo(303);
        SealedCases.Proposal waiting = waiting(secondKeeper, code);
        assertThat(waiting.agreedOnce()).isTrue();
        assertThat(decide(secondKeeper, waiting.proposalId(), waiting.version(), true))
                .isEqualTo("CARRIED_OUT");

        assertThat(sees(suspect, id)).isFalse();
        assertThat(sees(colleague, id)).isTrue();
        assertThat(keeper.post(
                                "/keepers",
                                Map.of(
                                        "code", "26-00000-0",
                                        "act", "UNSEAL",
                                        "reason", "No such case"))
                        .status())
                .as("the form again, with everything typed")
                .isEqualTo(422);
    }

    @Test
    void what_lay_at_desks_of_a_sealed_case_is_closed_and_its_district_no_longer_counted() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson desk = person(Role.INTAKE_OFFICER, "FCYDA");
        CaseId id = open(owner);
        UUID report = UUID.randomUUID();
        superuser.write(() -> superuser.change(Sql.of("""
            insert into intake.report (report_id, desk_id, source, language, worry, case_id, status, created_by)
            select :id, d.desk_id, 'STAFF', 'mn', '~', :case, 'CASE_OPENED', :account
              from directory.desk d
             where d.agency_code = 'FCYDA' and d.kind = 'INTAKE'
            """), "id", report, "case", id, "account", owner.accountId()));
        assertThat(status(desk, "/reports/" + report)).isEqualTo(200);

        seal(id, owner);

        assertThat(status(desk, "/reports/" + report)).isEqualTo(404);
        assertThat(places(id)).containsExactly("MN-1");
        carryOut(owner, id, SealAct.UNSEAL, null);
        assertThat(status(desk, "/reports/" + report)).isEqualTo(200);
        assertThat(places(id)).containsExactly("MN-1-SK");
    }

    // ---- rule 6: conflict of interest ----

    @Test
    void whoever_declares_a_conflict_is_out_for_good_and_the_case_finds_another_owner() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson colleague = person(Role.CHILD_PROTECTION_OFFICER, "FCYDA");
        CaseId id = open(owner);
        named(owner, id, colleague);

        owner.caller().run(() -> khamt.get(Conflicts.class).note(id, owner.accountId(), Relation.RELATIVE));

        assertThat(sees(owner, id)).isFalse();
        assertThat(grant(colleague, id)).isEqualTo("OWNER/TEAM");
        assertThatThrownBy(() -> named(colleague, id, owner)).isInstanceOf(Refused.class);
        assertThat(notices(colleague)).anyMatch(n -> n.startsWith("You are now responsible"));
        assertThat(colleague.caller().call(() -> khamt.get(Conflicts.class).of(id)))
                .singleElement()
                .satisfies(n -> assertThat(n.source()).isEqualTo("DECLARED"));
        assertThatThrownBy(() -> superuser.write(() -> superuser.change(
                        Sql.of("update access.access_grant set valid_until = 'infinity' where case_id = :case"),
                        "case",
                        id)))
                .as("not even by writing the grant itself")
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void the_team_names_a_suspect_among_officials_and_a_reader_cannot() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson suspect = person(Role.INVESTIGATOR, "ATPU");
        TestPerson reader = person(Role.DOCTOR, "MOH");
        CaseId id = open(owner);
        owner.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(id, reader.accountId(), Teams.Kind.READER, EnumSet.of(Compartment.core), Purpose.TREAT));

        assertThatThrownBy(() -> reader.caller()
                        .run(() -> khamt.get(Conflicts.class).note(id, suspect.accountId(), Relation.SUSPECT)))
                .isInstanceOf(Refused.class);
        Visitor visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.post(
                                id.path() + "/access/conflict",
                                Map.of("account", suspect.accountId().toString(), "relation", "SUSPECT"))
                        .status())
                .isEqualTo(303);

        assertThatThrownBy(() -> named(owner, id, suspect)).isInstanceOf(Refused.class);
        assertThat(open(suspect, code(owner, id))).isEqualTo("admission.code.unknown");
        assertThat(body(owner, id.path() + "/access")).contains("named by the team");
    }

    @Test
    void somebody_who_only_reads_may_leave() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson reader = person(Role.DOCTOR, "MOH");
        CaseId id = open(owner);
        owner.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(id, reader.accountId(), Teams.Kind.READER, EnumSet.of(Compartment.core), Purpose.TREAT));

        Visitor visitor = new Visitor(khamt.address(), reader.token());
        assertThat(visitor.post(id.path() + "/team/" + owner.accountId() + "/end", Map.of())
                        .status())
                .as("sending away whoever is responsible")
                .isEqualTo(404);
        assertThat(visitor.post(id.path() + "/team/" + reader.accountId() + "/end", Map.of())
                        .location())
                .endsWith("done.team_left");
        assertThat(sees(reader, id)).isFalse();
    }

    @Test
    void an_official_whose_number_stands_in_a_case_is_found_from_either_side() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson first = person(Role.INVESTIGATOR, "ATPU");
        TestPerson second = person(Role.INVESTIGATOR, "ATPU");
        CaseId id = open(owner);
        named(owner, id, first);
        named(owner, id, second);

        assertThat(OwnNumbers.take(superuser, khamt.database().keyring(), "nobody at all", "УБ80051211", null))
                .isEmpty();
        assertThat(ownNumber(first, "УБ80051211")).isZero();
        identity(owner, id, "УБ80051211");
        assertThat(sees(first, id)).isFalse();
        assertThat(sees(second, id)).isTrue();

        identity(owner, id, "УБ81061311");
        assertThat(ownNumber(second, "УБ81061311")).isOne();
        assertThat(sees(second, id)).isFalse();
        assertThat(owner.caller().call(() -> khamt.get(Conflicts.class).of(id)))
                .extracting(Conflicts.Noted::relation)
                .containsExactly(Relation.SUSPECT, Relation.SUSPECT);
    }

    @Test
    void whoever_writes_the_identity_in_which_their_own_number_stands_is_out_once_it_is_written() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson writer = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        owner.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                writer.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core, Compartment.identity),
                                Purpose.PROTECT));
        assertThat(ownNumber(writer, "УБ82071413")).isZero();

        identity(writer, id, "УБ82071413");

        assertThat(sees(writer, id)).isFalse();
        assertThat(owner.caller().call(() -> khamt.get(Conflicts.class).of(id)))
                .extracting(Conflicts.Noted::relation)
                .containsExactly(Relation.SUSPECT);
        UUID suspect = owner.caller()
                .call(() -> khamt.get(People.class).offenders(id).getLast().offenderId());
        assertThat(owner.caller()
                        .call(() -> khamt.get(Identities.class).current(id, suspect))
                        .givenName())
                .isEqualTo("Жишээ");
        assertThat(superuser.one(
                        Sql.of("select count(*)::int from audit.event where case_id = :case and subject_id = :who and"
                                + " action = 'identity.changed'"),
                        Integer.class,
                        "case",
                        id,
                        "who",
                        suspect))
                .isOne();
    }

    // ---- rule 7: emergency access ----

    @Test
    void an_emergency_opens_core_and_location_to_read_and_everybody_concerned_is_told() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson police = person(Role.INVESTIGATOR, "ATPU");
        TestPerson chief = person(Role.SUPERVISOR, "NPA");
        CaseId id = open(owner);
        String code = code(owner, id);

        Visitor visitor = new Visitor(khamt.address(), police.token());
        Visitor.Answer answer = visitor.post(
                "/emergency", Map.of("code", code, "reason", "MISSING_CHILD", "reference", "Call 102, number 4711"));
        assertThat(answer.location()).startsWith(id.path());
        assertThat(grant(police, id)).isEqualTo("READER/EMERGENCY");
        assertThat(body(police, id.path())).contains("Emergency access");
        assertThat(body(police, id.path() + "/access")).contains("emergency access");
        assertThat(status(police, id.path() + "/notes/new")).isEqualTo(404);
        assertThat(notices(owner)).anyMatch(n -> n.contains("in an emergency"));
        assertThat(notices(chief)).anyMatch(n -> n.contains("You review it"));
        assertThat(notices(auditor)).anyMatch(n -> n.contains(code));
        assertThat(body(owner, "/home")).contains("For your attention");
        assertThat(body(police, "/emergency")).contains(code);
        assertThat(owner.caller().call(() -> khamt.get(EmergencyAccess.class).of(id)))
                .singleElement()
                .satisfies(u -> assertThat(u.reference()).isEqualTo("Call 102, number 4711"));

        EmergencyAccess.Own own = police.caller()
                .call(() -> khamt.get(EmergencyAccess.class).mine())
                .getFirst();
        assertThat(visitor.post("/emergency/" + own.emergencyId() + "/end", Map.of())
                        .status())
                .isEqualTo(303);
        assertThat(sees(police, id)).isFalse();
        EmergencyAccess.ToReview review =
                chief.caller().call(() -> khamt.get(EmergencyAccess.class).toReview()).stream()
                        .filter(r -> r.code().equals(code))
                        .findFirst()
                        .orElseThrow();
        assertThat(review.looks()).contains("access");
        Visitor reviewer = new Visitor(khamt.address(), chief.token());
        assertThat(reviewer.post("/workload/reviews/" + review.emergencyId(), Map.of("finding", "NOT_JUSTIFIED"))
                        .status())
                .as("without a word of why")
                .isEqualTo(422);
        assertThat(reviewer.post(
                                "/workload/reviews/" + review.emergencyId(),
                                Map.of("finding", "NOT_JUSTIFIED", "words", "The child had been found"))
                        .status())
                .isEqualTo(303);
        assertThat(notices(police)).anyMatch(n -> n.contains("was reviewed"));
        assertThat(notices(auditor)).anyMatch(n -> n.contains("not justified"));
        assertThatThrownBy(() -> chief.caller()
                        .run(() ->
                                khamt.get(EmergencyAccess.class).review(review.emergencyId(), Finding.JUSTIFIED, null)))
                .isInstanceOf(NotFound.class);
        assertThat(events(id)).containsSubsequence("emergency.opened", "emergency.ended", "emergency.reviewed");
    }

    @Test
    void unknown_sealed_and_barred_are_answered_in_the_same_words() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson doctor = person(Role.DOCTOR, "MOH");
        CaseId sealed = open(owner);
        CaseId barred = open(owner);
        seal(sealed, owner);
        owner.caller().run(() -> khamt.get(Conflicts.class).note(barred, doctor.accountId(), Relation.WITNESS));

        assertThat(open(doctor, code(owner, sealed))).isEqualTo("admission.code.unknown");
        assertThat(open(doctor, code(owner, barred))).isEqualTo("admission.code.unknown");
        assertThat(open(doctor, new CaseCode(26, 99_999).toString())).isEqualTo("admission.code.unknown");
        assertThat(doctor.caller().call(() -> khamt.get(EmergencyAccess.class).mine()))
                .isEmpty();
    }

    @Test
    void twenty_uses_have_a_beginning_and_an_end_and_after_four_hours_nothing_is_open() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        List<CaseId> cases =
                java.util.stream.Stream.generate(() -> open(owner)).limit(20).toList();
        for (CaseId id : cases) {
            TestPerson doctor = person(Role.DOCTOR, "MOH");
            assertThat(open(doctor, code(owner, id))).isEqualTo("opened");
            assertThat(sees(doctor, id)).isTrue();
            // four hours and a minute pass
            superuser.write(() -> {
                superuser.change(
                        Sql.of("update access.access_grant set valid_from = valid_from - interval '241 minutes',"
                                + " valid_until = valid_until - interval '241 minutes' where case_id = :case and"
                                + " door = 'EMERGENCY'"),
                        "case",
                        id);
                return superuser.change(
                        Sql.of("update admission.emergency_access set opened_at = opened_at - interval '241 minutes',"
                                + " ends_at = ends_at - interval '241 minutes' where case_id = :case"),
                        "case",
                        id);
            });
            assertThat(sees(doctor, id)).isFalse();
        }

        khamt.get(EmergencyAccess.class).endOverdue();

        for (CaseId id : cases) {
            assertThat(events(id)).containsOnlyOnce("emergency.opened").containsOnlyOnce("emergency.ended");
        }
        assertThat(notices(owner)).hasSize(20);
    }

    @Test
    void more_than_three_open_reviews_block_the_next_use() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson doctor = person(Role.DOCTOR, "MOH");
        for (int i = 0; i < 4; i++) {
            assertThat(open(doctor, code(owner, open(owner)))).isEqualTo("opened");
        }
        assertThat(open(doctor, code(owner, open(owner)))).isEqualTo("admission.emergency.reviews");
    }

    // ---- hand-over, deputies, workload ----

    @Test
    void an_owner_hands_a_case_over_with_the_open_tasks() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson next = person(Role.CHILD_PROTECTION_OFFICER, "FCYDA");
        CaseId id = open(owner);
        UUID task = task(id, owner);

        Visitor visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.get(id.path() + "/access/hand-over").status()).isEqualTo(200);
        assertThat(visitor.post(
                                id.path() + "/access/hand-over",
                                Map.of("successor", next.accountId().toString(), "stays", "yes"))
                        .status())
                .isEqualTo(303);

        assertThat(grant(next, id)).isEqualTo("OWNER/TEAM");
        assertThat(grant(owner, id)).isEqualTo("MEMBER/TEAM");
        assertThat(assignee(task)).isEqualTo(next.accountId());
        assertThatThrownBy(() ->
                        owner.caller().run(() -> khamt.get(HandOvers.class).handOver(id, owner.accountId(), true)))
                .as("only the owner hands over")
                .isInstanceOf(Refused.class);
        assertThat(body(next, id.path() + "/timeline")).contains("handed over");
    }

    @Test
    void a_supervisor_sees_numbers_and_codes_and_hands_over_what_a_leaver_held() {
        TestPerson supervisor = person(Role.SUPERVISOR, "FCYDA");
        TestPerson leaver = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson next = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(leaver);
        CaseId sealed = open(leaver);
        seal(sealed, leaver);
        CaseId barred = open(leaver);
        leaver.caller().run(() -> khamt.get(Conflicts.class).note(barred, next.accountId(), Relation.OTHER));
        String code = code(leaver, id);
        String sealedCode = code(leaver, sealed);
        superuser.write(() ->
                superuser.one(Sql.of("select guard.close_account(:name)"), Boolean.class, "name", leaver.username()));

        String page = body(supervisor, "/workload");
        assertThat(page).contains(leaver.username()).contains("account closed");
        String one = body(supervisor, "/workload/" + leaver.accountId());
        assertThat(one).contains(code).doesNotContain(sealedCode);
        assertThat(status(supervisor, id.path())).isEqualTo(404);
        Visitor visitor = new Visitor(khamt.address(), supervisor.token());
        Visitor.Answer moved = visitor.post(
                "/workload/" + leaver.accountId() + "/hand-over",
                Map.of("successor", next.accountId().toString()));

        assertThat(moved.location()).endsWith("done.handed_over_partly");
        assertThat(grant(next, id)).isEqualTo("OWNER/TEAM");
        assertThat(sees(next, barred)).isFalse();
        assertThat(sees(next, sealed)).isFalse();
        TestPerson police = person(Role.SUPERVISOR, "NPA");
        assertThat(status(police, "/workload/" + next.accountId())).isEqualTo(404);
        assertThatThrownBy(() -> police.caller()
                        .run(() -> khamt.get(HandOvers.class).handOverAll(next.accountId(), leaver.accountId())))
                .isInstanceOf(RefusedByDatabase.class);
        assertThatThrownBy(
                        () -> next.caller().run(() -> khamt.get(Workload.class).all()))
                .isInstanceOf(RefusedByDatabase.class);
    }

    @Test
    void a_deputy_holds_what_the_person_holds_for_the_time_of_the_absence() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson deputy = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson foreign = person(Role.DOCTOR, "MOH");
        CaseId before = open(owner);
        UUID task = task(before, owner);
        CaseId sealed = open(owner);
        seal(sealed, owner);
        LocalDate today = khamt.get(mn.khamt.platform.time.Times.class).today();

        Visitor visitor = new Visitor(khamt.address(), owner.token());
        assertThat(visitor.post("/deputy", days(deputy, today, today.plusDays(7)))
                        .status())
                .isEqualTo(303);
        CaseId later = open(owner);

        assertThat(grant(deputy, before)).isEqualTo("MEMBER/DEPUTY");
        assertThat(grant(deputy, later)).isEqualTo("MEMBER/DEPUTY");
        assertThat(sees(deputy, sealed)).isFalse();
        assertThat(body(deputy, "/home")).contains("/tasks/" + task);
        assertThat(body(deputy, "/deputy")).contains("You stand in for");
        assertThat(visitor.post("/deputy", days(foreign, today, today)).status())
                .as("of another agency")
                .isEqualTo(422);
        assertThat(visitor.post("/deputy", days(deputy, today, today.plusDays(100)))
                        .status())
                .isEqualTo(422);
        assertThat(visitor.post("/deputy", days(deputy, today, today.minusDays(1)))
                        .status())
                .isEqualTo(422);
        owner.caller().run(() -> khamt.get(Conflicts.class).note(later, deputy.accountId(), Relation.WITNESS));
        assertThat(sees(deputy, later)).isFalse();

        UUID id = owner.caller()
                .call(() -> khamt.get(Deputies.class).mine())
                .getFirst()
                .deputyId();
        new Visitor(khamt.address(), deputy.token()).post("/deputy/" + id + "/end", Map.of());
        assertThat(sees(deputy, before)).isFalse();
        assertThatThrownBy(
                        () -> owner.caller().run(() -> khamt.get(Deputies.class).end(id)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void a_notice_is_put_away_by_its_reader_only() {
        TestPerson owner = person(Role.SOCIAL_WORKER, "FCYDA");
        TestPerson other = person(Role.SOCIAL_WORKER, "FCYDA");
        CaseId id = open(owner);
        owner.caller().run(() -> khamt.get(HandOvers.class).handOver(id, other.accountId(), false));
        UUID notice = other.caller()
                .call(() -> khamt.get(Notices.class).unread(WORDS))
                .getFirst()
                .noticeId();

        new Visitor(khamt.address(), owner.token()).post("/notices/" + notice, Map.of());
        assertThat(notices(other)).hasSize(1);
        new Visitor(khamt.address(), other.token()).post("/notices/" + notice, Map.of());
        assertThat(notices(other)).isEmpty();
    }

    // ---- tools ----

    private static TestPerson person(Role role, String agency) {
        return people.add("adm" + NUMBER.incrementAndGet(), role, agency);
    }

    private static CaseId open(TestPerson owner) {
        return owner.caller().call(() -> {
            Cases cases = khamt.get(Cases.class);
            return khamt.get(Db.class).write(() -> {
                CaseId id = cases.open(new Cases.OpenCase(
                        Classification.ONLINE_SEXUAL_EXPLOITATION,
                        "MN-1-SK",
                        LocalDate.of(2026, 11, 1),
                        null,
                        null,
                        "PROTECT"));
                khamt.get(People.class).addFirst(id, LocalDate.of(2026, 11, 1), List.of());
                return id;
            });
        });
    }

    private static String code(TestPerson holder, CaseId id) {
        return holder.caller().call(() -> khamt.get(Cases.class).header(id)).code();
    }

    private static boolean named(TestPerson giver, CaseId id, TestPerson colleague) {
        giver.caller()
                .run(() -> khamt.get(Teams.class)
                        .name(
                                id,
                                colleague.accountId(),
                                Teams.Kind.MEMBER,
                                EnumSet.of(Compartment.core, Compartment.identity),
                                Purpose.PROTECT));
        return true;
    }

    private static boolean sees(TestPerson person, CaseId id) {
        return grant(person, id) != null;
    }

    private static @org.jspecify.annotations.Nullable String grant(TestPerson person, CaseId id) {
        return person.caller()
                .call(() -> khamt.get(Db.class)
                        .find(Sql.of("""
                            select g.kind || '/' || g.door
                              from access.access_grant g
                              join cases.case_file c using (case_id)
                             where g.case_id = :case
                            """), String.class, "case", id)
                        .orElse(null));
    }

    private static List<CaseId> list(TestPerson person, CaseSearch.View view) {
        return person
                .caller()
                .call(() -> khamt.get(CaseLists.class).find(CaseSearch.of(view), person.accountId(), 1))
                .lines()
                .stream()
                .map(CaseLists.Line::caseId)
                .toList();
    }

    private static void propose(
            TestPerson by, CaseId id, SealAct act, @org.jspecify.annotations.Nullable TestPerson who) {
        by.caller()
                .run(() -> khamt.get(SealedCases.class)
                        .propose(
                                id,
                                null,
                                act,
                                who == null ? null : who.accountId(),
                                Set.of(Compartment.core, Compartment.identity),
                                Purpose.PROTECT,
                                "A reason"));
    }

    private static SealedCases.Proposal waiting(TestPerson keeper, String code) {
        return waiting(keeper, code, p -> true);
    }

    private static SealedCases.Proposal waiting(
            TestPerson keeper, String code, Predicate<SealedCases.Proposal> wanted) {
        return keeper.caller().call(() -> khamt.get(SealedCases.class).waiting()).stream()
                .filter(p -> p.code().equals(code) && wanted.test(p))
                .findFirst()
                .orElseThrow();
    }

    private static List<SealedCases.Pending> pending(TestPerson holder, CaseId id) {
        return holder.caller().call(() -> khamt.get(SealedCases.class).pending(id));
    }

    /** What a keeper reads who proposes by its number to let somebody in. */
    private static String keeperRefuses(String code, TestPerson wanted) {
        return new Visitor(khamt.address(), firstKeeper.token())
                .post(
                        "/keepers",
                        Map.of(
                                "code", code,
                                "act", "LET_IN",
                                "account", wanted.accountId().toString(),
                                "purpose", "PROSECUTE",
                                "compartments", "identity",
                                "reason", "Let in"))
                .body();
    }

    private static String decide(TestPerson keeper, UUID proposal, int version, boolean agree) {
        return keeper.caller().call(() -> khamt.get(SealedCases.class).decide(proposal, version, agree));
    }

    private static void seal(CaseId id, TestPerson holder) {
        carryOut(holder, id, SealAct.SEAL, holder);
    }

    private static void carryOut(
            TestPerson by, CaseId id, SealAct act, @org.jspecify.annotations.Nullable TestPerson who) {
        carryOut(by, id, act, who, p -> true);
    }

    private static void carryOut(
            TestPerson by,
            CaseId id,
            SealAct act,
            @org.jspecify.annotations.Nullable TestPerson who,
            Predicate<SealedCases.Proposal> wanted) {
        String code = code(by, id);
        propose(by, id, act, who);
        SealedCases.Proposal proposal = waiting(firstKeeper, code, wanted);
        assertThat(decide(firstKeeper, proposal.proposalId(), proposal.version(), true))
                .isEqualTo("AGREED_ONCE");
        Visitor second = new Visitor(khamt.address(), secondKeeper.token());
        assertThat(second.get("/keepers").body()).contains(code);
        assertThat(second.post(
                                "/keepers/" + proposal.proposalId(),
                                Map.of("agree", "yes", "_version", String.valueOf(proposal.version() + 1)))
                        .location())
                .endsWith("done.seal_carried_out");
    }

    private static String open(TestPerson person, String code) {
        try {
            person.caller()
                    .call(() -> khamt.get(EmergencyAccess.class)
                            .open(CaseCode.read(code).orElseThrow(), EmergencyReason.CHILD_IN_DANGER, "Call 4711"));
            return "opened";
        } catch (Refused refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void identity(TestPerson owner, CaseId id, String number) {
        owner.caller().run(() -> {
            UUID offender = khamt.get(People.class).add(id, new People.NewOffender("MALE", 40, "MN", "NOT_KNOWN"));
            var read = (RegistrationNumber.Reading.Valid) RegistrationNumber.read(number, LocalDate.of(2026, 11, 1));
            khamt.get(Identities.class)
                    .save(
                            id,
                            offender,
                            0,
                            new Identities.Identity(null, "Дэмо", "Жишээ", null, null, null, null, null, null, 0),
                            read.number());
        });
    }

    private static int ownNumber(TestPerson person, String number) {
        return OwnNumbers.take(superuser, khamt.database().keyring(), person.username(), number, null)
                .orElseThrow();
    }

    private static void agreement(String agency, String range) {
        superuser.write(() -> superuser.change(
                Sql.of("update directory.agency set agreement = :range::daterange where agency_code = :agency"),
                "range",
                range,
                "agency",
                agency));
    }

    private static @org.jspecify.annotations.Nullable String bar(CaseId id, TestPerson person) {
        return superuser.one(
                Sql.of("select guard.bar(:case, :account, 'TEAM')"),
                String.class,
                "case",
                id,
                "account",
                person.accountId());
    }

    /** Another role instead of the one they have; the session goes on as if it had begun afterwards. */
    private static void appoint(TestPerson person, Role role) {
        superuser.write(() -> {
            superuser.change(
                    Sql.of("update directory.appointment set role = :role where account_id = :account"),
                    "role",
                    role,
                    "account",
                    person.accountId());
            return superuser.change(
                    Sql.of("update access.session set ended_at = null where account_id = :account"),
                    "account",
                    person.accountId());
        });
    }

    /** Designated beside what they are, as at the console; their session goes on as if it had begun afterwards. */
    private static void alsoKeeper(TestPerson person) {
        superuser.write(() -> {
            superuser.one(
                    Sql.of("select guard.designate_keeper(gen_random_uuid(), :name, current_date + 30)"),
                    Boolean.class,
                    "name",
                    person.username());
            return superuser.change(
                    Sql.of("update access.session set ended_at = null where account_id = :account"),
                    "account",
                    person.accountId());
        });
    }

    private static UUID task(CaseId id, TestPerson assignee) {
        UUID task = UUID.randomUUID();
        superuser.write(() -> superuser.change(Sql.of("""
            insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, created_by)
            values (:case, :id, '~', '2026-12-01', :account, 'FCYDA', :account)
            """), "case", id, "id", task, "account", assignee.accountId()));
        return task;
    }

    private static UUID assignee(UUID task) {
        return superuser.one(Sql.of("select assigned_to from cases.task where task_id = :id"), UUID.class, "id", task);
    }

    private static Map<String, String> days(TestPerson deputy, LocalDate from, LocalDate to) {
        return Map.of(
                "deputy",
                deputy.accountId().toString(),
                "from",
                WORDS.dates().table(from),
                "to",
                WORDS.dates().table(to));
    }

    private static List<String> notices(TestPerson person) {
        return person.caller().call(() -> khamt.get(Notices.class).unread(WORDS)).stream()
                .map(Notices.Notice::text)
                .toList();
    }

    private static List<String> events(CaseId id) {
        return superuser.list(
                Sql.of("select action from audit.event where case_id = :case order by tx"), String.class, "case", id);
    }

    private static List<String> places(CaseId id) {
        return superuser.list(
                Sql.of("select distinct f.place_code from numbers.fact f join cases.case_file c on c.fact_key ="
                        + " f.case_key where c.case_id = :case and f.replaced_at = 'infinity'"),
                String.class,
                "case",
                id);
    }

    private static int status(TestPerson person, String path) {
        return new Visitor(khamt.address(), person.token()).get(path).status();
    }

    private static String body(TestPerson person, String path) {
        return new Visitor(khamt.address(), person.token()).get(path).body();
    }
}
