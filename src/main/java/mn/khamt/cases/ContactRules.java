package mn.khamt.cases;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who must not be told of a case, or must not be contacted (R18). Whoever sends a notice to somebody asks {@link #mustNotBeTold} first;
 * a test holds every sender to it.
 */
@Component
public final class ContactRules {
    private static final Sql ADD = Sql.of("""
        insert into cases.contact_rule (case_id, rule_id, victim_id, relation, until)
        values (:case, :rule, :victim, :relation, :until)
        """);
    private static final Sql END = Sql.of("""
        update cases.contact_rule
           set ended_at = now(), version = version + 1
         where case_id = :case and rule_id = :rule and ended_at is null
        """);
    private static final Sql OF_CASE = Sql.of("""
        select rule_id,
               coalesce((select v.merged_into from cases.victim v where v.case_id = r.case_id and v.victim_id = r.victim_id), r.victim_id) as victim_id,
               relation, until, recorded_at
          from cases.contact_rule r
         where case_id = :case and ended_at is null and (until is null or until >= current_date)
         order by recorded_at
        """);
    private static final Sql REFUSED = Sql.of("select guard.must_not_be_told(:case, :phone, :number, :names)");

    private final Db db;
    private final Grants grants;
    private final Identities identities;
    private final Vault vault;
    private final Trail trail;

    ContactRules(Db db, Grants grants, Identities identities, Vault vault, Trail trail) {
        this.db = db;
        this.grants = grants;
        this.identities = identities;
        this.vault = vault;
        this.trail = trail;
    }

    /**
     * Writes down that somebody must not be told.
     *
     * @param who name and telephone; why stands in its {@code noContact}
     * @param until the last day; null when for good
     */
    public UUID add(
            CaseId caseId, UUID victimId, Relation relation, Identities.Identity who, @Nullable LocalDate until) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            UUID id = Ids.next();
            db.change(ADD, "case", caseId, "rule", id, "victim", victimId, "relation", relation, "until", until);
            identities.keepRelated(caseId, id, who);
            trail.record("contact_rule.added", caseId.value(), id, grant.rule());
            return id;
        });
    }

    /** Somebody may be told again. */
    public void end(CaseId caseId, UUID rule) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            if (db.change(END, "case", caseId, "rule", rule) == 0) {
                throw new Refused("rule", "contact_rule.error.ended");
            }
            trail.record("contact_rule.ended", caseId.value(), rule, grant.rule());
            return rule;
        });
    }

    /** Those that hold today; without names. */
    public List<Rule> ofCase(CaseId caseId) {
        return db.list(OF_CASE, Rule.class, "case", caseId);
    }

    /**
     * The one question before each notice: whether this person must not be told of a case. Compared by keyed hashes of telephone and names.
     *
     * @param name as written by whoever gave it, the parent's name before or after the given name
     */
    public boolean mustNotBeTold(UUID caseId, @Nullable String name, @Nullable String phone) {
        String[] words = name == null ? new String[0] : name.strip().split("[\\s.]+");
        // The telephone of whoever must not be told is hashed by one key only, and while the key is changed by the
        // older or the newer.
        return vault.lookupKeys().all().stream().anyMatch(key -> {
            UUID[] names = words.length < 2
                    ? new UUID[0]
                    : Stream.of(
                                    MatchKeys.fullName(key::hash, words[0], words[1], false),
                                    MatchKeys.fullName(key::hash, words[1], words[0], false))
                            .flatMap(Arrays::stream)
                            .toArray(UUID[]::new);
            return db.one(
                    REFUSED,
                    Boolean.class,
                    "case",
                    caseId,
                    "phone",
                    Identities.Exact.of(key, null, phone).phone(),
                    "number",
                    null,
                    "names",
                    names);
        });
    }

    /** What the person is to the victim. */
    public enum Relation {
        PARENT,
        STEP_PARENT,
        RELATIVE,
        PARTNER,
        EMPLOYER,
        OTHER
    }

    /** A rule without the name it is about. */
    public record Rule(
            UUID ruleId,
            UUID victimId,
            Relation relation,
            @Nullable LocalDate until,
            Instant recordedAt) {}
}
