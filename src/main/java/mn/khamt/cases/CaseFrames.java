package mn.khamt.cases;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.directory.Directory;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Gathers the frame of a case's page in one statement, and records that somebody looked (R18). */
@Component
public final class CaseFrames {
    private static final Sql FRAME = Sql.of("""
        select c.case_id, c.code, c.fact_key, c.status, c.stage, c.classification, c.place_code, c.opened_on, c.identified_on,
               c.removed_at, c.disposition, c.closed_on, c.changed_at, c.demo, c.version, c.summary, g.kind, g.compartments, g.door,
               (select json_agg(json_build_object('victimId', v.victim_id, 'factKey', v.fact_key, 'label', v.label,
                           'status', v.status, 'statusOn', v.status_on, 'sex', v.sex, 'ageAtExploitation', v.age_at_exploitation,
                           'ageAtIdentification', v.age_at_identification, 'exploitation', v.exploitation,
                           'citizenship', v.citizenship, 'version', v.version) order by length(v.label), v.label)
                  from cases.victim v
                 where v.case_id = c.case_id and v.merged_into is null) as victims,
               (select json_agg(json_build_object('accountId', m.account_id, 'parentName', a.parent_name,
                           'givenName', a.given_name, 'agencyCode', m.agency_code, 'role', m.role, 'lead', m.lead,
                           'since', m.since) order by m.lead desc, m.since, a.given_name)
                  from cases.team_member m
                 -- one colleague after the other, or all of the country's would be read
                 cross join lateral (select x.parent_name, x.given_name from access.account x where x.account_id = m.account_id limit 1) a
                 where m.case_id = c.case_id and m.until is null) as team,
               (select count(*) from cases.alleged_offender o where o.case_id = c.case_id)::int as offenders,
               (select count(*) from cases.timeline_event e where e.case_id = c.case_id)::int as events,
               (select count(*) from cases.task t where t.case_id = c.case_id and t.status in ('OPEN', 'IN_PROGRESS'))::int as tasks,
               (select count(*) from cases.note n where n.case_id = c.case_id)::int as notes,
               l.at as looked_at, l.role as looked_role, l.agency_code as looked_agency
          from cases.case_file c
          join access.access_grant g on g.case_id = c.case_id and g.account_id = (select guard.me())
          left join lateral (
                 select e.at, p.role, p.agency_code
                   from (select at, account_id
                           from audit.event
                          where case_id = c.case_id and account_id <> g.account_id
                          order by at desc
                          limit 5) e
                   -- a colleague, not one of the product's workers
                  cross join lateral (select x.role, x.agency_code
                                        from directory.appointment x
                                       where x.account_id = e.account_id and x.valid @> current_date
                                       limit 1) p
                  order by e.at desc
                  limit 1) l on true
         where c.case_id = :case
        """);

    private final Db db;
    private final Trail trail;
    private final Shells shells;
    private final Directory directory;
    private final Vault vault;
    private final Supplier<List<CaseRoom>> rooms;
    private final JsonMapper json = JsonMapper.builder().build();

    CaseFrames(Db db, Trail trail, Shells shells, Directory directory, ObjectProvider<CaseRoom> rooms, Vault vault) {
        this.db = db;
        this.trail = trail;
        this.shells = shells;
        this.directory = directory;
        this.vault = vault;
        // Asked for when the first case is shown, since the rooms themselves need this one.
        this.rooms = SingletonSupplier.of(() -> rooms.orderedStream().toList());
    }

    /**
     * The frame of the page that is asked for. A look (GET) is recorded as {@code case.opened} for the first page of the case and as
     * {@code case.read}, with the part, for the others; a form that comes back is not.
     *
     * @throws NotFound when there is no such case, or the caller may not know of it
     */
    public CaseFrame of(CaseId caseId, HttpServletRequest request) {
        return of(caseId, request, List.of(), frame -> frame);
    }

    /**
     * The same, for a page that not everybody has who holds the case. Whom it is refused did not look at it: their look is undone, and the
     * refusal alone stands in the trail.
     */
    public CaseFrame of(CaseId caseId, HttpServletRequest request, Predicate<CaseFrame> may) {
        return of(caseId, request, List.of(), frame -> {
            if (!may.test(frame)) {
                throw new NotFound("rule:3");
            }
            return frame;
        });
    }

    /**
     * The same, and in the same exchange with the database what the page itself is going to ask.
     *
     * @param asks what {@code page} will ask
     */
    public <T> T of(CaseId caseId, HttpServletRequest request, List<Db.Ask<?>> asks, Function<CaseFrame, T> page) {
        Shell shell = shells.of(request);
        var all = new ArrayList<Db.Ask<?>>();
        all.add(Db.ask(FRAME, Row.class, "case", caseId));
        rooms.get().forEach(r -> all.addAll(r.asks(caseId)));
        all.addAll(asks);
        return request.getMethod().equals("GET")
                ? db.write(() ->
                        db.together(caseId.value(), all, () -> page.apply(looked(gather(caseId, shell), shell))))
                : db.read(() -> db.together(caseId.value(), all, () -> page.apply(gather(caseId, shell))));
    }

    private CaseFrame looked(CaseFrame frame, Shell shell) {
        String own = frame.caseId().path();
        if (shell.path().equals(own)) {
            trail.record(
                    "case.opened", frame.caseId().value(), null, frame.grant().rule());
        } else {
            String[] parts = shell.path().substring(own.length()).split("/", 3);
            trail.record(
                    "case.read",
                    frame.caseId().value(),
                    null,
                    frame.grant().rule(),
                    json.writeValueAsString(java.util.Map.of("part", parts.length > 1 ? parts[1] : "")));
        }
        return frame;
    }

    private CaseFrame gather(CaseId caseId, Shell shell) {
        Row row = db.find(FRAME, Row.class, "case", caseId).orElseThrow(() -> new NotFound("rule:3"));
        Cases.Header header = row.header();
        var grant = new Grant(row.kind, row.compartments, row.door);
        List<CaseRoom.Shown> shown = rooms.get().stream()
                .map(r -> r.of(header, grant, shell.words()))
                .toList();
        List<People.Victim> victims = read(row.victims, People.Victim[].class);
        List<CaseFrame.Member> team = read(row.team, CaseFrame.Member[].class);
        return new CaseFrame(
                shell,
                header,
                grant,
                directory.placeName(header.placeCode(), shell.language()),
                vault.openIfAny(caseId.value(), Cases.summary(caseId), row.summary),
                victims,
                team,
                row.offenders,
                row.events,
                row.tasks,
                row.lookedAt == null ? null : new CaseFrame.Look(row.lookedAt, row.lookedRole, row.lookedAgency),
                tabs(row, victims.size() + row.offenders, team.size(), shown, shell),
                shown);
    }

    private static List<CaseFrame.Tab> tabs(Row row, int people, int team, List<CaseRoom.Shown> rooms, Shell shell) {
        var all = new ArrayList<CaseRoom.Tab>();
        all.add(new CaseRoom.Tab("case.tab.overview", "", 0, null));
        all.add(new CaseRoom.Tab("case.tab.timeline", "/timeline", 5, row.events));
        all.add(new CaseRoom.Tab("case.tab.people", "/people", 10, people));
        all.add(new CaseRoom.Tab("case.tab.tasks", "/tasks", 15, row.tasks));
        all.add(new CaseRoom.Tab("case.tab.notes", "/notes", 20, row.notes));
        all.add(new CaseRoom.Tab("case.tab.team", "/team", 25, team));
        rooms.forEach(r -> all.addAll(r.tabs()));
        all.add(new CaseRoom.Tab("case.tab.looked", "/looked", Integer.MAX_VALUE, null));
        all.sort(Comparator.comparingInt(CaseRoom.Tab::position));
        String own = row.caseId.path();
        String below = shell.path().length() > own.length() ? shell.path().substring(own.length()) : "";
        String current = all.stream()
                .map(CaseRoom.Tab::path)
                .filter(p -> below.equals(p) || (!p.isEmpty() && below.startsWith(p + "/")))
                .max(Comparator.comparingInt(String::length))
                .orElse("–");
        return all.stream()
                .map(t -> new CaseFrame.Tab(
                        shell.t(t.key()), own + t.path(), t.count(), t.path().equals(current)))
                .toList();
    }

    private <T> List<T> read(@Nullable String text, Class<T[]> type) {
        return text == null ? List.of() : Arrays.asList(json.readValue(text, type));
    }

    private record Row(
            CaseId caseId,
            String code,
            UUID factKey,
            String status,
            Stage stage,
            Classification classification,
            String placeCode,
            LocalDate openedOn,
            @Nullable LocalDate identifiedOn,
            @Nullable Instant removedAt,
            @Nullable String disposition,
            @Nullable LocalDate closedOn,
            Instant changedAt,
            boolean demo,
            int version,
            @Nullable String summary,
            String kind,
            List<String> compartments,
            String door,
            @Nullable String victims,
            @Nullable String team,
            int offenders,
            int events,
            int tasks,
            int notes,
            @Nullable Instant lookedAt,
            @Nullable String lookedRole,
            @Nullable String lookedAgency) {
        Cases.Header header() {
            return new Cases.Header(
                    caseId,
                    code,
                    factKey,
                    status,
                    stage,
                    classification,
                    placeCode,
                    openedOn,
                    identifiedOn,
                    removedAt,
                    disposition,
                    closedOn,
                    changedAt,
                    demo,
                    version);
        }
    }
}
