package mn.khamt.cases;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads what happened in a case, and who looked at it. */
@Component
public final class CaseStories {
    /** Lines of one page. */
    public static final int PAGE = 50;

    private static final Sql EVENTS = Sql.of("""
        select e.happened_at, e.lane, e.kind, e.params::text as params, e.agency_code, count(*) over ()::int as total
          from cases.timeline_event e
         where e.case_id = :case and (:lane::text is null or e.lane = :lane) and (:agency::text is null or e.agency_code = :agency)
         order by e.happened_at desc, e.event_id desc
         limit :rows offset :skip
        """);
    private static final Sql LATEST = Sql.of("""
        select e.happened_at, e.lane, e.kind, e.params::text as params, e.agency_code, 0 as total
          from cases.timeline_event e
         where e.case_id = :case
         order by e.happened_at desc, e.event_id desc
         limit 4
        """);
    private static final Sql AGENCIES = Sql.of("""
        select distinct e.agency_code
          from cases.timeline_event e
         where e.case_id = :case and e.agency_code is not null
        """);
    private static final Sql LOOKED = Sql.of("""
        select e.at, e.action, coalesce(e.detail ->> 'part', e.detail ->> 'reason') as part, a.kind as account_kind, a.parent_name, a.given_name,
               p.role, p.agency_code
          from (select at, action, detail, account_id
                  from audit.event
                 where case_id = :case
                 order by at desc
                 limit 25) e
          join access.account a using (account_id)
          left join lateral (
                 select p.role, p.agency_code
                   from directory.appointment p
                  where p.account_id = e.account_id
                  order by p.valid @> current_date desc, p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id
                  limit 1) p on true
         order by e.at desc
        """);
    private static final TypeReference<Map<String, String>> PARAMS = new TypeReference<>() {};

    private final Db db;
    private final JsonMapper json = JsonMapper.builder().build();

    CaseStories(Db db) {
        this.db = db;
    }

    /** What {@link #latest} will ask. */
    public Db.Ask<?> askLatest(CaseId caseId) {
        return Db.ask(LATEST, Row.class, "case", caseId);
    }

    /** The newest four lines. */
    public List<Event> latest(CaseId caseId) {
        return events(db.list(LATEST, Row.class, "case", caseId));
    }

    /** A page of the timeline, newest first. */
    public Story story(CaseId caseId, @Nullable Lane lane, @Nullable String agency, int page) {
        List<Row> rows = db.list(
                EVENTS,
                Row.class,
                "case",
                caseId,
                "lane",
                lane,
                "agency",
                agency,
                "rows",
                PAGE,
                "skip",
                (page - 1) * PAGE);
        return new Story(events(rows), rows.isEmpty() ? 0 : rows.getFirst().total);
    }

    /** Codes of the agencies that stand in the timeline. */
    public List<String> agencies(CaseId caseId) {
        return db.list(AGENCIES, String.class, "case", caseId);
    }

    /** The last 25 looks and changes. */
    public List<Looked> looked(CaseId caseId) {
        return db.list(LOOKED, Looked.class, "case", caseId);
    }

    private List<Event> events(List<Row> rows) {
        return rows.stream()
                .map(r -> new Event(r.happenedAt, r.lane, r.kind, json.readValue(r.params, PARAMS), r.agencyCode))
                .toList();
    }

    public record Story(List<Event> events, int total) {}

    /** A line of the timeline as stored; {@link TimelineWords} makes it readable. */
    public record Event(
            Instant happenedAt,
            Lane lane,
            String kind,
            Map<String, String> params,
            @Nullable String agencyCode) {}

    /**
     * @param part which page was read, or for which reason a name was shown
     */
    public record Looked(
            Instant at,
            String action,
            @Nullable String part,
            String accountKind,
            @Nullable String parentName,
            String givenName,
            @Nullable String role,
            @Nullable String agencyCode) {
        public String who() {
            return new mn.khamt.platform.language.PersonName(null, parentName, givenName).shown();
        }
    }

    private record Row(
            Instant happenedAt,
            Lane lane,
            String kind,
            String params,
            @Nullable String agencyCode,
            int total) {}
}
