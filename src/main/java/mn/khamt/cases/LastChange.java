package mn.khamt.cases;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.EditConflict;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who changed a record last, as the trail knows it: for telling the second of two people who it was. */
@Component
public final class LastChange {
    private static final Sql BY = Sql.of("""
        select e.account_id, a.parent_name, a.given_name, e.at
          from audit.event e
          join access.account a using (account_id)
         where e.case_id = :case and e.subject_id = any(:subjects) and (e.action = :action or :action::text is null)
         order by e.at desc
         limit 1
        """);

    private final Db db;

    LastChange(Db db) {
        this.db = db;
    }

    /** The conflict to throw when an update met another version. */
    EditConflict of(CaseId caseId, UUID subject, String action) {
        return conflict(by(caseId, List.of(subject), action));
    }

    /**
     * The same, whatever was done.
     *
     * @param subjects the record, and what changes it by being recorded
     */
    public EditConflict of(CaseId caseId, List<UUID> subjects) {
        return conflict(by(caseId, subjects, null));
    }

    /** Who last did this to a record, or nobody when it was never done. */
    public Optional<By> by(CaseId caseId, UUID subject, String action) {
        return by(caseId, List.of(subject), action);
    }

    private Optional<By> by(CaseId caseId, List<UUID> subjects, @Nullable String action) {
        return db.find(BY, By.class, "case", caseId, "subjects", subjects, "action", action);
    }

    private static EditConflict conflict(Optional<By> by) {
        return new EditConflict(by.map(By::shown).orElse(""));
    }

    /** A colleague and when they did it. */
    public record By(UUID accountId, @Nullable String parentName, String givenName, Instant at) {
        public String shown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }
}
