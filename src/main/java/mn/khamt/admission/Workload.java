package mn.khamt.admission;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a supervisor sees of their agency: numbers and codes, no content and no sealed case (R4). */
@Component
public final class Workload {
    private static final Sql ALL = Sql.of("""
        select account_id, parent_name, given_name, role, active, owned, shared, open_tasks, late_tasks, oldest_due
          from guard.workload(:today)
        """);
    private static final Sql ONE = Sql.of(
            "select code, opened_on, changed_at, open_tasks, late_tasks from guard.workload_of(:account, :today)");

    private final Db db;
    private final Trail trail;
    private final Times times;

    Workload(Db db, Trail trail, Times times) {
        this.db = db;
        this.trail = trail;
        this.times = times;
    }

    /** Every colleague of the supervisor's agency, and whoever left and still owns a case. */
    public List<Load> all() {
        return db.write(() -> {
            trail.record("workload.read", null, null, "role:SUPERVISOR");
            return db.list(ALL, Load.class, "today", times.today());
        });
    }

    /** One colleague's line; looking at their codes is the look that is recorded. */
    public Optional<Load> find(UUID account) {
        return db.read(() -> db.list(ALL, Load.class, "today", times.today())).stream()
                .filter(l -> l.accountId().equals(account))
                .findFirst();
    }

    /** Codes of what one colleague owns. */
    public List<Owned> of(UUID account) {
        return db.write(() -> {
            trail.record("workload.read", null, account, "role:SUPERVISOR");
            return db.list(ONE, Owned.class, "account", account, "today", times.today());
        });
    }

    /**
     * @param owned open cases this person is responsible for
     * @param shared open cases of others in whose team they are
     */
    public record Load(
            UUID accountId,
            @Nullable String parentName,
            String givenName,
            String role,
            boolean active,
            int owned,
            int shared,
            int openTasks,
            int lateTasks,
            @Nullable LocalDate oldestDue) {}

    public record Owned(String code, LocalDate openedOn, Instant changedAt, int openTasks, int lateTasks) {}
}
