package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.RowCounts;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/**
 * Somebody has found a way to run any SQL as the role that serves, signed in as a doctor of another agency. The database itself must
 * show nothing of a case that is not theirs, and let nothing of it be changed.
 */
class DatabaseAttacksTest {
    private static final Sql SEALED_CASE = Sql.of("""
        insert into cases.case_file (case_id, code, fact_key, stage, classification, place_code, opened_on, opened_by)
        values (:case, '26-77777-7', gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1', current_date, :owner)
        """);

    private static TestKhamt khamt;
    private static TestCase theirs;
    private static String token;
    private static Counted counted;
    private static Sealed sealed;
    private static String keeper;
    private static String secondKeeper;
    private static String supervisor;

    @BeforeAll
    static void start() throws SQLException {
        khamt = TestKhamt.start();
        theirs = TestCase.build(khamt);
        token = theirs.outsider().token();
        var people = new TestPeople(khamt.database());
        keeper = people.add("keeper", mn.khamt.access.Role.KEEPER, "NPA").token();
        secondKeeper = people.add("keeper2", mn.khamt.access.Role.KEEPER, "OPG").token();
        supervisor =
                people.add("supervisor", mn.khamt.access.Role.SUPERVISOR, "MOH").token();
        sealed = khamt.database().superuser().write(() -> {
            var db = khamt.database().superuser();
            UUID id = mn.khamt.platform.database.Ids.next();
            db.change(SEALED_CASE, "case", id, "owner", theirs.owner().accountId());
            db.change(Sql.of("insert into admission.sealed_case (case_id) values (:case)"), "case", id);
            return new Sealed(id, "26-77777-7");
        });
        counted = khamt.database()
                .superuser()
                .one(
                        Sql.of("select f.fact_id, f.subject_key, f.case_key from numbers.fact f join cases.case_file"
                                + " c on c.fact_key = f.case_key where c.case_id = :case"),
                        Counted.class,
                        "case",
                        theirs.caseId());
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute("analyze");
        }
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    static Stream<Attack> attacks() {
        String victimsOfAnybody = "select * from cases.victim";
        String own = "{me} select guard.open_case(gen_random_uuid(), array['26-99999-' || (random() * 1e9)::int],"
                + " gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1', current_date, null, null, 'TREAT',"
                + " '{core,identity}');";
        return Stream.of(
                // without a caller, or with a false one
                attack("no caller", victimsOfAnybody),
                attack("an empty caller", "select set_config('backtrace_functions', '', true);" + victimsOfAnybody),
                attack(
                        "a caller nobody named",
                        "select set_config('backtrace_functions', {name of owner}, true);" + victimsOfAnybody),
                attack(
                        "a caller nobody named, for the session",
                        "select set_config('backtrace_functions', {name of owner}, false);" + victimsOfAnybody),
                attack(
                        "another name in the place of one's own",
                        "{me} select set_config('backtrace_functions', {name of owner}, true);" + victimsOfAnybody),
                attack(
                        "another name for who is asked",
                        "{me} select set_config('backtrace_functions', {name of owner}, true); select 'another' where"
                                + " guard.me() = '{owner}'"),
                attack(
                        "another name in so many words",
                        "{me} set local backtrace_functions = 'khamt_P_00000000000000000000000000000000';"
                                + " select guard.me()::text"),
                attack(
                        "another name for all connections to come",
                        "alter role khamt_app set backtrace_functions = 'khamt_P_00000000000000000000000000000000'"),
                attack("the right to name somebody", "grant set on parameter backtrace_functions to khamt_app"),
                attack(
                        "a name as the guard",
                        "set role khamt_guard; select set_config('backtrace_functions', '', true)"),
                attack(
                        "a name by the table of settings",
                        "{me} update pg_settings set setting = {name of owner} where name = 'backtrace_functions';"
                                + victimsOfAnybody),
                attack(
                        "a name by a block",
                        "{me} do $leak$ begin perform set_config('backtrace_functions', {name of owner}, true); end"
                                + " $leak$;"
                                + victimsOfAnybody),
                attack("one's own name forgotten", "{me} reset all; select guard.me()::text"),
                attack("the name of a transaction that is over", "{me} commit; begin; select guard.me()::text"),
                attack(
                        "a worker's name that was taken back",
                        "savepoint before; select guard.enter_service('public-form'); rollback to before;"
                                + " select guard.me()::text"),
                attack("naming oneself", "{me} select guard.set_caller('PERSON', '{owner}');" + victimsOfAnybody),
                attack(
                        "a look that changes",
                        "set transaction read only; {me} set transaction read write; insert into"
                                + " platform.operation (operation_id, account_id, fingerprint) values"
                                + " (gen_random_uuid(), guard.me(), '\\x00'); select 'changed'"),
                attack("a guessed session", "select guard.enter('session'::bytea);" + victimsOfAnybody),
                attack(
                        "the token's hash as a token",
                        "select guard.enter(sha256('{ownertoken}'::bytea));" + victimsOfAnybody),
                attack("a worker of the product", "select guard.enter_service('console');" + victimsOfAnybody),
                attack("the public form", "select guard.enter_service('public-form'); select * from intake.report"),
                attack("a person as a worker", "select guard.enter_service('owner');" + victimsOfAnybody),
                // becoming somebody else
                attack("set role owner", "{me} set role khamt_owner;" + victimsOfAnybody),
                attack("set role guard", "{me} set role khamt_guard;" + victimsOfAnybody),
                attack("set role backup", "{me} set role khamt_backup;" + victimsOfAnybody),
                attack("set role demo", "{me} set role khamt_demo;" + victimsOfAnybody),
                attack("the room of no case", "{me} set role khamt_room;" + victimsOfAnybody),
                attack(
                        "the room of a case of theirs",
                        "{me} select guard.enter_case('{case}'); set role khamt_room;" + victimsOfAnybody),
                attack(
                        "the room with another name",
                        "{me} select set_config('backtrace_functions', {name of owner} || '_' || replace('{case}',"
                                + " '-', '') || '_OWNER_core_identity_', true); set role khamt_room;"
                                + victimsOfAnybody),
                attack(
                        "names in the room",
                        "{me} select guard.enter_case('{case}'); set role khamt_room; select * from cases.identity"),
                attack(
                        "writing in the room",
                        own
                                + " select guard.enter_case(case_id) from cases.case_file; set role khamt_room;"
                                + " update cases.case_file set stage = 'SCREENING'"),
                attack(
                        "a compartment called like a kind, for a case of one's own",
                        own.replace("core,identity", "core,OWNER") + " select 'opened'"),
                attack("set session authorization", "{me} set session authorization postgres;" + victimsOfAnybody),
                attack("reset after set", "{me} reset role; reset session authorization;" + victimsOfAnybody),
                attack("granting oneself the guard", "grant khamt_guard to khamt_app"),
                attack("row security off for oneself", "{me} set row_security = off;" + victimsOfAnybody),
                attack("row security off for the table", "alter table cases.victim disable row level security"),
                attack("dropping the policy", "drop policy case_rows on cases.victim"),
                attack("a right to bypass", "alter role khamt_app bypassrls"),
                attack("triggers off", "set session_replication_role = replica"),
                // reading past the rows
                attack("all cases", "{me} select * from cases.case_file"),
                attack("all victims", "{me}" + victimsOfAnybody),
                attack("one victim by id", "{me} select * from cases.victim where victim_id = '{victim}'"),
                attack("all names", "{me} select * from cases.identity"),
                attack("all notes", "{me} select * from cases.note"),
                attack("all tasks", "{me} select * from cases.task"),
                attack("the timeline", "{me} select * from cases.timeline_event"),
                attack("the team", "{me} select * from cases.team_member"),
                attack("all grants", "{me} select * from access.access_grant"),
                attack("all reports", "{me} select * from intake.report"),
                attack("who reported", "{me} select * from intake.reporter"),
                attack("what reporters wrote", "{me} select * from intake.message"),
                attack("all referrals", "{me} select * from referrals.referral"),
                attack("all consents", "{me} select * from access.consent"),
                attack("the trail of a case", "{me} select event_id from audit.event where case_id = '{case}'"),
                attack("facts as the app", "{me} select * from numbers.fact"),
                attack("counting", "{me} select count(*) from cases.victim"),
                attack("a function that leaks", """
                    {me} create temp table seen (what text);
                    create function pg_temp.leak(what text) returns boolean language plpgsql cost 0.0000000001 as
                        $leak$ begin insert into pg_temp.seen values (what); return true; end $leak$;
                    select count(*) from cases.identity where pg_temp.leak(encode(sealed, 'hex'));
                    select * from pg_temp.seen\
                    """),
                attack("a cast that fails aloud", "{me} select encode(sealed, 'hex')::integer from cases.identity"),
                attack(
                        "a view of one's own",
                        "{me} create temp view mine as select * from cases.victim; select * from mine"),
                attack(
                        "a prepared statement of the caller before",
                        "{me} prepare p as select * from cases.victim; execute p"),
                attack(
                        "statistics of columns",
                        "{me} select most_common_vals, histogram_bounds from pg_stats where schemaname in"
                                + " ('cases', 'intake', 'access', 'referrals')"),
                attack("statistics below", "{me} select * from pg_statistic"),
                attack(
                        "what others ask at this moment",
                        "{me} select query from pg_stat_activity where query like '%token-of' || '-owner%'"),
                attack("the passwords of roles", "select * from pg_authid"),
                attack("the passwords of roles, again", "select * from pg_shadow"),
                attack("a file of the machine", "select pg_read_file('/etc/passwd')"),
                attack("a program of the machine", "copy (select 1) to program 'cat'"),
                attack("a file of the machine as a large object", "select lo_import('/etc/passwd')"),
                attack("another database by extension", "create extension dblink"),
                // the guard's own
                attack("the secret", "{me} select * from guard.secret"),
                attack("signing anything", "{me} select guard.set_caller('P', guard.me())"),
                attack("naming any caller", "{me} select guard.set_caller('P', '{owner}')"),
                attack(
                        "sealing any event",
                        "{me} select guard.event_mac(gen_random_uuid(), now(), '{owner}', 'x', null, null, null, null,"
                                + " '{}')"),
                attack("password hashes", "{me} select * from access.credential"),
                attack(
                        "a password hash by name",
                        "select 1 from guard.credential_of('owner') where recipe ~ '[$].*[$].*[$].*[$].*[$]'"),
                attack(
                        "a session without the password",
                        "select guard.start_session('owner', 'x', gen_random_uuid(), 'x', '1 hour', 'x', 'x', null,"
                                + " false)"),
                attack("token hashes", "{me} select token_hash from access.session"),
                attack("a function in our schema", "create function guard.f() returns int language sql as 'select 1'"),
                attack("a table in public", "create table public.t (x int)"),
                attack("a name before ours", "create schema shadow"),
                // others' sessions, forms, operations
                attack(
                        "another's sessions",
                        "{me} select session_id from access.session where account_id <> guard.me()"),
                attack("another's held form", "{me} select * from access.held_form where held_id = '{held}'"),
                attack(
                        "throwing away another's held form",
                        "{me} delete from access.held_form where held_id = '{held}'"),
                attack(
                        "another's operation",
                        "{me} select * from platform.operation where operation_id = '{operation}'"),
                attack(
                        "sending another's operation elsewhere",
                        "{me} update platform.operation set location = 'x' where operation_id = '{operation}'"),
                attack(
                        "a held form in another's name",
                        "{me} insert into access.held_form (held_id, account_id, path, fields) values"
                                + " (gen_random_uuid(), '{owner}', '/x', '{}')"),
                attack(
                        "ending another's session",
                        "{me} update access.session set ended_at = now() where account_id = '{owner}'"),
                attack(
                        "another's language",
                        "{me} update access.account set language = 'mn' where account_id = '{owner}'"),
                attack("one's own role", "{me} update directory.appointment set role = 'COORDINATOR'"),
                attack(
                        "a place at another desk",
                        "{me} insert into directory.desk_member select desk_id, guard.me() from" + " directory.desk"),
                // changing what is not one's own
                attack(
                        "a grant for oneself",
                        "{me} insert into access.access_grant (case_id, account_id, kind, compartments, purpose,"
                                + " given_by) values ('{case}', guard.me(), 'OWNER', '{core}', 'TREAT',"
                                + " guard.me())"),
                attack("a wider grant", own + "update access.access_grant set compartments = '{core,medical}'"),
                attack("a grant moved to another case", own + "update access.access_grant set case_id = '{case}'"),
                attack("taking away a grant", "{me} delete from access.access_grant"),
                attack(
                        "joining a foreign team",
                        "{me} select guard.join_team('{case}', guard.me(), 'MEMBER', '{core}', 'TREAT', null)"),
                attack(
                        "letting a friend into a foreign team",
                        "{me} select guard.join_team('{case}', '{colleague}', 'READER', '{core}', 'TREAT', null)"),
                attack("sending somebody out of a foreign team", "{me} select guard.leave_team('{case}', '{narrow}')"),
                attack("accepting a foreign referral", "{me} select guard.accept_referral('{referral}', 1)"),
                attack(
                        "opening a case that exists",
                        "{me} select guard.open_case('{case}', '{26-99998-1}', gen_random_uuid(),"
                                + " 'SCREENING', 'NONE', 'MN-1', current_date, null, null, 'TREAT', '{core}')"),
                attack(
                        "moving a foreign row to one's own case",
                        own + "update cases.victim set case_id = (select case_id from"
                                + " access.access_grant limit 1) where victim_id = '{victim}'"),
                attack(
                        "moving one's own row to a foreign case",
                        own
                                + "insert into cases.note (case_id, note_id, body) select case_id, gen_random_uuid(),"
                                + " 'x' from access.access_grant; update cases.note set case_id = '{case}'"),
                attack(
                        "a note in a foreign case",
                        "{me} insert into cases.note (case_id, note_id, body) values ('{case}',"
                                + " gen_random_uuid(), 'x')"),
                attack(
                        "a line in a foreign timeline",
                        "{me} insert into cases.timeline_event (case_id, event_id, happened_at, lane,"
                                + " kind) values ('{case}', gen_random_uuid(), now(), 'CASE', 'x')"),
                attack(
                        "another's line in a timeline",
                        own + "insert into cases.timeline_event (case_id, event_id, happened_at, lane, kind,"
                                + " account_id) select case_id, gen_random_uuid(), now(), 'CASE', 'x', '{owner}' from"
                                + " access.access_grant"),
                attack(
                        "overwriting a foreign row by conflict",
                        "{me} insert into cases.victim (case_id, victim_id, fact_key, label, status, status_on, sex,"
                                + " exploitation) values ('{case}', '{victim}', gen_random_uuid(), 'A', 'PRESUMED',"
                                + " current_date, 'MALE', 'NONE') on conflict (case_id, victim_id) do update set sex ="
                                + " 'MALE'"),
                attack(
                        "merging into a foreign row",
                        "{me} merge into cases.victim v using (select 1) on v.victim_id = '{victim}' when"
                                + " matched then update set sex = 'MALE'"),
                attack(
                        "a note of a compartment one does not hold",
                        own + "insert into cases.note (case_id, note_id, body, compartment) select case_id,"
                                + " gen_random_uuid(), 'x', 'medical' from access.access_grant"),
                attack(
                        "a fact of a foreign case",
                        "{me} insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation,"
                                + " sex) values (gen_random_uuid(), 'REPORT', gen_random_uuid(), gen_random_uuid(),"
                                + " current_date, 'NONE', 'MALE')"),
                attack(
                        "a fact of a foreign case by its true key",
                        "{me} insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation,"
                                + " sex) values (gen_random_uuid(), 'ARREST', gen_random_uuid(), '{factkey}',"
                                + " current_date, 'NONE', 'MALE')"),
                attack(
                        "correcting the facts of a foreign case",
                        "{me} select guard.revise_facts('{factkey}', '{VICTIM_IDENTIFIED}', null, '{\"age\": 30}')"),
                attack(
                        "withdrawing the facts of a foreign case",
                        "{me} select guard.revise_facts('{factkey}', '{VICTIM_IDENTIFIED}', null, '{\"withdrawn\":"
                                + " true}')"),
                attack(
                        "giving one's own facts to a foreign case",
                        own + "select guard.revise_facts(fact_key, '{REPORT}', null, jsonb_build_object('case_key',"
                                + " '{factkey}')) from cases.case_file"),
                attack(
                        "a correction of a foreign fact from one's own case",
                        own + "insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation,"
                                + " sex, replaces) select gen_random_uuid(), 'VICTIM_IDENTIFIED', '{victimkey}',"
                                + " fact_key, current_date, 'NONE', 'MALE', '{fact}' from cases.case_file"),
                attack(
                        "a key to a foreign report",
                        "{me} insert into intake.receipt (report_id, receipt_hash) values ('{report}',"
                                + " 'mine'); select * from guard.report_by_receipt('mine')"),
                attack(
                        "a reporter for a foreign report",
                        "{me} insert into intake.reporter (report_id, may_contact, sealed, agency_code, key_version)"
                                + " values ('{report}', 'NO', 'x', 'FCYDA', 1)"),
                attack(
                        "a referral out of a foreign case",
                        "{me} insert into referrals.referral (case_id, referral_id, victim_id, desk_id, from_agency,"
                            + " to_agency, service_type, urgency, person_sex, reason, compartments, consent_id,"
                            + " answer_due_at) select '{case}', gen_random_uuid(), '{victim}', desk_id, 'MOH', 'MOH',"
                            + " 'MEDICAL', 'NOW', 'FEMALE', 'x', '{core}', '{consent}', now() from directory.desk"
                            + " where agency_code = 'MOH'"),
                attack(
                        "a report in another's name",
                        "{me} insert into intake.report (report_id, desk_id, source, language, worry, created_by)"
                            + " select gen_random_uuid(), desk_id, 'STAFF', 'mn', 'x', '{owner}' from directory.desk"
                            + " limit 1"),
                attack("deleting a record of one's own", own + "delete from cases.case_file"),
                attack("emptying a table", "{me} truncate cases.victim"),
                attack("emptying everything", "{me} truncate access.account cascade"),
                // the doors to a case, drafts, questions, consents, second steps
                attack(
                        "one of no cases as one who holds some",
                        "select guard.enter('{statistician}'::bytea); select guard.holder()::text"),
                attack(
                        "a worker as one who holds cases",
                        "select guard.enter_service('public-form'); select guard.holder()::text"),
                attack("a worker as a person", "select guard.enter_service('public-form'); select guard.is_person()"),
                attack("sealing alone", "{me} select guard.seal(s) from admission.seal_proposal s"),
                attack(
                        "sealing by a made-up proposal",
                        "{me} select guard.seal(row(gen_random_uuid(), '{case}', 'SEAL',"
                                + " guard.me())::admission.seal_proposal)"),
                attack("opening a sealed case alone", "{me} select guard.unseal('{sealed}')"),
                attack(
                        "letting oneself into a sealed case",
                        "{me} select guard.let_in_sealed(null::admission.seal_proposal, 'OWNER')"),
                attack("sending all out of a case", "{me} select guard.put_out('{case}', '{owner}')"),
                attack(
                        "moving a grant to oneself",
                        "{me} select guard.move_grant(null::access.access_grant, guard.me(), false)"),
                attack(
                        "letting in a deputy",
                        "{me} select guard.let_deputy_in(null::access.access_grant, null::admission.deputy)"),
                attack(
                        "noting a conflict in another's name",
                        "{me} select guard.note_conflict('{case}', '{owner}', 'SUSPECT', 'DECLARED', '{owner}')"),
                attack("another owner for a case", "{me} select guard.follow_owner('{case}', '{owner}')"),
                attack(
                        "correcting what was counted",
                        "{me} select guard.correct_facts('{factkey}', '{VICTIM_IDENTIFIED}', null, '{}')"),
                attack("why somebody cannot hold a case", "{me} select guard.bar('{case}', '{owner}', 'TEAM')"),
                attack("the code of a case by its id", "{me} select guard.case_code('{case}')"),
                attack(
                        "a notice to anybody",
                        "{me} select guard.tell('{owner}', 'emergency_opened', '{sealedcode}', null)"),
                attack(
                        "a notice to all auditors",
                        "{me} select guard.tell_role('AUDITOR', null, 'emergency_opened', '{sealedcode}', null)"),
                attack("becoming a keeper", "{me} select guard.designate_keeper(gen_random_uuid(), 'outsider', null)"),
                attack(
                        "a number of an official",
                        "{me} select guard.set_own_number(gen_random_uuid(), 1, '\\x00', null, '~')"),
                attack("hiding a case from its desks", "{me} select guard.hide_from_desks('{case}', true)"),
                attack(
                        "a session of one's own making",
                        "{me} select guard.begin_session('{owner}', 'OPEN', 'PASSWORD', gen_random_uuid(), 'x', '1"
                                + " hour', 'x', 'x', null)"),
                attack("forgiving one's own tries", "{me} select guard.forgive('outsider', 'x', null)"),
                attack("taking away another's second step", "{me} select guard.reset_factors('owner')"),
                attack(
                        "an identity of one's own for another's account",
                        "{me} select guard.link_identity('owner', 'https://issuer.invalid', 'me')"),
                attack("another's passwords", "{me} select guard.change_password('{ownertoken}'::bytea, 'x', 'y')"),
                attack(
                        "proposing for a foreign case by id",
                        "{me} select 1 where guard.propose_seal(gen_random_uuid(), '{case}', null, 'SEAL', guard.me(),"
                                + " '{core}', 'TREAT', '~') <> 'UNKNOWN'"),
                attack(
                        "proposing for a sealed case by its code",
                        "{me} select 1 where guard.propose_seal(gen_random_uuid(), null, '{sealedcode}', 'LET_IN',"
                                + " guard.me(), '{core}', 'TREAT', '~') <> 'UNKNOWN'"),
                attack("what keepers decide", "{me} select * from guard.seal_proposals()"),
                attack(
                        "an emergency of a sealed case",
                        "{me} select * from guard.open_in_emergency(gen_random_uuid(), '{sealedcode}',"
                                + " 'CHILD_IN_DANGER', '~') where outcome <> 'UNKNOWN' or case_id is not null"),
                attack(
                        "an emergency by a worker",
                        "select guard.enter_service('public-form'); select * from"
                                + " guard.open_in_emergency(gen_random_uuid(), '{code}', 'CHILD_IN_DANGER', '~')"
                                + " where outcome <> 'UNKNOWN'"),
                attack(
                        "an emergency by nobody",
                        "select * from guard.open_in_emergency(gen_random_uuid(), '{code}', 'CHILD_IN_DANGER',"
                                + " '~') where outcome <> 'UNKNOWN'"),
                attack(
                        "an emergency by somebody of no cases",
                        "select guard.enter('{statistician}'::bytea); select * from"
                                + " guard.open_in_emergency(gen_random_uuid(), '{code}', 'CHILD_IN_DANGER', '~')"
                                + " where outcome <> 'UNKNOWN'"),
                attack(
                        "an emergency by a supervisor, who opens none",
                        "select guard.enter('{supervisor}'::bytea); select * from"
                                + " guard.open_in_emergency(gen_random_uuid(), '{code}', 'CHILD_IN_DANGER', '~')"
                                + " where outcome <> 'UNKNOWN'"),
                attack("all emergencies", "{me} select * from admission.emergency_access"),
                attack("longer emergencies", "{me} update admission.emergency_access set ends_at = 'infinity'"),
                attack("who is kept out", "{me} select * from admission.conflict_of_interest"),
                attack("forgetting a conflict", "{me} delete from admission.conflict_of_interest"),
                attack("which cases are sealed", "{me} select * from admission.sealed_case"),
                attack("unsealing by deleting", "{me} delete from admission.sealed_case"),
                attack("the numbers of officials", "{me} select * from admission.own_number"),
                attack("notices of others", "{me} select * from admission.notice where account_id <> guard.me()"),
                attack("reading others' notices away", "{me} update admission.notice set read_at = now()"),
                attack(
                        "handing over a foreign case to oneself",
                        "{me} select guard.hand_over('{case}', guard.me(), false)"),
                attack(
                        "a deputy of somebody else",
                        "{me} insert into admission.deputy (deputy_id, account_id, deputy, from_at, until_at) values"
                                + " (gen_random_uuid(), '{owner}', guard.me(), now(), now() + interval '1 day')"),
                attack("an open emergency to review", "{me} select * from guard.emergencies_to_review()"),
                attack("the workload", "{me} select * from guard.workload(current_date)"),
                attack("a person's cases", "{me} select * from guard.workload_of('{owner}', current_date)"),
                attack(
                        "a conflict in a foreign case",
                        "{me} select guard.declare_conflict('{case}', '{owner}', 'SUSPECT')"),
                attack("all of a leaver's cases", "{me} select * from guard.hand_over_all('{owner}', guard.me())"),
                attack("others' drafts", "{me} select * from drafts.draft"),
                attack(
                        "a draft in another's name",
                        "{me} insert into drafts.draft (operation_id, account_id, place, page, form, agency_code,"
                                + " key_version, sealed) values (gen_random_uuid(), '{owner}', '/cases', '/cases', 'x',"
                                + " 'FCYDA', 1, 'x')"),
                attack(
                        "a draft of a foreign case",
                        "{me} insert into drafts.draft (operation_id, account_id, place, page, form, case_id,"
                            + " key_version, sealed) values (gen_random_uuid(), guard.me(), '/cases', '/cases', 'x',"
                            + " '{case}', 1, 'x')"),
                attack("keys of names", "{me} select * from cases.match_key"),
                attack(
                        "a key of a name for a foreign child",
                        "{me} select guard.keep_match_keys('{case}', '{victim}', 1, gen_random_uuid(), null, '{}',"
                                + " '{}', '{}', '{}')"),
                attack("who asked for whom", "{me} select * from known.told"),
                attack(
                        "questions of others",
                        "{me} select question_id from known.question where account_id <> guard.me()"),
                attack("the keys of questions", "{me} select number from known.question"),
                attack(
                        "answering for a foreign case",
                        "{me} select guard.answer_question('{case}', gen_random_uuid(), 1, 'LET_IN')"),
                attack(
                        "telling oneself of a case",
                        "{me} insert into known.told (case_id, question_id, fit) values ('{case}', gen_random_uuid(),"
                                + " 'CODE')"),
                attack(
                        "who stands in two cases",
                        "{me} select case_id from known.joined union all select case_id from known.join_asked union all"
                                + " select case_id from known.join_proposal"),
                attack(
                        "a foreign child as one's own",
                        "{me} select guard.join_own('{case}', gen_random_uuid(), '{victim}', '{code}', 'A')"),
                attack(
                        "proposing a foreign child",
                        "{me} select guard.propose_join('{case}', gen_random_uuid(), '{victim}', gen_random_uuid())"),
                attack(
                        "agreeing for a foreign case",
                        "{me} select guard.answer_join('{case}', gen_random_uuid(), 1, true, gen_random_uuid(), 'x')"),
                attack("parting a foreign child", "{me} select guard.end_join('{case}', gen_random_uuid(), '~')"),
                attack(
                        "which cases a child stands in",
                        "{me} select * from guard.entries_of_child('{case}', '{victim}')"),
                attack("under which key a child is counted", "{me} select guard.counted_as('{victimkey}')"),
                attack(
                        "a consent for a foreign child",
                        "{me} select 1 where guard.record_consent('{case}', gen_random_uuid(), '{victim}', 'MOH',"
                                + " '{core}', 'CONSENT', 'SELF', null, 'NO', null, '{}', 'GIVEN', 'mn', null,"
                                + " current_date, null, null) is null"),
                attack("approving for a foreign case", "{me} select guard.approve_sharing('{case}', '{consent}')"),
                attack("withdrawing a foreign consent", "{me} select guard.withdraw_consent('{case}', '{consent}')"),
                attack(
                        "a consent past the function",
                        "{me} insert into access.consent (case_id, consent_id, victim_id, recipient_agency,"
                            + " compartments, basis, given_by, assent, spoken_language, given_on, recorded_by) values"
                            + " ('{case}', gen_random_uuid(), '{victim}', 'MOH', '{core}', 'CONSENT', 'SELF', 'GIVEN',"
                            + " 'mn', current_date, guard.me())"),
                attack("rules of contact", "{me} select * from cases.contact_rule"),
                attack("others' passkeys", "{me} select passkey_id from access.passkey where account_id <> guard.me()"),
                attack("public keys", "{me} select public_key from access.passkey"),
                attack("secrets of codes", "{me} select sealed from access.one_time_code"),
                attack("recovery codes", "{me} select * from access.recovery_code"),
                attack("known devices", "{me} select * from access.known_device"),
                attack("counts of tries", "{me} select * from access.attempt"),
                attack(
                        "a passkey for another's account",
                        "{me} insert into access.passkey (passkey_id, account_id, credential_id, public_key,"
                                + " sign_count, name) values (gen_random_uuid(), '{owner}', 'x', 'x', 0, 'x')"),
                // the trail
                attack("deleting the trail", "{me} delete from audit.event"),
                attack("changing the trail", "{me} update audit.event set account_id = '{owner}'"),
                attack("emptying the trail", "{me} truncate audit.event"),
                attack(
                        "an event past the function",
                        "{me} insert into audit.event (event_id, account_id, action, mac) values"
                                + " (gen_random_uuid(), '{owner}', 'x', '')"),
                attack(
                        "an event of nobody",
                        "select audit.record(gen_random_uuid(), 'x', null, null, null, null, null)"),
                attack("the trail's role", "set role khamt_audit; delete from audit.event"),
                attack("the sequencer's role", "set role khamt_sequencer; select guard.note_clock(1)"),
                attack("the verifier's role", "set role khamt_verifier; select * from audit.event"),
                attack("the chain", "{me} select * from audit.link"),
                attack(
                        "a link of one's own",
                        "{me} insert into audit.link values (1, gen_random_uuid(), now(), '', true, sha256('x'))"),
                attack("breaking the chain", "{me} delete from audit.link"),
                attack("linking", "{me} select linked from guard.link_events('0', 10)"),
                attack("saying that the clock jumped", "{me} select guard.note_clock(1)"),
                attack("saying that it was verified", "{me} select guard.note_verification(1, 1, 0)"),
                attack("saying that heads were kept", "{me} select guard.note_head('x', 1, now(), false)"),
                attack("alarms about oneself", "{me} select guard.raise_alarms(0, 1, 1)"),
                attack("the alarms", "{me} select * from guard.read_alarms()"),
                attack("hushing an alarm", "{me} update audit.alarm set reviewed_at = now()"),
                attack(
                        "the whole trail",
                        "{me} select * from guard.read_trail(gen_random_uuid(), null, null, null, null, null, null,"
                                + " null, 10)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void shows_and_changes_nothing_foreign(Attack attack) throws SQLException {
        RowCounts before = RowCounts.of(khamt.database());

        List<String> got = run(attack.sql);

        assertThat(got).as("what %s was told", attack).isEmpty();
        assertThat(onlyForeign(RowCounts.of(khamt.database())))
                .as("what %s changed", attack)
                .isEqualTo(onlyForeign(before));
    }

    @Test
    void the_same_questions_are_answered_to_the_owner_of_the_case() throws SQLException {
        for (String table : List.of(
                "cases.case_file",
                "cases.victim",
                "cases.identity",
                "cases.note",
                "cases.task",
                "cases.timeline_event",
                "cases.team_member",
                "access.access_grant",
                "access.consent",
                "access.held_form",
                "platform.operation",
                "intake.report",
                "intake.reporter",
                "intake.message",
                "referrals.referral")) {
            assertThat(run("select guard.enter('" + theirs.owner().token() + "'::bytea); select * from " + table))
                    .as(table)
                    .isNotEmpty();
        }
    }

    @Test
    void a_caller_of_one_transaction_is_nobody_in_the_next() throws SQLException {
        try (Connection c = connect()) {
            assertThat(ask(c, "select guard.me()::text"))
                    .as("before anybody was named on this connection")
                    .isEmpty();
            assertThat(ask(c, "select guard.is_person()::text")).containsExactly("false");
            enter(c, theirs.owner().token());
            assertThat(ask(c, "select guard.me()::text")).isNotEmpty();
            c.commit();

            assertThat(ask(c, "select guard.me()::text")).isEmpty();
            assertThat(ask(c, "select code from cases.case_file")).isEmpty();
            c.rollback();
        }
    }

    @Test
    void a_name_that_a_savepoint_takes_back_leaves_the_one_before() throws SQLException {
        try (Connection c = connect()) {
            enter(c, theirs.owner().token());
            String before = ask(c, "select guard.me()::text").getFirst();
            ask(c, "savepoint before");
            ask(c, "select guard.enter_service('public-form')::text");
            assertThat(ask(c, "select guard.me()::text")).doesNotContain(before);
            ask(c, "rollback to before");
            assertThat(ask(c, "select guard.me()::text")).containsExactly(before);
        }
    }

    @Test
    void a_caller_of_one_connection_is_nobody_on_another() throws SQLException {
        try (Connection one = connect();
                Connection other = connect()) {
            enter(one, theirs.owner().token());

            assertThat(ask(other, "select code from cases.case_file")).isEmpty();
            enter(other, token);
            assertThat(ask(other, "select code from cases.case_file")).isEmpty();
            assertThat(ask(one, "select code from cases.case_file")).isNotEmpty();
            one.rollback();
            other.rollback();
        }
    }

    @Test
    void no_connection_begins_as_somebody() {
        var settings = khamt.database().settings();
        var begin = new Properties();
        begin.setProperty("user", settings.appUser());
        begin.setProperty("password", settings.appPassword());
        begin.setProperty("options", "-c backtrace_functions=" + nameOf(theirs.owner()));

        assertThatThrownBy(() -> DriverManager.getConnection(settings.url(), begin))
                .hasMessageContaining("permission denied to set parameter");
    }

    @Test
    void copying_out_shows_own_rows_only_and_copying_in_is_refused() throws Exception {
        try (Connection c = connect()) {
            enter(c, token);
            var out = new StringWriter();
            var copy = c.unwrap(PGConnection.class).getCopyAPI();
            copy.copyOut("copy cases.identity to stdout", out);
            copy.copyOut("copy (select * from cases.note) to stdout", out);
            assertThat(out.toString()).isEmpty();

            assertThatThrownBy(() -> copy.copyIn(
                            "copy cases.note (case_id, note_id, body) from stdin",
                            new java.io.StringReader(theirs.caseId() + "\t" + theirs.victim() + "\tx\n")))
                    .isInstanceOf(SQLException.class);
            c.rollback();
        }
    }

    @Test
    void a_member_with_a_narrow_grant_reads_no_names_and_writes_none() throws SQLException {
        String narrow = "select guard.enter('" + theirs.narrow().token() + "'::bytea);";

        assertThat(run(narrow + "select label from cases.victim")).isNotEmpty();
        assertThat(run(narrow + "select * from cases.identity")).isEmpty();
        assertThat(run(narrow + "insert into cases.identity (case_id, person_id) values ('" + theirs.caseId()
                        + "', gen_random_uuid())"))
                .isEmpty();
        assertThat(run(narrow + "select guard.join_team('" + theirs.caseId() + "', '"
                        + theirs.colleague().accountId() + "', 'MEMBER', '{core,identity}', 'TREAT', null)"))
                .as("nobody gives more than they hold")
                .isEmpty();
    }

    @Test
    void a_desk_sees_the_referral_and_nothing_of_the_case() throws SQLException {
        String desk = "select guard.enter('" + theirs.desk().token() + "'::bytea);";

        assertThat(run(desk + "select person_sex, person_age from referrals.referral"))
                .hasSize(1);
        assertThat(run(desk + "select * from cases.case_file")).isEmpty();
        assertThat(run(desk + "select * from cases.victim")).isEmpty();
        assertThat(run(desk + "select * from access.consent")).isEmpty();
        assertThat(run(desk + "update referrals.referral set case_id = gen_random_uuid()"))
                .isEmpty();
    }

    @Test
    void one_keeper_seals_nothing_and_a_keeper_reads_no_case() throws SQLException {
        String first = "select guard.enter('" + keeper + "'::bytea);";
        String second = "select guard.enter('" + secondKeeper + "'::bytea);";
        String sealedNow = "select count(*)::text from admission.sealed_case";
        UUID proposal = UUID.randomUUID();
        assertThat(run(first + "select guard.propose_seal('" + proposal + "', null, '" + theirs.code() + "', 'SEAL', '"
                        + theirs.owner().accountId() + "', '{core}', 'PROTECT', '~')"))
                .containsExactly("PROPOSED");

        for (int version = 1; version < 4; version++) {
            assertThat(run(first + "select 1 where guard.decide_seal('" + proposal + "', " + version
                            + ", true) in ('AGREED_ONCE', 'CARRIED_OUT')"))
                    .as("the same person a second time")
                    .isEmpty();
        }
        assertThat(run(first + "update admission.seal_proposal set first_keeper = null"))
                .isEmpty();
        assertThat(run(first + "update admission.seal_proposal set second_keeper = '"
                        + theirs.outsider().accountId() + "'"))
                .isEmpty();
        for (String table : List.of("cases.case_file", "cases.victim", "cases.identity", "access.access_grant")) {
            assertThat(run(first + "select * from " + table)).as(table).isEmpty();
        }
        assertThat(run(first + "select * from guard.open_in_emergency(gen_random_uuid(), '" + theirs.code()
                        + "', 'CHILD_IN_DANGER', '~') where outcome <> 'UNKNOWN'"))
                .as("a keeper opens nothing in an emergency")
                .isEmpty();
        try (var c = khamt.database().superuserSource().getConnection()) {
            assertThat(ask(c, sealedNow)).containsExactly("1");
        }
        assertThat(run(second + "select guard.decide_seal('" + proposal + "', 1, false)"))
                .as("the second one still may say no")
                .isNotEmpty();
    }

    @Test
    void a_closed_account_is_out_with_its_next_statement() throws SQLException {
        var leaver = new TestPeople(khamt.database()).add("leaver", mn.khamt.access.Role.DOCTOR, "MOH");
        try (Connection c = connect()) {
            enter(c, leaver.token());
            c.commit();
            try (var superuser = khamt.database().superuserSource().getConnection();
                    var s = superuser.createStatement()) {
                s.execute("update access.account set active = false where account_id = '" + leaver.accountId() + "'");
            }
            assertThatThrownBy(() -> enter(c, leaver.token()))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
            c.rollback();
        }
    }

    /** Own cases that an attack opened on its way are no harm; they are told apart by nobody else being in them. */
    private static List<String> onlyForeign(RowCounts rows) throws SQLException {
        var foreign = new ArrayList<String>();
        rows.tables().forEach((table, sum) -> {
            if (!List.of("cases.case_file", "access.access_grant", "cases.team_member", "cases.note")
                    .contains(table)) {
                foreign.add(table + " " + sum);
            }
        });
        try (var c = khamt.database().superuserSource().getConnection()) {
            foreign.addAll(ask(
                    c,
                    "select c::text from cases.case_file c where opened_by <> '"
                            + theirs.outsider().accountId() + "' order by 1"));
            for (String table : List.of("access.access_grant", "cases.team_member", "cases.note")) {
                foreign.addAll(ask(
                        c,
                        "select t::text from " + table + " t join cases.case_file c using (case_id) where"
                                + " c.opened_by <> '" + theirs.outsider().accountId() + "' order by 1"));
            }
        }
        return foreign;
    }

    /** What the last statement was answered; empty when any was refused, or nothing was found or done. */
    private static List<String> run(String sql) throws SQLException {
        try (Connection c = connect()) {
            List<String> last = List.of();
            for (String statement : statements(sql)) {
                last = ask(c, statement);
            }
            c.commit();
            return last;
        } catch (SQLException refused) {
            assertThat(String.valueOf(refused.getMessage())).doesNotContain(TestCase.SECRET);
            assertThat(refused.getSQLState())
                    .as("an attack on something that is not there: %s", refused.getMessage())
                    .isNotIn("42883", "42703", "42P01", "42601");
            return List.of();
        }
    }

    private static List<String> ask(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            var told = new ArrayList<String>();
            if (!statement.execute(sql)) {
                return statement.getUpdateCount() > 0 ? List.of(statement.getUpdateCount() + " changed") : List.of();
            }
            try (var rows = statement.getResultSet()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    var line = new StringBuilder();
                    for (int i = 1; i <= columns; i++) {
                        line.append(rows.getString(i)).append(' ');
                    }
                    String text = line.toString().strip();
                    // A single null, false or zero tells nothing.
                    if (columns > 1 || !List.of("null", "f", "0", "").contains(text)) {
                        told.add(text);
                    }
                }
            }
            return told;
        }
    }

    private record Sealed(UUID id, String code) {}

    private record Counted(UUID factId, UUID subjectKey, UUID caseKey) {}

    private static List<String> statements(String sql) {
        String filled = sql.replace("{me}", "select guard.enter('" + token + "'::bytea);")
                .replace("{token}", token)
                .replace("{ownertoken}", theirs.owner().token())
                .replace("{name of owner}", "'" + nameOf(theirs.owner()) + "'")
                .replace("{owner}", theirs.owner().accountId().toString())
                .replace("{narrow}", theirs.narrow().accountId().toString())
                .replace("{outsider}", theirs.outsider().accountId().toString())
                .replace("{colleague}", theirs.colleague().accountId().toString())
                .replace("{sealed}", sealed.id.toString())
                .replace("{sealedcode}", sealed.code)
                .replace("{code}", theirs.code())
                .replace("{statistician}", theirs.statistician().token())
                .replace("{supervisor}", supervisor)
                .replace("{case}", theirs.caseId().toString())
                .replace("{victim}", theirs.victim().toString())
                .replace("{report}", theirs.report().toString())
                .replace("{consent}", theirs.consent().toString())
                .replace("{referral}", theirs.referral().toString())
                .replace("{held}", theirs.held().toString())
                .replace("{operation}", theirs.operation().toString())
                .replace("{factkey}", counted.caseKey.toString())
                .replace("{victimkey}", counted.subjectKey.toString())
                .replace("{fact}", counted.factId.toString());
        var all = new ArrayList<String>();
        var one = new StringBuilder();
        boolean inBody = false;
        boolean inText = false;
        for (int i = 0; i < filled.length(); i++) {
            if (filled.startsWith("$leak$", i)) {
                inBody = !inBody;
            }
            char c = filled.charAt(i);
            if (c == '\'') {
                inText = !inText;
            }
            if (c == ';' && !inBody && !inText) {
                all.add(one.toString());
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        if (!one.toString().isBlank()) {
            all.add(one.toString());
        }
        return all;
    }

    private static void enter(Connection c, String token) throws SQLException {
        try (PreparedStatement enter = c.prepareStatement("select guard.enter(?::bytea)")) {
            enter.setString(1, token);
            enter.execute();
        }
    }

    /** As the guard writes it. */
    private static String nameOf(TestPeople.TestPerson person) {
        return "khamt_P_" + person.accountId().toString().replace("-", "");
    }

    private static Connection connect() throws SQLException {
        var settings = khamt.database().settings();
        Connection c = DriverManager.getConnection(settings.url(), settings.appUser(), settings.appPassword());
        c.setAutoCommit(false);
        return c;
    }

    private static Attack attack(String name, String sql) {
        return new Attack(name, sql);
    }

    /**
     * @param name what is tried
     * @param sql statements, of which the last one tells or changes something if the attack succeeds
     */
    record Attack(String name, String sql) {
        @Override
        public String toString() {
            return name;
        }
    }
}
