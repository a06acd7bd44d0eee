package mn.khamt.cases;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the cases of one person ask of that person today. */
@Component
public final class MyWork {
    private static final Sql TASKS = Sql.of("""
        select t.case_id, c.code, t.task_id, case when g.door = 'SEALED' then null else t.title end as title, t.due_on, t.status,
               t.asked_by_agency, count(*) over ()::int as total
          from (select m.case_id, m.task_id, m.title, m.due_on, m.status, m.asked_by_agency
                  from cases.task m
                 where m.assigned_to = (select guard.me()) and m.status in ('OPEN', 'IN_PROGRESS')
                 union all
                -- of the colleague for whom the caller stands in
                select m.case_id, m.task_id, m.title, m.due_on, m.status, m.asked_by_agency
                  from access.access_grant d
                  join cases.task m on m.case_id = d.case_id and m.assigned_to = d.given_by
                 where d.account_id = (select guard.me()) and d.door = 'DEPUTY' and m.status in ('OPEN', 'IN_PROGRESS')) t
          join cases.case_file c using (case_id)
          join access.access_grant g on g.case_id = t.case_id and g.account_id = (select guard.me())
         order by t.due_on, t.task_id
         limit 12
        """);
    private static final Sql LATE = Sql.of("""
        select t.case_id, c.code, t.task_id, t.title, t.due_on, t.status, t.asked_by_agency, count(*) over ()::int as total
          from access.access_grant g
          join cases.task t using (case_id)
          join cases.case_file c using (case_id)
         where g.account_id = (select guard.me()) and g.door <> 'SEALED' and t.status in ('OPEN', 'IN_PROGRESS') and t.due_on < :today
               and t.assigned_to is distinct from (select guard.me())
         order by t.due_on, t.task_id
         limit 6
        """);
    private static final Sql CHANGES = Sql.of("""
        select c.case_id, c.code, e.happened_at, e.recorded_at, e.kind, e.params::text as params, e.agency_code
          from (select g.case_id, c.code, c.changed_at
                  from access.access_grant g
                  join cases.case_file c using (case_id)
                 where g.account_id = (select guard.me()) and g.door <> 'SEALED' and c.changed_at > :since
                 order by c.changed_at desc
                 limit 12) c
         cross join lateral (
                 select e.happened_at, e.recorded_at, e.kind, e.params, e.agency_code
                   from cases.timeline_event e
                  where e.case_id = c.case_id and e.account_id <> (select guard.me()) and e.recorded_at > :since
                  order by e.happened_at desc
                  limit 3) e
         order by e.recorded_at desc
         limit 6
        """);
    private static final TypeReference<Map<String, String>> PARAMS = new TypeReference<>() {};

    private final Db db;
    private final Times times;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    MyWork(Db db, Times times, Vault vault) {
        this.db = db;
        this.times = times;
        this.vault = vault;
    }

    /** Tasks given to the caller, late ones first. */
    public List<Duty> tasks() {
        return opened(db.list(TASKS, Duty.class));
    }

    /** What is late in the caller's cases and asked of others. */
    public List<Duty> late() {
        return opened(db.list(LATE, Duty.class, "today", times.today()));
    }

    /** The keys of all these cases are fetched at once. */
    private List<Duty> opened(List<Duty> duties) {
        vault.prepareTexts(duties.stream()
                .filter(d -> d.title != null)
                .collect(Collectors.toMap(d -> d.caseId.value(), d -> String.valueOf(d.title), (a, b) -> a)));
        return duties.stream()
                .map(d -> d.with(vault.openIfAny(d.caseId.value(), Tasks.title(d.taskId), d.title)))
                .toList();
    }

    /** What colleagues did in the caller's cases during the last two weeks. */
    public List<Change> changes() {
        return db.list(CHANGES, ChangeRow.class, "since", times.now().minus(java.time.Duration.ofDays(14))).stream()
                .map(r -> new Change(
                        r.caseId, r.code, r.recordedAt, r.kind, json.readValue(r.params, PARAMS), r.agencyCode))
                .toList();
    }

    /**
     * @param title null when the case is sealed: the first page of the day is read over shoulders
     * @param total how many there are, of which at most a page is listed
     */
    public record Duty(
            CaseId caseId,
            String code,
            UUID taskId,
            @Nullable String title,
            LocalDate dueOn,
            Tasks.Status status,
            @Nullable String askedByAgency,
            int total) {
        Duty with(@Nullable String openTitle) {
            return new Duty(caseId, code, taskId, openTitle, dueOn, status, askedByAgency, total);
        }
    }

    /** A line of a timeline, with its case. */
    public record Change(
            CaseId caseId,
            String code,
            Instant at,
            String kind,
            Map<String, String> params,
            @Nullable String agencyCode) {}

    private record ChangeRow(
            CaseId caseId,
            String code,
            Instant happenedAt,
            Instant recordedAt,
            String kind,
            String params,
            @Nullable String agencyCode) {}
}
