package mn.khamt.intake;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.cases.Classification;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.numbers.Correction;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Json;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Screenings of a report: what the answers suggest, and what a person decided (R2). Each stays; a later one is a new version. */
@Component
public final class Screenings {
    private static final Sql LATEST = Sql.of("""
        select s.screening_id, s.answers::text as answers, s.age_at_exploitation, s.child_status, s.suggested, s.decided, s.reason,
               a.parent_name as decided_parent, a.given_name as decided_given, s.decided_at, s.version
          from intake.screening s
          left join access.account a on a.account_id = s.decided_by
         where s.report_id = :report
         order by s.version desc
         limit 1
        """);
    private static final Sql INSERT = Sql.of("""
        insert into intake.screening (report_id, screening_id, answers, age_at_exploitation, child_status, suggested, elements,
            decided, reason, version)
        values (:report, :id, :answers, :age, :child_status, :suggested, :elements, :decided, :reason, :version)
        """);
    private static final Sql SCREENED = Sql.of("""
        update intake.report
           set status = 'SCREENED', taken_by = coalesce(taken_by, guard.me()), version = version + 1
         where report_id = :report
        """);
    private static final TypeReference<Map<TraffickingSign, Answer>> ANSWERS = new TypeReference<>() {};

    private final Db db;
    private final Reports reports;
    private final Trail trail;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    Screenings(Db db, Reports reports, Trail trail, Vault vault) {
        this.db = db;
        this.reports = reports;
        this.trail = trail;
        this.vault = vault;
    }

    /** The one that holds now. */
    public Optional<Screening> latest(UUID report) {
        return db.find(LATEST, Row.class, "report", report)
                .map(row -> new Screening(
                        new ScreeningAnswers(
                                new EnumMap<>(json.readValue(row.answers, ANSWERS)),
                                row.ageAtExploitation,
                                row.childStatus),
                        row.suggested,
                        row.decided,
                        vault.openTextFor(place(row.screeningId), row.reason),
                        Reports.name(row.decidedParent, row.decidedGiven),
                        row.decidedAt,
                        row.version));
    }

    /**
     * Keeps the answers, what they suggest, and the decision with its reason.
     *
     * @param version of the screening the person had before them; 0 when there was none
     * @throws EditConflict when a colleague screened in the meantime
     */
    public void decide(UUID report, ScreeningAnswers answers, Classification decided, String reason, int version) {
        db.write(() -> {
            Reports.Report held = reports.holdAtMyDesk(report);
            Optional<Screening> now = latest(report);
            if (now.map(Screening::version).orElse(0) != version) {
                throw new EditConflict(now.map(Screening::decidedBy).orElse(""));
            }
            if (held.status().done()) {
                throw new Refused(
                        "decided", "report.error.state." + held.status().code());
            }
            SuggestedClassification suggested = ClassificationRules.suggest(answers);
            UUID id = Ids.next();
            db.change(
                    INSERT,
                    "report",
                    report,
                    "id",
                    id,
                    "answers",
                    new Json(json.writeValueAsString(written(answers))),
                    "age",
                    answers.ageAtExploitation(),
                    "child_status",
                    answers.childStatus(),
                    "suggested",
                    suggested.classification(),
                    "elements",
                    new Json(json.writeValueAsString(suggested.elements())),
                    "decided",
                    decided,
                    "reason",
                    vault.closeTextFor(reports.agency(held), place(id), reason),
                    "version",
                    version + 1);
            db.change(SCREENED, "report", report);
            reports.countAnew(
                    held,
                    Correction.of()
                            .exploitation(decided.name())
                            .victim(
                                    switch (answers.childStatus()) {
                                        case CHILD -> true;
                                        case ADULT -> false;
                                        case NOT_KNOWN -> null;
                                    },
                                    Reports.counted(held.sex()),
                                    answers.ageAtExploitation()));
            trail.record(
                    "report.screened",
                    null,
                    report,
                    reports.rule(held),
                    json.writeValueAsString(new TreeMap<>(Map.of(
                            "screening", id,
                            "suggested", suggested.classification(),
                            "decided", decided))));
            return id;
        });
    }

    /** Where the reason of a decision stands. */
    public static Place place(UUID screening) {
        return new Place("intake.screening", "reason", screening);
    }

    /** All signs, also those not asked, so that a later checklist does not change what was known then. */
    private static Map<TraffickingSign, Answer> written(ScreeningAnswers answers) {
        var all = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        for (TraffickingSign sign : TraffickingSign.values()) {
            all.put(sign, answers.answer(sign));
        }
        return all;
    }

    /**
     * @param suggested what the rules proposed
     * @param decided what the person decided
     */
    public record Screening(
            ScreeningAnswers answers,
            Classification suggested,
            Classification decided,
            String reason,
            String decidedBy,
            Instant decidedAt,
            int version) {}

    private record Row(
            UUID screeningId,
            String answers,
            @Nullable Integer ageAtExploitation,
            ChildStatus childStatus,
            Classification suggested,
            Classification decided,
            String reason,
            @Nullable String decidedParent,
            @Nullable String decidedGiven,
            Instant decidedAt,
            int version) {}
}
