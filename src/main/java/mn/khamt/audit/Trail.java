package mn.khamt.audit;

import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Json;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes audit events. The actor is the named caller of the transaction; nobody can write in another's name. */
@Component
public final class Trail {
    private static final Sql RECORD =
            Sql.of("select audit.record(:id, :action, :case, :subject, :rule, null, :detail)");

    private final Db db;

    /** Public for commands, which put their few pieces together themselves. */
    public Trail(Db db) {
        this.db = db;
    }

    /**
     * Records what is done to a case, within the transaction that does it.
     *
     * @param action what was done, for instance {@code case.opened}; golden in routes.txt
     * @param inCase the case, or null
     * @param subject the record concerned, or null
     * @param rule the rule that allowed it, for instance {@code grant:MEMBER}
     */
    public void record(String action, @Nullable UUID inCase, @Nullable UUID subject, String rule) {
        record(action, inCase, subject, rule, "{}");
    }

    /**
     * @param detail codes and ids as a JSON object, never text of a case
     */
    public void record(String action, @Nullable UUID inCase, @Nullable UUID subject, String rule, String detail) {
        db.later(
                RECORD,
                "id",
                Ids.next(),
                "action",
                action,
                "case",
                inCase,
                "subject",
                subject,
                "rule",
                rule,
                "detail",
                new Json(detail));
    }
}
