package mn.khamt.admission;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.CaseId;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Emergency access (R4, rule 7): at once, with a reason and a reference, for four hours, two compartments, reading only. The owner, the
 * person's supervisors and the auditors are told in the same moment; a supervisor reviews it within three working days. Sealed cases have no
 * such door.
 */
@Component
public final class EmergencyAccess {
    private static final Sql OPEN =
            Sql.of("select outcome, case_id from guard.open_in_emergency(:id, :code, :reason, :reference)");
    private static final Sql END = Sql.of("select emergency_id, case_id, account_id from guard.end_emergencies(:own)");
    private static final Sql MINE = Sql.of("""
        select e.emergency_id, e.case_id, c.code, e.reason, e.opened_at, e.ends_at, e.ended_at, e.finding
          from admission.emergency_access e
          left join cases.case_file c using (case_id)
         where e.account_id = (select guard.me()) and (e.ended_at is null or e.finding is null)
         order by e.opened_at desc
        """);
    private static final Sql OF_CASE = Sql.of("""
        select e.emergency_id, a.parent_name, a.given_name, e.agency_code, e.reason, e.reference, e.opened_at, e.ended_at, e.finding
          from admission.emergency_access e
          join access.account a using (account_id)
         where e.case_id = :case
         order by e.opened_at desc
        """);
    private static final Sql TO_REVIEW = Sql.of("""
        select emergency_id, code, account_id, parent_name, given_name, role, reason, reference, opened_at, ended_at, review_due_on, looks,
               finding, reviewed_at
          from guard.emergencies_to_review()
        """);
    private static final Sql REVIEW = Sql.of("""
        select r.case_id
          from guard.review_emergency(:id, :finding, :words) r (case_id)
         where r.case_id is not null
        """);

    private final Db db;
    private final Vault vault;
    private final Trail trail;
    private final JsonMapper json = JsonMapper.builder().build();

    EmergencyAccess(Db db, Vault vault, Trail trail) {
        this.db = db;
        this.vault = vault;
        this.trail = trail;
    }

    /**
     * Opens a case in an emergency. An unknown code, a sealed case and a case that this person may not hold are answered in the same words.
     *
     * @param reference what a reviewer can look up: number of the call, of the report, name of the court
     * @throws Refused when it cannot be opened, or more than three earlier uses wait for their review
     */
    public CaseId open(CaseCode code, EmergencyReason reason, String reference) {
        return db.write(() -> {
            UUID id = Ids.next();
            Opened opened = db.one(
                    OPEN,
                    Opened.class,
                    "id",
                    id,
                    "code",
                    code.toString(),
                    "reason",
                    reason,
                    "reference",
                    vault.closeMyText(reference(id), reference));
            if (opened.caseId == null) {
                throw new Refused(
                        "code",
                        opened.outcome.equals("REVIEWS") ? "admission.emergency.reviews" : "admission.code.unknown");
            }
            if (opened.outcome.equals("OPENED")) {
                trail.record(
                        "emergency.opened",
                        opened.caseId,
                        id,
                        "rule:7",
                        json.writeValueAsString(Map.of("reason", reason.name())));
            }
            return new CaseId(opened.caseId);
        });
    }

    /** Ends an emergency access of one's own before its time. */
    public void end(UUID emergency) {
        db.write(() -> {
            if (over(emergency) == 0) {
                throw new NotFound("rule:7");
            }
            return emergency;
        });
    }

    /** Writes the end of those whose time is over into the trail, so that each has a beginning and an end; answers how many. */
    public int endOverdue() {
        return new Caller.Service("clock").call(() -> db.write(() -> over(null)));
    }

    private int over(@Nullable UUID own) {
        List<Ended> ended = db.list(END, Ended.class, "own", own);
        for (Ended one : ended) {
            trail.record("emergency.ended", one.caseId, one.emergencyId, "rule:7");
        }
        return ended.size();
    }

    /** The caller's own that still run or wait for their review. */
    public List<Own> mine() {
        return db.list(MINE, Own.class);
    }

    /** Who opened this case in an emergency; for owners and members. */
    public List<Used> of(CaseId caseId) {
        return db.list(OF_CASE, Used.class, "case", caseId).stream()
                .map(u -> new Used(
                        u.emergencyId,
                        u.parentName,
                        u.givenName,
                        u.agencyCode,
                        u.reason,
                        vault.openTextFor(reference(u.emergencyId), u.reference),
                        u.openedAt,
                        u.endedAt,
                        u.finding))
                .toList();
    }

    /** What a supervisor has to review, and has reviewed of late. */
    public List<ToReview> toReview() {
        return db.list(TO_REVIEW, ToReview.class).stream()
                .map(r -> new ToReview(
                        r.emergencyId,
                        r.code,
                        r.accountId,
                        r.parentName,
                        r.givenName,
                        r.role,
                        r.reason,
                        vault.openTextFor(reference(r.emergencyId), r.reference),
                        r.openedAt,
                        r.endedAt,
                        r.reviewDueOn,
                        r.looks,
                        r.finding,
                        r.reviewedAt))
                .toList();
    }

    /**
     * A supervisor's finding about a colleague's use; nobody reviews their own.
     *
     * @throws NotFound when there is nothing of this id to review for the caller
     */
    public void review(UUID emergency, Finding finding, @Nullable String words) {
        db.write(() -> {
            UUID caseId = db.find(
                            REVIEW,
                            UUID.class,
                            "id",
                            emergency,
                            "finding",
                            finding,
                            "words",
                            words == null ? null : vault.closeMyText(reviewWords(emergency), words))
                    .orElseThrow(() -> new NotFound("rule:7"));
            trail.record(
                    "emergency.reviewed",
                    caseId,
                    emergency,
                    "role:SUPERVISOR",
                    json.writeValueAsString(Map.of("kind", finding.name())));
            return emergency;
        });
    }

    private static Place reference(UUID emergency) {
        return new Place("admission.emergency_access", "reference", emergency);
    }

    private static Place reviewWords(UUID emergency) {
        return new Place("admission.emergency_access", "review_words", emergency);
    }

    private record Opened(String outcome, @Nullable UUID caseId) {}

    private record Ended(UUID emergencyId, UUID caseId, UUID accountId) {}

    /**
     * @param code null once the time is over: then the case is closed to this person again
     */
    public record Own(
            UUID emergencyId,
            CaseId caseId,
            @Nullable String code,
            EmergencyReason reason,
            Instant openedAt,
            Instant endsAt,
            @Nullable Instant endedAt,
            @Nullable Finding finding) {}

    public record Used(
            UUID emergencyId,
            @Nullable String parentName,
            String givenName,
            String agencyCode,
            EmergencyReason reason,
            String reference,
            Instant openedAt,
            @Nullable Instant endedAt,
            @Nullable Finding finding) {}

    /**
     * @param looks parts of the case that were opened, by name; the first page is an empty text
     */
    public record ToReview(
            UUID emergencyId,
            String code,
            UUID accountId,
            @Nullable String parentName,
            String givenName,
            @Nullable String role,
            EmergencyReason reason,
            String reference,
            Instant openedAt,
            @Nullable Instant endedAt,
            LocalDate reviewDueOn,
            @Nullable List<String> looks,
            @Nullable Finding finding,
            @Nullable Instant reviewedAt) {}
}
