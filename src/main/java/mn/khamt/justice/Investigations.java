package mn.khamt.justice;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.Stage;
import mn.khamt.cases.Timeline;
import mn.khamt.justice.Proceedings.Act;
import mn.khamt.justice.Proceedings.Needs;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.springframework.stereotype.Component;

/** What the investigating body does: investigations and arrests (R5). */
@Component
public final class Investigations {
    private static final Sql OPEN = Sql.of("""
        insert into justice.investigation (case_id, investigation_id, fact_key, number, agency_code, officer, exploitation, cyber,
            opened_on, opened_fact)
        values (:case, :id, :fact_key, :number, :agency, :officer, :exploitation, :cyber, :opened_on, :fact)
        """);
    private static final Sql CHANGE = Sql.of("""
        update justice.investigation
           set number = :number, agency_code = :agency, officer = :officer, exploitation = :exploitation, cyber = :cyber,
               opened_on = :opened_on, opened_fact = :opened_fact, closed_fact = :closed_fact, version = version + 1
         where case_id = :case and investigation_id = :id and version = :version
        """);
    private static final Sql CLOSE = Sql.of("""
        update justice.investigation
           set closed_on = :on, closed_why = :why, closed_fact = :fact, version = version + 1
         where case_id = :case and investigation_id = :id and version = :version and closed_on is null
        """);
    private static final Sql ARREST = Sql.of("""
        insert into justice.arrest (case_id, arrest_id, offender_id, agency_code, arrested_on)
        values (:case, :id, :offender, :agency, :on)
        """);
    private static final Sql RELEASE = Sql.of("""
        update justice.arrest
           set released_on = :on, version = version + 1
         where case_id = :case and arrest_id = :id and version = :version
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Timeline timeline;
    private final Cases cases;
    private final People people;
    private final Facts facts;
    private final JusticeQueries queries;
    private final Course course;

    Investigations(
            Db db,
            Grants grants,
            Trail trail,
            Timeline timeline,
            Cases cases,
            People people,
            Facts facts,
            JusticeQueries queries,
            Course course) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.timeline = timeline;
        this.cases = cases;
        this.people = people;
        this.facts = facts;
        this.queries = queries;
        this.course = course;
    }

    /** Opens an investigation; the case moves to this stage unless it is further along. */
    public UUID open(CaseId caseId, Opening opening) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            course.require(caseId, Act.INVESTIGATION, opening.openedOn, Set.of(), Map.of());
            UUID id = Ids.next();
            UUID factKey = Ids.random();
            UUID fact = facts.record(opened(caseId, factKey, opening));
            db.change(
                    OPEN,
                    "case",
                    caseId,
                    "id",
                    id,
                    "fact_key",
                    factKey,
                    "number",
                    opening.number,
                    "agency",
                    opening.agencyCode,
                    "officer",
                    opening.officer,
                    "exploitation",
                    opening.exploitation,
                    "cyber",
                    opening.cyber,
                    "opened_on",
                    opening.openedOn,
                    "fact",
                    fact);
            course.countAnew(caseId);
            trail.record("investigation.opened", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.INVESTIGATION,
                    "investigation_opened",
                    opening.openedOn,
                    Map.of("class", "@" + opening.exploitation.messageKey()),
                    opening.agencyCode);
            course.reach(caseId, Stage.INVESTIGATION);
            return id;
        });
    }

    /** Corrects an investigation; what is counted is corrected with it, and the first count stays readable. */
    public void change(CaseId caseId, UUID id, int version, Opening opening) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain.Investigation was = queries.chain(caseId).investigation(id);
            if (was.version() != version) {
                throw course.conflict(caseId, id);
            }
            course.require(caseId, Act.INVESTIGATION, opening.openedOn, Set.of(), Map.of());
            UUID openedFact = was.openedFact();
            UUID closedFact = was.closedFact();
            if (!opening.equals(Opening.of(was))) {
                Fact now = opened(caseId, was.factKey(), opening);
                openedFact = openedFact == null ? facts.record(now) : facts.correct(openedFact, now);
                if (was.closedOn() != null && was.closedWhy() != null) {
                    course.require(
                            caseId,
                            Act.CLOSING,
                            was.closedOn(),
                            Set.of(Needs.INVESTIGATION_OPEN),
                            Map.of(Act.INVESTIGATION, opening.openedOn));
                    Fact end = closed(caseId, was.factKey(), opening, was.closedOn(), was.closedWhy());
                    closedFact = closedFact == null ? facts.record(end) : facts.correct(closedFact, end);
                }
            }
            if (db.change(
                            CHANGE,
                            "case",
                            caseId,
                            "id",
                            id,
                            "version",
                            version,
                            "number",
                            opening.number,
                            "agency",
                            opening.agencyCode,
                            "officer",
                            opening.officer,
                            "exploitation",
                            opening.exploitation,
                            "cyber",
                            opening.cyber,
                            "opened_on",
                            opening.openedOn,
                            "opened_fact",
                            openedFact,
                            "closed_fact",
                            closedFact)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            course.countAnew(caseId);
            trail.record("investigation.changed", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId, Lane.INVESTIGATION, "investigation_changed", course.today(), Map.of(), opening.agencyCode);
            return id;
        });
    }

    public void close(CaseId caseId, UUID id, int version, LocalDate on, ClosedWhy why) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain.Investigation was = queries.chain(caseId).investigation(id);
            var there = EnumSet.noneOf(Needs.class);
            if (was.closedOn() == null) {
                there.add(Needs.INVESTIGATION_OPEN);
            }
            course.require(caseId, Act.CLOSING, on, there, Map.of(Act.INVESTIGATION, was.openedOn()));
            UUID fact = facts.record(closed(caseId, was.factKey(), Opening.of(was), on, why));
            if (db.change(CLOSE, "case", caseId, "id", id, "version", version, "on", on, "why", why, "fact", fact)
                    == 0) {
                throw course.conflict(caseId, id);
            }
            trail.record("investigation.closed", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.INVESTIGATION,
                    "investigation_closed",
                    on,
                    Map.of("why", "@justice.closed_why." + why.name().toLowerCase(Locale.ROOT)),
                    was.agencyCode());
            return id;
        });
    }

    /** Records an arrest; the person is a suspect from now on, not more. */
    public UUID arrest(CaseId caseId, UUID offenderId, String agencyCode, LocalDate on) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            People.Offender offender = people.offender(caseId, offenderId);
            course.require(caseId, Act.ARREST, on, Set.of(), firstOpening(queries.chain(caseId)));
            UUID id = Ids.next();
            db.change(ARREST, "case", caseId, "id", id, "offender", offenderId, "agency", agencyCode, "on", on);
            facts.record(course.fact(caseId, Fact.Kind.ARREST, offender.factKey(), on)
                    .withAgency(agencyCode));
            course.settleStandings(caseId);
            trail.record("arrest.recorded", caseId.value(), id, grant.rule());
            timeline.add(caseId, Lane.INVESTIGATION, "arrest", on, Map.of("label", offender.label()), agencyCode);
            return id;
        });
    }

    public void release(CaseId caseId, UUID id, int version, LocalDate on) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Chain.Arrest arrest = queries.chain(caseId).arrest(id);
            course.require(
                    caseId,
                    Act.RELEASE,
                    on,
                    arrest.releasedOn() == null ? Set.of(Needs.IN_CUSTODY) : Set.of(),
                    Map.of(Act.ARREST, arrest.arrestedOn()));
            if (db.change(RELEASE, "case", caseId, "id", id, "version", version, "on", on) == 0) {
                throw course.conflict(caseId, id);
            }
            trail.record("arrest.released", caseId.value(), id, grant.rule());
            timeline.add(
                    caseId,
                    Lane.INVESTIGATION,
                    "release",
                    on,
                    Map.of("label", people.offender(caseId, arrest.offenderId()).label()),
                    arrest.agencyCode());
            return id;
        });
    }

    /** The day the first investigation was opened, for acts that may not come before it. */
    static Map<Act, LocalDate> firstOpening(Chain chain) {
        var days = new TreeMap<Act, LocalDate>();
        if (!chain.investigations().isEmpty()) {
            days.put(Act.INVESTIGATION, chain.investigations().getFirst().openedOn());
        }
        return days;
    }

    private Fact opened(CaseId caseId, UUID factKey, Opening opening) {
        return with(cases.dimensions(caseId).fact(Fact.Kind.INVESTIGATION_OPENED, factKey, opening.openedOn), opening);
    }

    private Fact closed(CaseId caseId, UUID factKey, Opening opening, LocalDate on, ClosedWhy why) {
        return with(cases.dimensions(caseId).fact(Fact.Kind.INVESTIGATION_CLOSED, factKey, on), opening)
                .withOutcome(why.name());
    }

    private static Fact with(Fact fact, Opening opening) {
        return fact.withCyber(opening.cyber)
                .withExploitation(opening.exploitation.name())
                .withAgency(opening.agencyCode);
    }

    /**
     * @param number as the investigating body counts it
     * @param officer the colleague who leads it
     * @param cyber whether devices or networks were used in the exploitation
     */
    public record Opening(
            String number,
            String agencyCode,
            UUID officer,
            Classification exploitation,
            boolean cyber,
            LocalDate openedOn) {
        public static Opening of(Chain.Investigation was) {
            return new Opening(
                    was.number(), was.agencyCode(), was.officer(), was.exploitation(), was.cyber(), was.openedOn());
        }
    }
}
