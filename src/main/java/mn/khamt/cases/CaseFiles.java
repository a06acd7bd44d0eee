package mn.khamt.cases;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Vault;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Changes what stands at the head of a case, closes it and opens it again (R3). */
@Component
public final class CaseFiles {
    private static final Sql CONTENT = Sql.of("""
        select stage, classification, place_code, identified_on, removed_at, summary, version
          from cases.case_file
         where case_id = :case
        """);
    private static final Sql CHANGE = Sql.of("""
        update cases.case_file
           set stage = :stage, classification = :classification, place_code = :place, identified_on = :identified_on,
               removed_at = :removed_at, summary = :summary, changed_at = now(), version = version + 1
         where case_id = :case and version = :version and closed_on is null
        """);
    private static final Sql END = Sql.of("""
        update cases.case_file
           set status = :status, stage = case when :closed_on::date is null then stage else 'CLOSED' end, disposition = :disposition,
               closed_on = :closed_on, changed_at = now(), version = version + 1
         where case_id = :case and version = :version and closed_on is null
        """);
    private static final Sql REOPEN = Sql.of("""
        update cases.case_file
           set status = 'REOPENED', stage = :stage, disposition = null, closed_on = null, changed_at = now(), version = version + 1
         where case_id = :case and version = :version and closed_on is not null
        """);

    private final Db db;
    private final Cases cases;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Facts facts;
    private final LastChange lastChange;
    private final Times times;
    private final Vault vault;

    CaseFiles(
            Db db,
            Cases cases,
            Grants grants,
            Trail trail,
            Timeline timeline,
            Facts facts,
            LastChange lastChange,
            Times times,
            Vault vault) {
        this.db = db;
        this.cases = cases;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.facts = facts;
        this.lastChange = lastChange;
        this.times = times;
        this.vault = vault;
    }

    /** What can be changed of a case, as it stands. */
    public Content content(CaseId id) {
        return db.find(CONTENT, Content.class, "case", id)
                .map(c -> c.with(vault.openIfAny(id.value(), Cases.summary(id), c.summary)))
                .orElseThrow(NotFound::new);
    }

    /**
     * Changes the head of an open case. A removal time that is new starts the clocks.
     *
     * @param version which version was changed
     * @throws mn.khamt.platform.pages.EditConflict when somebody else was faster
     */
    public void change(CaseId id, int version, Content to) {
        db.write(() -> {
            Grant grant = grants.changing(id.value());
            Content before = content(id);
            if (to.removedAt() != null && to.removedAt().isAfter(times.now())) {
                throw new Refused("removed_on", "error.date_future");
            }
            if (db.change(
                            CHANGE,
                            "case",
                            id,
                            "version",
                            version,
                            "stage",
                            to.stage,
                            "classification",
                            to.classification,
                            "place",
                            to.placeCode,
                            "identified_on",
                            to.identifiedOn,
                            "removed_at",
                            to.removedAt,
                            "summary",
                            vault.closeIfAny(id.value(), Cases.summary(id), to.summary))
                    == 0) {
                throw lastChange.of(id, id.value(), "case.changed");
            }
            if (before.classification() != to.classification()
                    || !before.placeCode().equals(to.placeCode())) {
                cases.countAnew(id);
            }
            trail.record("case.changed", id.value(), id.value(), grant.rule());
            if (before.removedAt() == null && to.removedAt() != null) {
                timeline.add(id, Lane.SAFETY, "removal", to.removedAt(), Map.of(), Compartment.core, null);
            }
            if (before.stage() != to.stage()) {
                timeline.add(
                        id,
                        Lane.CASE,
                        "stage",
                        times.today(),
                        Map.of("stage", "@case.stage." + to.stage().name().toLowerCase(java.util.Locale.ROOT)),
                        null);
            }
            return id;
        });
    }

    /** Ends the work on a case, or keeps it under follow-up; an ended case is counted. */
    public void end(CaseId id, int version, Ending ending) {
        db.write(() -> {
            Grant grant = grants.changing(id.value());
            Cases.Header header = cases.header(id);
            boolean closes = ending.status != Ending.Status.FOLLOW_UP;
            if (closes && (ending.disposition == null || ending.closedOn == null)) {
                throw new Refused("disposition", "error.choose");
            }
            if (closes && ending.closedOn != null && ending.closedOn.isBefore(header.openedOn())) {
                throw new Refused("closed_on", "caseclose.before_opening", "opened", header.openedOn());
            }
            if (db.change(
                            END,
                            "case",
                            id,
                            "version",
                            version,
                            "status",
                            ending.status,
                            "disposition",
                            closes ? ending.disposition : null,
                            "closed_on",
                            closes ? ending.closedOn : null)
                    == 0) {
                throw lastChange.of(id, id.value(), "case.changed");
            }
            trail.record(closes ? "case.closed" : "case.changed", id.value(), id.value(), grant.rule());
            LocalDate on = ending.closedOn == null || !closes ? times.today() : ending.closedOn;
            timeline.add(id, Lane.CASE, closes ? "case_closed" : "case_follow_up", on, Map.of(), null);
            if (closes && ending.disposition != null) {
                facts.record(cases.dimensions(id)
                        .fact(Fact.Kind.CASE_CLOSED, header.factKey(), on)
                        .withOutcome(ending.disposition.name()));
            }
            return id;
        });
    }

    /** Takes the work on a closed case up again. */
    public void reopen(CaseId id, int version, Stage stage) {
        db.write(() -> {
            Grant grant = grants.changing(id.value());
            if (db.change(REOPEN, "case", id, "version", version, "stage", stage) == 0) {
                throw lastChange.of(id, id.value(), "case.reopened");
            }
            trail.record("case.reopened", id.value(), id.value(), grant.rule());
            timeline.add(id, Lane.CASE, "case_reopened", times.today(), Map.of(), null);
            return id;
        });
    }

    /** What can be changed at the head of a case. */
    public record Content(
            Stage stage,
            Classification classification,
            String placeCode,
            @Nullable LocalDate identifiedOn,
            @Nullable Instant removedAt,
            @Nullable String summary,
            int version) {
        Content with(@Nullable String openSummary) {
            return new Content(stage, classification, placeCode, identifiedOn, removedAt, openSummary, version);
        }
    }

    /**
     * @param disposition and closedOn are needed unless the case goes into follow-up
     */
    public record Ending(
            Status status,
            @Nullable Disposition disposition,
            @Nullable LocalDate closedOn) {

        /** How the work on a case ends. */
        public enum Status {
            CLOSED,
            TRANSFERRED,
            FOLLOW_UP
        }

        /** How the case was finally resolved. */
        public enum Disposition {
            CONVICTED,
            ACQUITTED,
            DISMISSED,
            NOT_TRAFFICKING,
            HANDED_OVER,
            NO_SUSPECT_FOUND
        }
    }
}
