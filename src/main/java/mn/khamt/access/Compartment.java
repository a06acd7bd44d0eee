package mn.khamt.access;

import java.util.List;
import java.util.Set;

/** Groups of fields; a grant names those it opens. In the database they are written in lower case. */
public enum Compartment {
    core,
    identity,
    location,
    medical,
    interview,
    evidence,
    protection,
    privilege,
    operation;

    /** What the person who opens a case holds, and what a full member is usually given. */
    public static List<String> ofOwner() {
        return List.of("core", "identity", "location", "medical", "interview", "evidence", "protection");
    }

    /** What a role usually needs; a default that the person who gives the grant may narrow. */
    public static Set<String> usualFor(Role role) {
        return switch (role) {
            case SOCIAL_WORKER, CHILD_PROTECTION_OFFICER, INTAKE_OFFICER ->
                Set.of("core", "identity", "location", "medical");
            case SHELTER_WORKER -> Set.of("core", "identity", "location");
            case PSYCHOLOGIST -> Set.of("core", "identity", "interview", "protection");
            case DOCTOR -> Set.of("core", "identity", "medical");
            case INVESTIGATOR -> Set.of("core", "identity", "interview", "evidence");
            case PROSECUTOR -> Set.of("core", "identity", "interview", "evidence");
            case LAWYER, CONSULAR_OFFICER, LABOUR_INSPECTOR -> Set.of("core", "identity");
            case COORDINATOR, SUPERVISOR, KEEPER, STATISTICIAN, AUDITOR, ADMINISTRATOR, PARTNER_VIEWER ->
                Set.of("core");
        };
    }
}
