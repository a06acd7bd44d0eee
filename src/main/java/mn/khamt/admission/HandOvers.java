package mn.khamt.admission;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.access.Role;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Lane;
import mn.khamt.cases.Timeline;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;

/** Hand-over: an owner gives a case to a colleague; a supervisor gives everything of one who leaves to another. Open tasks go along. */
@Component
public final class HandOvers {
    private static final Sql ONE = Sql.of("select guard.hand_over(:case, :successor, :stays)");
    private static final Sql ALL = Sql.of("select moved, kept, cases from guard.hand_over_all(:leaving, :successor)");

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Directory directory;
    private final Times times;

    HandOvers(Db db, Grants grants, Trail trail, Timeline timeline, Directory directory, Times times) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.directory = directory;
        this.times = times;
    }

    /**
     * @param stays whether the present owner remains a member
     * @throws Refused when the caller is not the owner, or the successor cannot hold the case
     */
    public void handOver(CaseId caseId, UUID successor, boolean stays) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Colleague next = directory
                    .colleague(successor)
                    .orElseThrow(() -> new Refused("successor", "admission.hand_over.refused"));
            trail.record("case.handed_over", caseId.value(), successor, grant.rule());
            timeline.add(
                    caseId,
                    Lane.CASE,
                    "case_handed_over",
                    times.today(),
                    Map.of(
                            "role",
                            "@" + Role.valueOf(next.role()).messageKey(),
                            "agency",
                            "agency:" + next.agencyCode()),
                    next.agencyCode());
            if (!db.one(ONE, Boolean.class, "case", caseId, "successor", successor, "stays", stays)) {
                throw new Refused("successor", "admission.hand_over.refused");
            }
            return successor;
        });
    }

    /**
     * Everything that a colleague of the supervisor's agency holds as a member of teams goes to another of the same agency. Sealed cases, and
     * those that the successor cannot hold, stay where they are.
     *
     * @return how many went and how many did not
     */
    public Moved handOverAll(UUID leaving, UUID successor) {
        return db.write(() -> {
            Moved moved = db.one(ALL, Moved.class, "leaving", leaving, "successor", successor);
            for (UUID caseId : moved.cases) {
                trail.record("case.handed_over", caseId, successor, "role:SUPERVISOR");
            }
            return moved;
        });
    }

    /**
     * @param cases those that went
     */
    public record Moved(int moved, int kept, List<UUID> cases) {}
}
