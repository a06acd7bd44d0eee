package mn.khamt.intake;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.Timeline;
import mn.khamt.directory.Directory;
import mn.khamt.numbers.Fact;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a case from a screened report: one transaction from the report to the case with its people (R1, R3). */
@Component
public final class CaseOpenings {
    private static final Sql OPENED = Sql.of("""
        update intake.report
           set status = 'CASE_OPENED', case_id = :case, version = version + 1
         where report_id = :report
        """);

    private static final int MAJORITY = 18;

    private final Db db;
    private final Reports reports;
    private final Screenings screenings;
    private final Cases cases;
    private final People people;
    private final Timeline timeline;
    private final Directory directory;
    private final Trail trail;

    CaseOpenings(
            Db db,
            Reports reports,
            Screenings screenings,
            Cases cases,
            People people,
            Timeline timeline,
            Directory directory,
            Trail trail) {
        this.db = db;
        this.reports = reports;
        this.screenings = screenings;
        this.cases = cases;
        this.people = people;
        this.timeline = timeline;
        this.directory = directory;
        this.trail = trail;
    }

    /**
     * @throws NotFound when the report is not at a desk of the caller
     * @throws Refused when the report is not screened, or the people do not fit the classification
     */
    public CaseId open(UUID reportId, OpenFromReport command) {
        return db.write(() -> {
            Reports.Report report = reports.holdAtMyDesk(reportId);
            if (report.status() != ReportStatus.SCREENED) {
                throw new Refused(
                        "place", "report.error.state." + report.status().code());
            }
            Screenings.Screening screening = screenings.latest(reportId).orElseThrow(NotFound::new);
            if (screening.version() != command.screeningVersion) {
                throw new Refused("place", "opencase.error.screened_again");
            }
            refuseWhatDoesNotFit(screening.decided(), command.victims);
            CaseId id = cases.open(new Cases.OpenCase(
                    screening.decided(),
                    command.placeCode,
                    command.openedOn,
                    command.identifiedOn,
                    command.summary,
                    "PROTECT"));
            People.First first = people.addFirst(
                    id,
                    command.openedOn,
                    command.victims.stream()
                            .map(v -> victim(v, command, screening.decided()))
                            .toList());
            for (People.NewOffender suspect : command.suspects) {
                people.add(id, suspect);
            }
            Fact.CaseDimensions known = first.known();
            reports.countAnew(
                    report,
                    known.correction()
                            .exploitation(known.exploitation())
                            .ofCase(known.caseKey())
                            .outcome(ReportStatus.CASE_OPENED.name()));
            String agency = directory.desk(report.deskId()).agencyCode();
            timeline.add(
                    id,
                    Lane.CASE,
                    "report_received",
                    report.receivedAt().atZone(Times.ZONE).toLocalDate(),
                    Map.of("source", "@" + report.source().messageKey()),
                    agency);
            timeline.add(
                    id,
                    Lane.CASE,
                    "report_screened",
                    screening.decidedAt().atZone(Times.ZONE).toLocalDate(),
                    Map.of("classification", "@" + screening.decided().messageKey()),
                    agency);
            db.change(OPENED, "report", reportId, "case", id);
            trail.record("report.case_opened", id.value(), reportId, reports.rule(report));
            return id;
        });
    }

    private static People.NewVictim victim(Victim victim, OpenFromReport command, Classification decided) {
        boolean identified = victim.status.equals("IDENTIFIED");
        return new People.NewVictim(
                victim.status,
                identified && command.identifiedOn != null ? command.identifiedOn : command.openedOn,
                victim.sex,
                victim.ageAtExploitation,
                victim.ageAtIdentification,
                decided.name(),
                victim.citizenship);
    }

    /** The law's own lines: a child's case has a child, an adult's has none (Palermo Protocol, article 3 (c) and (d)). */
    private static void refuseWhatDoesNotFit(Classification decided, List<Victim> victims) {
        if (decided == Classification.NONE) {
            throw new Refused("place", "opencase.error.none");
        }
        if (decided.ofChild() && victims.stream().allMatch(v -> atLeast(MAJORITY, v.ageAtExploitation))) {
            throw new Refused("v1_exploited", "opencase.error.no_child");
        }
        if (decided == Classification.ADULT_TRAFFICKING
                && victims.stream().allMatch(v -> v.ageAtExploitation != null && v.ageAtExploitation < MAJORITY)) {
            throw new Refused("v1_exploited", "opencase.error.no_adult");
        }
    }

    private static boolean atLeast(int years, @Nullable Integer age) {
        return age != null && age >= years;
    }

    /**
     * @param screeningVersion the screening the person had before them
     * @param victims at least one
     */
    public record OpenFromReport(
            int screeningVersion,
            String placeCode,
            LocalDate openedOn,
            @Nullable LocalDate identifiedOn,
            @Nullable String summary,
            List<Victim> victims,
            List<People.NewOffender> suspects) {
        public OpenFromReport {
            victims = List.copyOf(victims);
            suspects = List.copyOf(suspects);
            if (victims.isEmpty()) {
                throw new IllegalArgumentException("a case is about somebody");
            }
        }
    }

    /**
     * @param status PRESUMED or IDENTIFIED
     * @param sex FEMALE, MALE, OTHER or NOT_KNOWN
     * @param citizenship code of the country
     */
    public record Victim(
            String status,
            String sex,
            @Nullable Integer ageAtExploitation,
            @Nullable Integer ageAtIdentification,
            String citizenship) {}
}
