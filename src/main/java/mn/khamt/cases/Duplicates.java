package mn.khamt.cases;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.People.NewVictim;
import mn.khamt.cases.People.Victim;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Json;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two entries of one case that are the same child: one stays, the other points to it and is otherwise left as it was (R4). Nothing that
 * hangs on either is moved; whoever reads asks which entry stands for which. So undoing gives back exactly what was there.
 */
@Component
public final class Duplicates {
    /** How long a merge can be undone; the database holds it too. */
    public static final Duration UNDONE_WITHIN = Duration.ofDays(30);

    private static final Sql OF_CASE = Sql.of("""
        select m.merge_id, m.gone_id, m.stays_id, m.why, m.merged_at, m.before::text as before, m.after::text as after, a.parent_name,
               a.given_name
          from cases.victim_merge m
          join access.account a on a.account_id = m.merged_by
         where m.case_id = :case and m.undone_at is null
         order by m.merged_at
        """);
    private static final Sql MERGE = Sql.of(
            "select coalesce(guard.merge_victims(:case, :merge, :gone, :gone_version, :stays, :stays_version, :why,"
                    + " :right), '')");
    private static final Sql UNMERGE = Sql.of("select coalesce(guard.unmerge_victims(:case, :merge), '')");

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final People people;
    private final Timeline timeline;
    private final Times times;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    Duplicates(Db db, Grants grants, Trail trail, People people, Timeline timeline, Times times, Vault vault) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.people = people;
        this.timeline = timeline;
        this.times = times;
        this.vault = vault;
    }

    /** The merges of a case that hold, oldest first. */
    public List<Merged> ofCase(CaseId caseId) {
        return db.list(OF_CASE, Row.class, "case", caseId).stream()
                .map(r -> new Merged(
                        r.mergeId,
                        people.entry(caseId, r.goneId),
                        people.entry(caseId, r.staysId),
                        vault.openText(caseId.value(), why(r.mergeId), r.why),
                        r.mergedAt,
                        new PersonName(null, r.parentName, r.givenName).shown(),
                        times.now().isBefore(r.mergedAt.plus(UNDONE_WITHIN))))
                .toList();
    }

    /** One merge that holds. */
    public Merged one(CaseId caseId, UUID mergeId) {
        return ofCase(caseId).stream()
                .filter(m -> m.mergeId.equals(mergeId))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    /**
     * Makes one of two entries stand for both. The child is counted once from now on: as identified once, and once among those who
     * received services; each service stays one service.
     *
     * @throws Refused when either was changed in the meantime, or the one that would go stands for another itself
     */
    public UUID merge(CaseId caseId, Same same) {
        return db.write(() -> {
            Grant grant = deciding(caseId);
            Victim gone = people.entry(caseId, same.gone);
            Victim stays = people.entry(caseId, same.stays);
            UUID id = Ids.next();
            String refused = db.one(
                    MERGE,
                    String.class,
                    "case",
                    caseId,
                    "merge",
                    id,
                    "gone",
                    same.gone,
                    "gone_version",
                    same.goneVersion,
                    "stays",
                    same.stays,
                    "stays_version",
                    same.staysVersion,
                    "why",
                    vault.closeText(caseId.value(), why(id), same.why),
                    "right",
                    new Json(json.writeValueAsString(Known.of(same.right))));
            if (!refused.isEmpty()) {
                throw new Refused("stays", "merge.error." + refused);
            }
            people.countedElsewhere(caseId, gone);
            people.change(caseId, same.stays, same.staysVersion, same.right);
            trail.record("victim.merged", caseId.value(), same.gone, grant.rule());
            line(caseId, "victims_merged", gone, stays);
            return id;
        });
    }

    /**
     * Two children after all. The entry that stayed gets back what it said before, except where somebody has written something else since.
     *
     * @throws Refused when it was undone already, or is older than {@link #UNDONE_WITHIN}
     */
    public void undo(CaseId caseId, UUID mergeId) {
        db.write(() -> {
            Grant grant = deciding(caseId);
            Row merge = db.list(OF_CASE, Row.class, "case", caseId).stream()
                    .filter(r -> r.mergeId.equals(mergeId))
                    .findFirst()
                    .orElseThrow(NotFound::new);
            String refused = db.one(UNMERGE, String.class, "case", caseId, "merge", mergeId);
            if (!refused.isEmpty()) {
                throw new Refused("undo", "merge.error." + refused);
            }
            Victim gone = people.entry(caseId, merge.goneId);
            Victim stays = people.entry(caseId, merge.staysId);
            people.change(
                    caseId,
                    merge.staysId,
                    stays.version(),
                    restored(
                            json.readValue(merge.before, Known.class),
                            json.readValue(merge.after, Known.class),
                            Known.of(stays.known())));
            people.countedAgain(caseId, gone);
            trail.record("victim.unmerged", caseId.value(), merge.goneId, grant.rule());
            line(caseId, "victims_unmerged", gone, stays);
            return mergeId;
        });
    }

    private static NewVictim restored(Known before, Known after, Known now) {
        return new NewVictim(
                back(before, after, now, Known::status),
                LocalDate.parse(back(before, after, now, Known::statusOn)),
                back(before, after, now, Known::sex),
                backOrNull(before, after, now, Known::ageAtExploitation),
                backOrNull(before, after, now, Known::ageAtIdentification),
                back(before, after, now, Known::exploitation),
                back(before, after, now, Known::citizenship));
    }

    private static <T> T back(Known before, Known after, Known now, Function<Known, T> what) {
        return what.apply(now).equals(what.apply(after)) ? what.apply(before) : what.apply(now);
    }

    private static @Nullable Integer backOrNull(
            Known before, Known after, Known now, Function<Known, @Nullable Integer> what) {
        return Objects.equals(what.apply(now), what.apply(after)) ? what.apply(before) : what.apply(now);
    }

    private static Place why(UUID merge) {
        return new Place("cases.victim_merge", "why", merge);
    }

    /** Owners and members, but not in an emergency: then somebody only reads. */
    private Grant deciding(CaseId caseId) {
        Grant grant = grants.changing(caseId.value());
        if (grant.door().equals(Grant.EMERGENCY)
                || !(grant.kind().equals("OWNER") || grant.kind().equals("MEMBER"))) {
            throw new NotFound("rule:3");
        }
        return grant;
    }

    private void line(CaseId caseId, String kind, Victim gone, Victim stays) {
        timeline.add(
                caseId, Lane.CASE, kind, times.today(), Map.of("gone", gone.label(), "stays", stays.label()), null);
    }

    /**
     * What somebody found: these two are one.
     *
     * @param gone the entry that will not be shown any more
     * @param stays the entry that stands for both
     * @param right what is right of the child
     * @param why how it was found out
     */
    public record Same(UUID gone, int goneVersion, UUID stays, int staysVersion, NewVictim right, String why) {}

    /**
     * A merge that holds.
     *
     * @param undoable whether it is young enough to be undone
     */
    public record Merged(
            UUID mergeId, Victim gone, Victim stays, String why, Instant mergedAt, String by, boolean undoable) {
        /** Which two, for a heading. */
        public String shown(Words words) {
            return words.get("merge.is_the_same", "gone", gone.label(), "stays", stays.label());
        }
    }

    private record Row(
            UUID mergeId,
            UUID goneId,
            UUID staysId,
            String why,
            Instant mergedAt,
            String before,
            String after,
            @Nullable String parentName,
            String givenName) {}

    /** As the merge keeps it. */
    private record Known(
            String status,
            String statusOn,
            String sex,
            @Nullable Integer ageAtExploitation,
            @Nullable Integer ageAtIdentification,
            String exploitation,
            String citizenship) {
        static Known of(NewVictim v) {
            return new Known(
                    v.status(),
                    v.statusOn().toString(),
                    v.sex(),
                    v.ageAtExploitation(),
                    v.ageAtIdentification(),
                    v.exploitation(),
                    v.citizenship());
        }
    }
}
