package mn.khamt.admission;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Conflict of interest (R4, rule 6): who is linked with a case as suspect, relative or witness never holds it. Noted by themselves, by the
 * team, or found by a number that an official and a person of the case have in common; the database keeps them out from either side.
 */
@Component
public final class Conflicts {
    private static final Sql DECLARE = Sql.of("select guard.declare_conflict(:case, :account, :relation)");
    private static final Sql NOTED = Sql.of("""
        select c.account_id, a.parent_name, a.given_name, c.relation, c.source, c.noted_at
          from admission.conflict_of_interest c
          join access.account a using (account_id)
         where c.case_id = :case
         order by c.noted_at
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final JsonMapper json = JsonMapper.builder().build();

    Conflicts(Db db, Grants grants, Trail trail) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
    }

    /**
     * Notes a conflict; the person is out of the case at once and for good. When it was the owner, the case goes to the colleague who has been
     * in it longest.
     *
     * @param account of oneself, or, by those who may name the team, of anybody
     * @throws Refused when the caller may not say this of that person
     */
    public void note(CaseId caseId, UUID account, Relation relation) {
        db.write(() -> {
            Grant grant = grants.reading(caseId.value());
            // Before the grant ends: afterwards one who speaks of themselves could no longer write into the case.
            trail.record(
                    "conflict.noted",
                    caseId.value(),
                    account,
                    grant.rule(),
                    json.writeValueAsString(Map.of("kind", relation.name())));
            if (!db.one(DECLARE, Boolean.class, "case", caseId, "account", account, "relation", relation)) {
                throw new Refused("account", "admission.conflict.refused");
            }
            return account;
        });
    }

    /** Who may not hold the case; for owners and members. */
    public List<Noted> of(CaseId caseId) {
        return db.list(NOTED, Noted.class, "case", caseId);
    }

    /**
     * @param source DECLARED by themselves, NAMED by the team, MATCHED by a number
     */
    public record Noted(
            UUID accountId,
            @Nullable String parentName,
            String givenName,
            Relation relation,
            String source,
            Instant notedAt) {}
}
