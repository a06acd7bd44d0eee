package mn.khamt.cases;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What has to be done in a case, by whom and until when (R3). */
@Component
public final class Tasks {
    private static final Sql OF_CASE = Sql.of("""
        select t.task_id, t.title, t.due_on, t.assigned_to, a.parent_name, a.given_name, t.assigned_agency, t.asked_by_agency, t.status,
               t.done_on, t.version
          from cases.task t
          left join access.account a on a.account_id = t.assigned_to
         where t.case_id = :case
         order by t.status in ('DONE', 'CANCELLED'), t.due_on, t.task_id
         limit 300
        """);
    private static final Sql ONE = Sql.of("""
        select t.task_id, t.title, t.due_on, t.assigned_to, a.parent_name, a.given_name, t.assigned_agency, t.asked_by_agency, t.status,
               t.done_on, t.version
          from cases.task t
          left join access.account a on a.account_id = t.assigned_to
         where t.case_id = :case and t.task_id = :task
        """);
    private static final Sql ADD = Sql.of("""
        insert into cases.task (case_id, task_id, title, due_on, assigned_to, assigned_agency, asked_by_agency)
        values (:case, :task, :title, :due_on, :person, :agency, :asked_by)
        """);
    private static final Sql CHANGE = Sql.of("""
        update cases.task
           set title = :title, due_on = :due_on, assigned_to = :person, assigned_agency = :agency, status = :status, done_on = :done_on,
               version = version + 1
         where case_id = :case and task_id = :task and version = :version
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final LastChange lastChange;
    private final Times times;
    private final Vault vault;

    Tasks(Db db, Grants grants, Trail trail, LastChange lastChange, Times times, Vault vault) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.lastChange = lastChange;
        this.times = times;
        this.vault = vault;
    }

    /** What {@link #of} will ask. */
    public Db.Ask<Task> ask(CaseId caseId) {
        return Db.ask(OF_CASE, Task.class, "case", caseId);
    }

    /** Open ones first, by the day they are due. */
    public List<Task> of(CaseId caseId) {
        return db.list(OF_CASE, Task.class, "case", caseId).stream()
                .map(t -> opened(caseId, t))
                .toList();
    }

    public Task task(CaseId caseId, UUID taskId) {
        return db.find(ONE, Task.class, "case", caseId, "task", taskId)
                .map(t -> opened(caseId, t))
                .orElseThrow(NotFound::new);
    }

    /**
     * @param askedBy the agency that asked, or null when it is the team's own plan
     */
    public UUID add(CaseId caseId, Wanted wanted, @Nullable String askedBy) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            UUID id = Ids.next();
            db.change(
                    ADD,
                    "case",
                    caseId,
                    "task",
                    id,
                    "title",
                    vault.closeText(caseId.value(), title(id), wanted.title),
                    "due_on",
                    wanted.dueOn,
                    "person",
                    wanted.person,
                    "agency",
                    wanted.agency,
                    "asked_by",
                    askedBy);
            trail.record("task.added", caseId.value(), id, grant.rule());
            return id;
        });
    }

    public void change(CaseId caseId, UUID taskId, int version, Wanted wanted, Status status) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Task before = task(caseId, taskId);
            LocalDate doneOn = status != Status.DONE ? null : before.doneOn == null ? times.today() : before.doneOn;
            if (db.change(
                            CHANGE,
                            "case",
                            caseId,
                            "task",
                            taskId,
                            "version",
                            version,
                            "title",
                            vault.closeText(caseId.value(), title(taskId), wanted.title),
                            "due_on",
                            wanted.dueOn,
                            "person",
                            wanted.person,
                            "agency",
                            wanted.agency,
                            "status",
                            status,
                            "done_on",
                            doneOn)
                    == 0) {
                throw lastChange.of(caseId, taskId, "task.changed");
            }
            trail.record("task.changed", caseId.value(), taskId, grant.rule());
            return taskId;
        });
    }

    private Task opened(CaseId caseId, Task task) {
        return task.with(vault.openText(caseId.value(), title(task.taskId), task.title));
    }

    /** Where the title of a task stands. */
    public static Place title(UUID task) {
        return new Place("cases.task", "title", task);
    }

    /** How far a task is. */
    public enum Status {
        OPEN,
        IN_PROGRESS,
        DONE,
        CANCELLED
    }

    /**
     * @param person null when the whole agency is asked
     */
    public record Wanted(
            String title, LocalDate dueOn, @Nullable UUID person, String agency) {}

    /**
     * @param doneOn null until it is done
     */
    public record Task(
            UUID taskId,
            String title,
            LocalDate dueOn,
            @Nullable UUID assignedTo,
            @Nullable String parentName,
            @Nullable String givenName,
            String assignedAgency,
            @Nullable String askedByAgency,
            Status status,
            @Nullable LocalDate doneOn,
            int version) {
        Task with(String openTitle) {
            return new Task(
                    taskId,
                    openTitle,
                    dueOn,
                    assignedTo,
                    parentName,
                    givenName,
                    assignedAgency,
                    askedByAgency,
                    status,
                    doneOn,
                    version);
        }

        public boolean open() {
            return status == Status.OPEN || status == Status.IN_PROGRESS;
        }

        /** Late is what is open on a day after the one it was due. */
        public boolean late(LocalDate today) {
            return open() && dueOn.isBefore(today);
        }

        /** Name of the person who is asked, or null when the agency is. */
        public @Nullable String person() {
            return givenName == null ? null : new PersonName(null, parentName, givenName).shown();
        }
    }
}
