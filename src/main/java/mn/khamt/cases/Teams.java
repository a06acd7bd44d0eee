package mn.khamt.cases;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.access.Role;
import mn.khamt.audit.Trail;
import mn.khamt.directory.Directory;
import mn.khamt.directory.Directory.Colleague;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;

/** Who works on a case (R18). Nobody gives more than they hold, and the owner stays until somebody else is. */
@Component
public final class Teams {
    private static final Sql CONSENT_MISSING = Sql.of("select guard.consent_missing(:case, :account, :compartments)");

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Directory directory;
    private final Times times;

    Teams(Db db, Grants grants, Trail trail, Timeline timeline, Directory directory, Times times) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.directory = directory;
        this.times = times;
    }

    /** What a colleague of this role is usually given, as far as the giver holds it. */
    public static Set<Compartment> usual(Role role, Grant giver) {
        var usual = EnumSet.noneOf(Compartment.class);
        for (String name : Compartment.usualFor(role)) {
            if (giver.compartments().contains(name)) {
                usual.add(Compartment.valueOf(name));
            }
        }
        return usual;
    }

    /** For what a role is usually let in. */
    public static Purpose usualPurpose(Role role) {
        return switch (role) {
            case INVESTIGATOR, LABOUR_INSPECTOR -> Purpose.INVESTIGATE;
            case PROSECUTOR -> Purpose.PROSECUTE;
            case DOCTOR, PSYCHOLOGIST -> Purpose.TREAT;
            case CONSULAR_OFFICER -> Purpose.RETURN;
            case INTAKE_OFFICER,
                    SOCIAL_WORKER,
                    CHILD_PROTECTION_OFFICER,
                    SHELTER_WORKER,
                    LAWYER,
                    COORDINATOR,
                    SUPERVISOR,
                    KEEPER,
                    STATISTICIAN,
                    AUDITOR,
                    ADMINISTRATOR,
                    PARTNER_VIEWER -> Purpose.PROTECT;
        };
    }

    /** Lets a colleague in, or changes what one who is in may see. */
    public void name(CaseId caseId, UUID account, Kind kind, Set<Compartment> compartments, Purpose purpose) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            List<String> names = compartments.stream().map(Compartment::name).toList();
            if (db.one(CONSENT_MISSING, Boolean.class, "case", caseId, "account", account, "compartments", names)) {
                throw new Refused("compartments", "team.no_consent");
            }
            if (names.isEmpty() || !grants.letIn(caseId.value(), account, kind.name(), names, purpose.name())) {
                throw new Refused(
                        "compartments", grant.door().equals(Grant.SEALED) ? "team.refused.sealed" : "team.refused");
            }
            trail.record("team.named", caseId.value(), account, grant.rule());
            Colleague colleague = directory.colleague(account).orElseThrow();
            timeline.add(
                    caseId,
                    Lane.CASE,
                    "team_named",
                    times.today(),
                    Map.of(
                            "role",
                            "@" + Role.valueOf(colleague.role()).messageKey(),
                            "agency",
                            "agency:" + colleague.agencyCode()),
                    colleague.agencyCode());
            return account;
        });
    }

    /** Ends a membership at once: one's own, or, as the owner, another's. */
    public void end(CaseId caseId, UUID account) {
        db.write(() -> {
            Grant grant = grants.reading(caseId.value());
            Colleague colleague =
                    directory.colleague(account).orElseThrow(() -> new Refused("member", "team.cannot_end"));
            // Before the grant ends: afterwards a person who leaves could no longer write into the case.
            trail.record("team.ended", caseId.value(), account, grant.rule());
            // Somebody who only reads writes no line either; the trail has it.
            if (!grant.kind().equals("READER")) {
                timeline.add(
                        caseId,
                        Lane.CASE,
                        "team_ended",
                        times.today(),
                        Map.of(
                                "role",
                                "@" + Role.valueOf(colleague.role()).messageKey(),
                                "agency",
                                "agency:" + colleague.agencyCode()),
                        colleague.agencyCode());
            }
            if (!grants.letOut(caseId.value(), account)) {
                throw new Refused("member", "team.cannot_end");
            }
            return account;
        });
    }

    /** What a colleague may do in a case. */
    public enum Kind {
        MEMBER,
        CONTRIBUTOR,
        READER
    }

    /** Why a colleague is let in. */
    public enum Purpose {
        PROTECT,
        INVESTIGATE,
        PROSECUTE,
        TREAT,
        RETURN
    }
}
