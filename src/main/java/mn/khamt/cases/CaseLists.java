package mn.khamt.cases;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import mn.khamt.cases.CaseSearch.View;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Lists of a person's own cases, newest first; always from the person's grants, never from the cases themselves. */
@Component
public final class CaseLists {
    /** Rows of one page. */
    public static final int PAGE = 50;

    /** Rows of one file; nobody takes a whole register along (T3). */
    public static final int MOST_TAKEN = 500;

    /** Beyond this nobody counts: "more than 1000". */
    public static final int MOST_COUNTED = 1000;

    /** How long the counts beside the saved searches may lag behind what colleagues do. */
    private static final Duration FRESH = Duration.ofSeconds(20);

    private static final int MOST_KEPT = 5_000;

    private static final Sql.Part COUNT_END = Sql.part("limit 1001) found");
    private static final Sql.Part COUNT_ALL_END = Sql.part(") found");
    private static final Sql.Part PAGE_END = Sql.part("""
                 order by g.case_id desc
                 limit :rows offset :skip) c
          left join lateral (
                 select json_agg(json_build_object('sex', v.sex,
                            'age', coalesce(v.age_at_identification, v.age_at_exploitation)) order by v.label)::text as people
                   from cases.victim v
                  where v.case_id = c.case_id and v.status <> 'NOT_A_VICTIM' and v.merged_into is null) v on true
          left join lateral (
                 select t.title, t.due_on
                   from cases.task t
                  where t.case_id = c.case_id and t.status in ('OPEN', 'IN_PROGRESS')
                  order by t.due_on, t.task_id
                  limit 1) t on true
         order by c.case_id desc
        """);
    /** Sealed cases stand in a list of their own, which nobody opens by chance. */
    private static final Sql.Part NOT_SEALED = Sql.part("and g.door <> 'SEALED'");

    private static final Sql.Part SEALED = Sql.part("and g.door = 'SEALED'");
    private static final Sql.Part OPEN = Sql.part("and c.closed_on is null");
    private static final Sql.Part CLOSED = Sql.part("and c.closed_on is not null");
    private static final Sql.Part CLOSED_SINCE = Sql.part("and c.closed_on >= :year_start");
    private static final Sql.Part LATE = Sql.part("""
        and exists (select from cases.task t
                     where t.case_id = g.case_id and t.status in ('OPEN', 'IN_PROGRESS') and t.due_on < :today)
        """);
    private static final Sql.Part STAGE = Sql.part("and c.stage = :stage");
    private static final Sql.Part CLASS = Sql.part("and c.classification = :classification");
    private static final Sql.Part PLACE = Sql.part("and c.place_code = any (:places)");
    private static final Sql.Part OPENED_FROM = Sql.part("and c.opened_on >= :opened_from");
    private static final Sql.Part OPENED_TO = Sql.part("and c.opened_on <= :opened_to");
    private static final Sql.Part PERSON = Sql.part("""
        and exists (select from cases.victim v
                     where v.case_id = g.case_id and v.status <> 'NOT_A_VICTIM' and v.merged_into is null
                       and (:sex::text is null or v.sex = :sex)
                       and (:age_from::int is null or coalesce(v.age_at_identification, v.age_at_exploitation) >= :age_from)
                       and (:age_to::int is null or coalesce(v.age_at_identification, v.age_at_exploitation) <= :age_to))
        """);
    private static final Sql.Part NAME = Sql.part("and g.case_id = any (:named)");
    private static final Sql.Part NUMBER = Sql.part("""
        and exists (select from cases.identity i
                     where i.case_id = g.case_id and i.registration_hash = any (:registration_hashes))
        """);
    private static final Sql BY_CODE = Sql.of("select case_id from cases.case_file where code = :code");
    private static final Sql COUNTS = Sql.of("""
        select count(*) filter (where c.closed_on is null)::int as open,
               count(*) filter (where c.closed_on is null and t.late)::int as late,
               count(*) filter (where c.closed_on >= :year_start)::int as closed_this_year
          from access.access_grant g
          join cases.case_file c using (case_id)
          left join lateral (
                 select true as late
                   from cases.task t
                  where t.case_id = g.case_id and t.status in ('OPEN', 'IN_PROGRESS') and t.due_on < :today
                  limit 1) t on true
         where g.account_id = (select guard.me()) and g.door <> 'SEALED'
        """);

    private final Db db;
    private final Times times;
    private final Names names;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();

    CaseLists(Db db, Times times, Names names) {
        this.db = db;
        this.names = names;
        this.times = times;
    }

    /** The case with exactly this code, when the caller may know of it. */
    public Optional<CaseId> byCode(CaseCode code) {
        return db.find(BY_CODE, CaseId.class, "code", code.toString());
    }

    /**
     * @param me the account that asks, for its counts
     * @param page 1 for the newest
     */
    public Found find(CaseSearch search, UUID me, int page) {
        return db.read(() -> {
            List<Sql.Part> filters = filters(search);
            @Nullable Object[] named = named(search, PAGE, (page - 1) * PAGE);
            Map<View, Integer> counts = counts(me);
            List<Row> rows = db.list(page(filters), Row.class, named);
            Integer known = search.plain() ? counts.get(search.view()) : null;
            int count;
            if (rows.size() < PAGE && (!rows.isEmpty() || page == 1)) {
                count = (page - 1) * PAGE + rows.size();
            } else {
                count = known != null ? known : db.one(count(filters, COUNT_END), Integer.class, named);
            }
            return new Found(rows.stream().map(this::line).toList(), count, counts);
        });
    }

    /** What a file of this search holds: the newest, at most {@link #MOST_TAKEN}, and how many there are in all. */
    public Taken take(CaseSearch search) {
        if (!search.mayBeTaken()) {
            throw new NotFound();
        }
        return db.read(() -> {
            List<Sql.Part> filters = filters(search);
            @Nullable Object[] named = named(search, MOST_TAKEN, 0);
            List<Row> rows = db.list(page(filters), Row.class, named);
            int count = rows.size() < MOST_TAKEN
                    ? rows.size()
                    : Math.max(rows.size(), db.one(count(filters, COUNT_ALL_END), Integer.class, named));
            return new Taken(rows.stream().map(this::line).toList(), count);
        });
    }

    /** Called when this person changed something that is counted, so that their own work is seen at once. */
    public void forget(UUID me) {
        kept.remove(me);
    }

    private Map<View, Integer> counts(UUID me) {
        Kept known = kept.get(me);
        Instant now = times.now();
        if (known != null && known.at.plus(FRESH).isAfter(now)) {
            return known.counts;
        }
        LocalDate today = times.today();
        Counts found = db.one(COUNTS, Counts.class, "today", today, "year_start", today.withDayOfYear(1));
        var counts = new EnumMap<View, Integer>(View.class);
        counts.put(View.OPEN, found.open);
        counts.put(View.LATE, found.late);
        counts.put(View.CLOSED_THIS_YEAR, found.closedThisYear);
        if (kept.size() > MOST_KEPT) {
            kept.clear();
        }
        kept.put(me, new Kept(now, counts));
        return counts;
    }

    private static Sql page(List<Sql.Part> filters) {
        var parts = new ArrayList<>(filters);
        parts.add(PAGE_END);
        return Sql.join("""
            select c.case_id, c.code, c.status, c.stage, c.classification, c.place_code, c.changed_at, v.people, t.title, t.due_on
              from (select c.case_id, c.code, c.status, c.stage, c.classification, c.place_code, c.changed_at
                      from access.access_grant g
                      join cases.case_file c using (case_id)
                     where g.account_id = (select guard.me())
            """, parts);
    }

    private static Sql count(List<Sql.Part> filters, Sql.Part end) {
        var parts = new ArrayList<>(filters);
        parts.add(end);
        return Sql.join("""
            select count(*)::int
              from (select
                      from access.access_grant g
                      join cases.case_file c using (case_id)
                     where g.account_id = (select guard.me())
            """, parts);
    }

    private static List<Sql.Part> filters(CaseSearch search) {
        var parts = new ArrayList<Sql.Part>();
        parts.add(search.view() == CaseSearch.View.SEALED ? SEALED : NOT_SEALED);
        switch (search.view()) {
            case OPEN -> parts.add(OPEN);
            case LATE -> {
                parts.add(OPEN);
                parts.add(LATE);
            }
            case CLOSED_THIS_YEAR -> parts.add(CLOSED_SINCE);
            case CLOSED -> parts.add(CLOSED);
            case ALL, SEALED -> {
                // nothing to leave out
            }
        }
        add(parts, search.stage(), STAGE);
        add(parts, search.classification(), CLASS);
        add(parts, search.places().isEmpty() ? null : search.places(), PLACE);
        add(parts, search.openedFrom(), OPENED_FROM);
        add(parts, search.openedTo(), OPENED_TO);
        if (search.sex() != null || search.ageFrom() != null || search.ageTo() != null) {
            parts.add(PERSON);
        }
        add(parts, search.nameKey(), NAME);
        add(parts, search.registrationHashes(), NUMBER);
        return parts;
    }

    private static void add(List<Sql.Part> parts, @Nullable Object value, Sql.Part part) {
        if (value != null) {
            parts.add(part);
        }
    }

    private @Nullable Object[] named(CaseSearch search, int rows, int skip) {
        LocalDate today = times.today();
        return new @Nullable Object[] {
            "today", today,
            "year_start", today.withDayOfYear(1),
            "stage", search.stage(),
            "classification", search.classification(),
            "places", search.places(),
            "opened_from", search.openedFrom(),
            "opened_to", search.openedTo(),
            "sex", search.sex(),
            "age_from", search.ageFrom(),
            "age_to", search.ageTo(),
            "named", search.nameKey() == null ? null : names.casesWith(search.nameKey()),
            "registration_hashes", search.registrationHashes(),
            "rows", rows,
            "skip", skip
        };
    }

    private Line line(Row row) {
        List<Who> people = row.people == null ? List.of() : Arrays.asList(json.readValue(row.people, Who[].class));
        return new Line(
                row.caseId,
                row.code,
                row.status,
                row.stage,
                row.classification,
                row.placeCode,
                row.changedAt,
                people,
                row.title,
                row.dueOn);
    }

    /**
     * @param count of all that fit, at most one more than {@link #MOST_COUNTED} where it was counted for this search
     * @param views counts of the saved searches
     */
    public record Found(List<Line> lines, int count, Map<View, Integer> views) {
        public boolean moreThanCounted() {
            return count > MOST_COUNTED;
        }
    }

    /**
     * @param count of all that fit
     */
    public record Taken(List<Line> lines, int count) {}

    /** One case of a list; never a name. */
    public record Line(
            CaseId caseId,
            String code,
            String status,
            Stage stage,
            Classification classification,
            String placeCode,
            Instant changedAt,
            List<Who> people,
            @Nullable String nextStep,
            @Nullable LocalDate dueOn) {}

    /** A victim as far as a list tells. */
    public record Who(String sex, @Nullable Integer age) {}

    private record Row(
            CaseId caseId,
            String code,
            String status,
            Stage stage,
            Classification classification,
            String placeCode,
            Instant changedAt,
            @Nullable String people,
            @Nullable String title,
            @Nullable LocalDate dueOn) {}

    private record Counts(int open, int late, int closedThisYear) {}

    private record Kept(Instant at, Map<View, Integer> counts) {}
}
