package mn.khamt.cases;

import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.EditConflict;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who changed a record last, as the trail knows it: for telling the second of two people who it was. */
@Component
final class LastChange {
    private static final Sql BY = Sql.of("""
        select a.parent_name, a.given_name
          from audit.event e
          join access.account a using (account_id)
         where e.case_id = :case and e.subject_id = :subject and e.action = :action
         order by e.at desc
         limit 1
        """);

    private final Db db;

    LastChange(Db db) {
        this.db = db;
    }

    /** The conflict to throw when an update met another version. */
    EditConflict of(CaseId caseId, UUID subject, String action) {
        return new EditConflict(db.find(BY, Name.class, "case", caseId, "subject", subject, "action", action)
                .map(n -> new PersonName(null, n.parentName, n.givenName).shown())
                .orElse(""));
    }

    private record Name(@Nullable String parentName, String givenName) {}
}
