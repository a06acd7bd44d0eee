package mn.khamt.known;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.MatchKeys;
import mn.khamt.cases.Teams;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Place;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Puts questions about a child or a case, and takes the decision of whoever is responsible. The asker is answered the same whatever
 * there is: comparing is done afterwards, by a worker ({@link Comparer}).
 */
@Component
public final class Questions {
    private static final UUID[] NONE = {};

    private static final Sql MY_AGENCY = Sql.of("""
        select agency_code
          from directory.appointment
         where account_id = (select guard.me()) and valid @> current_date
         order by lower(valid) desc, appointment_id
         limit 1
        """);
    private static final Sql PUT = Sql.of("""
        select guard.put_question(:question, :agency, :sealed, :key_version, :code, :lookup_version, :number, :full_date, :given_date, :parent_date, :full_year)
        """);
    private static final Sql MINE = Sql.of("""
        select question_id, asked_at, code, agency_code, sealed, key_version, shown
          from known.question
         where account_id = (select guard.me()) and sealed is not null
         order by asked_at desc
         limit 50
        """);
    private static final Sql OF_CASE = Sql.of("""
        select t.case_id, c.code as case_code, t.question_id, t.person_id, t.fit, t.told_at, t.answer, t.answered_at, t.version,
               q.account_id, q.agency_code, q.code as asked_code, q.sealed, coalesce(q.key_version, 0) as key_version
          from known.told t
          join known.question q using (question_id)
          join cases.case_file c on c.case_id = t.case_id
         where t.case_id = :case
         order by t.answer is not null, t.told_at desc
         limit 100
        """);
    private static final Sql ONE = Sql.of("""
        select t.case_id, c.code as case_code, t.question_id, t.person_id, t.fit, t.told_at, t.answer, t.answered_at, t.version,
               q.account_id, q.agency_code, q.code as asked_code, q.sealed, coalesce(q.key_version, 0) as key_version
          from known.told t
          join known.question q using (question_id)
          join cases.case_file c on c.case_id = t.case_id
         where t.case_id = :case and t.question_id = :question
        """);
    private static final Sql WAITING = Sql.of("""
        select t.case_id, c.code as case_code, t.question_id, q.agency_code, t.fit
          from known.told t
          join known.question q using (question_id)
          join cases.case_file c on c.case_id = t.case_id
         where t.answer is null and q.sealed is not null
         order by t.told_at
         limit 20
        """);
    private static final Sql COUNT = Sql.of("""
        select count(*) filter (where answer is null)::int
          from known.told
         where case_id = :case
        """);
    private static final Sql ANSWER = Sql.of("select guard.answer_question(:case, :question, :version, :answer)");

    private static final Sql BEFORE_KEEPERS = Sql.of(
            "select guard.propose_seal(:proposal, :case, null, 'LET_IN', :account, :compartments, :purpose, :reason)");

    private final Db db;
    private final Vault vault;
    private final Grants grants;
    private final Teams teams;
    private final Trail trail;
    private final Times times;

    Questions(Db db, Vault vault, Grants grants, Teams teams, Trail trail, Times times) {
        this.db = db;
        this.vault = vault;
        this.grants = grants;
        this.teams = teams;
        this.trail = trail;
        this.times = times;
    }

    /**
     * Asks whether a child is known; answers the question's id, which tells nothing.
     *
     * @throws Refused after twenty questions within a day
     */
    public UUID ask(Typed typed) {
        return put(typed, null);
    }

    /**
     * By what a child is looked for.
     *
     * @param asked the day of the question, from which an age counts
     */
    static MatchKeys looksFor(LookupKey key, Typed typed, LocalDate asked) {
        LocalDate born = typed.birthDate();
        if (born == null
                && typed.registrationNumber() != null
                && RegistrationNumber.read(typed.registrationNumber(), asked)
                        instanceof RegistrationNumber.Reading.Valid valid) {
            born = valid.number().birthDate();
        }
        int year = asked.getYear();
        Integer age = typed.age();
        return MatchKeys.asked(
                key::hash,
                typed.parentName(),
                typed.givenName(),
                typed.registrationNumber(),
                born,
                age == null ? List.of() : List.of(year - age - 1, year - age));
    }

    /**
     * Asks for access to a case by its number.
     *
     * @throws Refused after twenty questions within a day
     */
    public UUID askForCase(CaseCode code, Typed typed) {
        return put(typed, code.toString());
    }

    private UUID put(Typed typed, @Nullable String code) {
        return db.write(() -> {
            LookupKey key = vault.lookupKeys().serving();
            MatchKeys keys = code == null
                    ? looksFor(key, typed, times.today())
                    : new MatchKeys(null, null, NONE, NONE, NONE, NONE);
            UUID id = Ids.next();
            String agency = db.find(MY_AGENCY, String.class).orElseThrow(NotFound::new);
            Sealed sealed = vault.sealFor(agency, Typed.place(id), typed);
            if (!db.one(
                    PUT,
                    Boolean.class,
                    keys.after(
                            "question",
                            id,
                            "agency",
                            agency,
                            "sealed",
                            sealed.bytes(),
                            "key_version",
                            sealed.keyVersion(),
                            "code",
                            code,
                            "lookup_version",
                            code == null ? key.version() : null))) {
                throw new Refused("why", "known.error.limit");
            }
            trail.record("known.asked", null, id, "role");
            return id;
        });
    }

    /** The caller's own questions of the last thirty days. */
    public List<Mine> mine() {
        return db.list(MINE, MineRow.class).stream()
                .map(r -> new Mine(
                        r.questionId,
                        r.askedAt,
                        r.code,
                        r.shown,
                        vault.openFor(
                                r.agencyCode,
                                Typed.place(r.questionId),
                                new Sealed(r.sealed, r.keyVersion),
                                Typed.class)))
                .toList();
    }

    /** Whether the caller is one of those who decide in a case. */
    public static boolean decides(Grant grant) {
        return (grant.kind().equals("OWNER") || grant.kind().equals("MEMBER")) && grant.opens(Compartment.identity);
    }

    /** Questions of which this case was told, open ones first; without what was typed. */
    public List<Told> ofCase(CaseId caseId) {
        return db.list(OF_CASE, ToldRow.class, "case", caseId).stream()
                .map(r -> r.told(null))
                .toList();
    }

    Db.Ask<Integer> askOpen(CaseId caseId) {
        return Db.ask(COUNT, Integer.class, "case", caseId);
    }

    /** How many wait for a decision in a case. */
    int open(CaseId caseId) {
        return db.one(COUNT, Integer.class, "case", caseId);
    }

    /** What waits for the caller's decision, in all cases. */
    List<WaitingQuestion> waiting() {
        return db.list(WAITING, WaitingQuestion.class);
    }

    /**
     * Opens a question with what was typed; who looked is recorded.
     *
     * @throws NotFound for whoever does not decide in this case
     */
    public Told open(CaseId caseId, UUID question) {
        return db.write(() -> {
            Told told = find(caseId, question);
            trail.record("known.read", caseId.value(), question, rule(caseId));
            return told;
        });
    }

    /** Without leaving a trace of its own, for forms that show it again. */
    public Told find(CaseId caseId, UUID question) {
        ToldRow row = db.find(ONE, ToldRow.class, "case", caseId, "question", question)
                .orElseThrow(NotFound::new);
        return row.told(
                row.sealed == null
                        ? null
                        : vault.openFor(
                                row.agencyCode,
                                Typed.place(row.questionId),
                                new Sealed(row.sealed, row.keyVersion),
                                Typed.class));
    }

    /**
     * Answers without letting anybody in.
     *
     * @throws Refused when a colleague decided first
     */
    public void answer(CaseId caseId, UUID question, int version, Answer answer) {
        db.write(() -> {
            give(caseId, question, version, answer);
            return question;
        });
    }

    /** Lets the asker in as one of the team. */
    public void letIn(
            CaseId caseId,
            UUID question,
            int version,
            Teams.Kind kind,
            Set<Compartment> compartments,
            Teams.Purpose purpose) {
        db.write(() -> {
            Told told = find(caseId, question);
            teams.name(caseId, told.accountId, kind, compartments, purpose);
            give(caseId, question, version, Answer.LET_IN);
            return question;
        });
    }

    /**
     * Puts it before the keepers of a sealed case to let the asker in; the question stays open until two of them have agreed. No reason is
     * written: that somebody asked is the reason, and each keeper reads it in their own language.
     *
     * @throws Refused when the asker cannot hold this case
     */
    public void askKeepers(CaseId caseId, UUID question, Set<Compartment> compartments, Teams.Purpose purpose) {
        db.write(() -> {
            UUID proposal = Ids.next();
            String said = db.one(
                    BEFORE_KEEPERS,
                    String.class,
                    "proposal",
                    proposal,
                    "case",
                    caseId,
                    "account",
                    find(caseId, question).accountId,
                    "compartments",
                    compartments.stream().map(Compartment::name).toList(),
                    "purpose",
                    purpose,
                    "reason",
                    vault.closeMyText(new Place("admission.seal_proposal", "reason", proposal), ""));
            if (said.equals("WAITS")) {
                throw new Refused("answer", "admission.seal.waits");
            }
            if (!said.equals("PROPOSED")) {
                throw new Refused("answer", "known.error.keepers");
            }
            trail.record("seal.proposed", null, proposal, "rule:5", "{\"kind\":\"LET_IN\"}");
            return proposal;
        });
    }

    private void give(CaseId caseId, UUID question, int version, Answer answer) {
        if (!decides(grants.changing(caseId.value()))) {
            throw new NotFound("rule:3");
        }
        if (!db.one(
                ANSWER, Boolean.class, "case", caseId, "question", question, "version", version, "answer", answer)) {
            throw new Refused("answer", "known.error.answered");
        }
        trail.record(
                "known.answered",
                caseId.value(),
                question,
                rule(caseId),
                "{\"answer\":\"" + answer.name().toLowerCase(java.util.Locale.ROOT) + "\"}");
    }

    private String rule(CaseId caseId) {
        return grants.reading(caseId.value()).rule();
    }

    /**
     * @param code when asked by the number of a case
     * @param shown CONTACT or LET_IN; null while there is nothing to be told, whatever was decided
     */
    public record Mine(
            UUID questionId,
            Instant askedAt,
            @Nullable String code,
            @Nullable String shown,
            Typed typed) {}

    /**
     * A question of which a case was told.
     *
     * @param personId which victim it fits; null when asked by the number of the case
     * @param accountId who asks
     * @param typed null in lists, and after thirty days
     */
    public record Told(
            CaseId caseId,
            String caseCode,
            UUID questionId,
            @Nullable UUID personId,
            Fit fit,
            Instant toldAt,
            @Nullable Answer answer,
            @Nullable Instant answeredAt,
            int version,
            UUID accountId,
            String agencyCode,
            @Nullable Typed typed) {}

    record WaitingQuestion(CaseId caseId, String caseCode, UUID questionId, String agencyCode, Fit fit) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record MineRow(
            UUID questionId,
            Instant askedAt,
            @Nullable String code,
            String agencyCode,
            byte[] sealed,
            int keyVersion,
            @Nullable String shown) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record ToldRow(
            CaseId caseId,
            String caseCode,
            UUID questionId,
            @Nullable UUID personId,
            Fit fit,
            Instant toldAt,
            @Nullable Answer answer,
            @Nullable Instant answeredAt,
            int version,
            UUID accountId,
            String agencyCode,
            @Nullable String askedCode,
            byte @Nullable [] sealed,
            int keyVersion) {
        Told told(@Nullable Typed typed) {
            return new Told(
                    caseId,
                    caseCode,
                    questionId,
                    personId,
                    fit,
                    toldAt,
                    answer,
                    answeredAt,
                    version,
                    accountId,
                    agencyCode,
                    typed);
        }
    }
}
