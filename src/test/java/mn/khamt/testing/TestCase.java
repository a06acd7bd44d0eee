package mn.khamt.testing;

import java.util.List;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Identities;
import mn.khamt.intake.Reporter;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople.TestPerson;

/**
 * A case with everything that must not leak, its team, and the people who must not know of it. Each text that could leak contains
 * {@link #SECRET}.
 *
 * @param owner opened the case
 * @param narrow on the team, with the core compartment only
 * @param desk answers referrals at the desk the referral was sent to
 * @param colleague of the owner's agency, outside the team and its desks
 * @param outsider of another agency, at that agency's desks
 */
public record TestCase(
        CaseId caseId,
        String code,
        UUID victim,
        UUID offender,
        UUID report,
        UUID consent,
        UUID referral,
        UUID held,
        UUID operation,
        TestPerson owner,
        TestPerson narrow,
        TestPerson desk,
        TestPerson colleague,
        TestPerson outsider,
        TestPerson administrator,
        TestPerson statistician) {
    public static final String SECRET = "нууцлалтай";

    private static final Sql LEAVE_DESKS = Sql.of("delete from directory.desk_member where account_id = :account");
    private static final Sql IDENTITY = Sql.of("""
        insert into cases.identity (case_id, person_id, sealed, key_version) values (:case, :person, :sealed, :key_version)
        """);
    private static final Sql NOTE = Sql.of("""
        insert into cases.note (case_id, note_id, body, compartment, written_by) values (:case, :id, :secret, 'core', :account)
        """);
    private static final Sql TASK = Sql.of("""
        insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, created_by)
        values (:case, :id, :secret, '2026-12-01', :account, 'FCYDA', :account)
        """);
    private static final Sql REPORT = Sql.of("""
        insert into intake.report (report_id, desk_id, source, language, worry, case_id, status, created_by)
        select :id, d.desk_id, 'STAFF', 'mn', :secret, :case, 'CASE_OPENED', :account
          from directory.desk d
         where d.agency_code = 'FCYDA' and d.kind = 'INTAKE'
        """);
    private static final Sql REPORTER = Sql.of("""
        insert into intake.reporter (report_id, may_contact, sealed, agency_code, key_version)
        values (:id, 'YES', :sealed, 'FCYDA', :key_version)
        """);
    private static final Sql MESSAGE = Sql.of("""
        insert into intake.message (report_id, message_id, direction, body, written_by)
        values (:id, :message, 'FROM_REPORTER', :secret, :account)
        """);
    private static final Sql CONSENT = Sql.of("""
        insert into access.consent (case_id, consent_id, victim_id, recipient_agency, compartments, basis, given_by, assent,
            spoken_language, given_on, note, recorded_by)
        values (:case, :id, :victim, 'GEC', '{core}', 'CONSENT', 'SELF', 'GIVEN', 'mn', '2026-11-01', :secret, :account)
        """);
    private static final Sql REFERRAL = Sql.of("""
        insert into referrals.referral (case_id, referral_id, victim_id, desk_id, from_agency, to_agency, service_type, urgency,
            person_sex, person_age, reason, compartments, consent_id, answer_due_at, sent_by)
        select :case, :id, :victim, d.desk_id, 'FCYDA', 'GEC', 'SHELTER', 'NOW', 'FEMALE', 15, :secret, '{core}', :consent,
               now() + interval '1 day', :account
          from directory.desk d
         where d.agency_code = 'GEC' and d.kind = 'REFERRAL'
        """);
    private static final Sql HELD = Sql.of("""
        insert into access.held_form (held_id, account_id, path, fields)
        values (:id, :account, '/cases', :secret)
        """);
    private static final Sql OPERATION = Sql.of("""
        insert into platform.operation (operation_id, account_id, fingerprint, location) values (:id, :account, '\\x00', :secret)
        """);

    public static TestCase build(TestKhamt khamt) {
        var people = new TestPeople(khamt.database());
        TestPerson owner = people.add("owner", Role.SOCIAL_WORKER, "FCYDA");
        TestPerson narrow = people.add("narrow", Role.PROSECUTOR, "OPG");
        TestPerson desk = people.add("desk", Role.SHELTER_WORKER, "GEC");
        TestPerson colleague = people.add("colleague", Role.SOCIAL_WORKER, "FCYDA");
        TestPerson outsider = people.add("outsider", Role.DOCTOR, "MOH");
        TestPerson administrator = people.add("administrator", Role.ADMINISTRATOR, "MOJHA");
        TestPerson statistician = people.add("statistician", Role.STATISTICIAN, "OPG");

        Opened opened = Opened.by(khamt, owner, SECRET);
        CaseId caseId = opened.caseId();
        UUID victim = opened.victim();
        UUID offender = opened.offender();
        owner.caller()
                .run(() -> khamt.get(Db.class)
                        .write(() -> khamt.get(Grants.class)
                                .letIn(
                                        caseId.value(),
                                        narrow.accountId(),
                                        "MEMBER",
                                        List.of(Compartment.core.name()),
                                        "PROSECUTE")));
        String code =
                owner.caller().call(() -> khamt.get(Cases.class).header(caseId)).code();

        UUID report = Ids.next();
        UUID consent = Ids.next();
        UUID referral = Ids.next();
        UUID held = Ids.random();
        UUID operation = Ids.random();
        Db db = khamt.database().superuser();
        var vault = new Vault(db, TestDatabase.KEYS);
        db.write(() -> {
            UUID account = owner.accountId();
            db.change(LEAVE_DESKS, "account", colleague.accountId());
            var identity = new Identities.Identity(null, null, SECRET, null, null, SECRET, SECRET, null, null, 0);
            Sealed name = vault.seal(caseId.value(), "FCYDA", Identities.place(victim), identity);
            db.change(
                    IDENTITY,
                    "case",
                    caseId,
                    "person",
                    victim,
                    "sealed",
                    name.bytes(),
                    "key_version",
                    name.keyVersion());
            var texts = new TestTexts(khamt.database());
            UUID note = Ids.next();
            String noted = texts.close(caseId, "cases.note", "body", note, SECRET);
            db.change(NOTE, "case", caseId, "id", note, "secret", noted, "account", account);
            UUID task = Ids.next();
            String title = texts.close(caseId, "cases.task", "title", task, SECRET);
            db.change(TASK, "case", caseId, "id", task, "secret", title, "account", account);
            String worry = texts.closeFor("FCYDA", "intake.report", "worry", report, SECRET);
            db.change(REPORT, "id", report, "secret", worry, "case", caseId, "account", account);
            Sealed reporter =
                    vault.sealFor("FCYDA", Reporter.place(report), new Reporter(SECRET, null, null, true, null));
            db.change(REPORTER, "id", report, "sealed", reporter.bytes(), "key_version", reporter.keyVersion());
            UUID message = Ids.next();
            String said = texts.closeFor("FCYDA", "intake.message", "body", message, SECRET);
            db.change(MESSAGE, "id", report, "message", message, "secret", said, "account", account);
            String agreed = texts.close(caseId, "access.consent", "note", consent, SECRET);
            db.change(CONSENT, "case", caseId, "id", consent, "victim", victim, "secret", agreed, "account", account);
            String asked = texts.closeFor("GEC", "referrals.referral", "reason", referral, SECRET);
            db.change(
                    REFERRAL, "case", caseId, "id", referral, "victim", victim, "consent", consent, "secret", asked,
                    "account", account);
            String typed =
                    texts.closeFor("FCYDA", "access.held_form", "fields", held, "{\"text\":[\"" + SECRET + "\"]}");
            db.change(HELD, "id", held, "account", account, "secret", typed);
            return db.change(OPERATION, "id", operation, "account", account, "secret", SECRET);
        });
        return new TestCase(
                caseId,
                code,
                victim,
                offender,
                report,
                consent,
                referral,
                held,
                operation,
                owner,
                narrow,
                desk,
                colleague,
                outsider,
                administrator,
                statistician);
    }
}
