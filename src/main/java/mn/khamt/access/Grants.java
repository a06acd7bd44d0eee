package mn.khamt.access;

import java.util.List;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import org.springframework.stereotype.Component;

/** The first net: may this person touch this case, and which compartments of it. The database's row security is the second. */
@Component
public final class Grants {
    // Row security shows nobody's grants but the caller's own.
    private static final Sql MINE =
            Sql.of("select kind, compartments, door from access.access_grant where case_id = :case");
    private static final Sql JOIN =
            Sql.of("select guard.join_team(:case, :account, :kind, :compartments, :purpose, :until)");
    private static final Sql LEAVE = Sql.of("select guard.leave_team(:case, :account)");

    private final Db db;

    Grants(Db db) {
        this.db = db;
    }

    /**
     * The caller's grant on a case.
     *
     * @throws NotFound when there is no such case, or the caller may not know of it
     */
    public Grant reading(UUID caseId) {
        return db.find(MINE, Grant.class, "case", caseId).orElseThrow(() -> new NotFound("rule:3"));
    }

    /** What {@link #reading} and {@link #changing} ask. */
    public static Db.Ask<?> ask(UUID caseId) {
        return Db.ask(MINE, Grant.class, "case", caseId);
    }

    /** Whether the caller holds the case now. */
    public boolean holds(UUID caseId) {
        return db.find(MINE, Grant.class, "case", caseId).isPresent();
    }

    /**
     * A grant that lets the caller change the case.
     *
     * @throws NotFound when the caller has none, or only reads
     */
    public Grant changing(UUID caseId) {
        Grant grant = reading(caseId);
        if (grant.kind().equals("READER")) {
            throw new NotFound("rule:3");
        }
        return grant;
    }

    /**
     * Lets a colleague into a case. Nobody gives more than they hold.
     *
     * @param purpose PROTECT, INVESTIGATE, PROSECUTE, TREAT or RETURN
     * @return false when the database's rules forbid it
     */
    public boolean letIn(UUID caseId, UUID account, String kind, List<String> compartments, String purpose) {
        return db.one(
                JOIN,
                Boolean.class,
                "case",
                caseId,
                "account",
                account,
                "kind",
                kind,
                "compartments",
                compartments,
                "purpose",
                purpose,
                "until",
                null);
    }

    /** Ends a colleague's grant at once. The owner's cannot be ended, only handed over. */
    public boolean letOut(UUID caseId, UUID account) {
        return db.one(LEAVE, Boolean.class, "case", caseId, "account", account);
    }

    /**
     * @param kind OWNER, MEMBER, CONTRIBUTOR, REFERRAL_RECIPIENT or READER
     * @param compartments which groups of fields it opens
     * @param door by which right the person came in: TEAM, SEALED, EMERGENCY or DEPUTY
     */
    public record Grant(String kind, List<String> compartments, String door) {
        /** Of whoever is opening a case, from the first moment. */
        public static final Grant OF_OPENER = new Grant("OWNER", Compartment.ofOwner(), "TEAM");

        public static final String SEALED = "SEALED";
        public static final String EMERGENCY = "EMERGENCY";

        public boolean opens(Compartment compartment) {
            return compartments.contains(compartment.name());
        }

        /** For the audit trail. */
        public String rule() {
            return door.equals("TEAM") ? "grant:" + kind : "grant:" + kind + "/" + door;
        }
    }
}
