package mn.khamt.justice;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.LastChange;
import mn.khamt.cases.People;
import mn.khamt.cases.Stage;
import mn.khamt.justice.Proceedings.Act;
import mn.khamt.justice.Proceedings.Answer;
import mn.khamt.justice.Proceedings.Needs;
import mn.khamt.numbers.Correction;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Fact.Kind;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What all acts share: the table is asked before, and people and case move along after. */
@Component
final class Course {
    private static final Sql CYBER = Sql.of(
            "select bool_or(cyber) as value, count(*)::int as investigations from justice.investigation where case_id"
                    + " = :case");

    /** Kinds of facts whose subject is a person, not an investigation. */
    private static final Set<Kind> OF_PERSONS = Set.of(Kind.ARREST, Kind.CHARGE, Kind.CONVICTION, Kind.ACQUITTAL);

    private final Db db;
    private final JusticeQueries queries;
    private final Cases cases;
    private final People people;
    private final Facts facts;
    private final Times times;
    private final LastChange lastChange;

    Course(Db db, JusticeQueries queries, Cases cases, People people, Facts facts, Times times, LastChange lastChange) {
        this.db = db;
        this.queries = queries;
        this.cases = cases;
        this.people = people;
        this.facts = facts;
        this.times = times;
        this.lastChange = lastChange;
    }

    /** Goes on when the table allows the act; otherwise nothing of the transaction remains. */
    void require(CaseId caseId, Act act, LocalDate on, Set<Needs> there, Map<Act, LocalDate> days) {
        var all = EnumSet.noneOf(Needs.class);
        all.addAll(there);
        if (!cases.header(caseId).closed()) {
            all.add(Needs.CASE_OPEN);
        }
        Answer answer = Proceedings.ask(act, on, times.today(), all, days);
        if (!(answer instanceof Answer.Possible)) {
            throw new NotPossible(answer);
        }
    }

    LocalDate today() {
        return times.today();
    }

    /** Each person's standing follows from what is recorded now. */
    void settleStandings(CaseId caseId) {
        Chain chain = queries.chain(caseId);
        for (People.Offender offender : people.offenders(caseId)) {
            Standing now = chain.standing(offender.offenderId());
            if (!now.name().equals(offender.status())) {
                people.standing(caseId, offender.offenderId(), now.name());
            }
        }
    }

    /** A case that is further along stays there: a second investigation does not take it out of court. */
    void reach(CaseId caseId, Stage stage) {
        if (cases.header(caseId).stage().compareTo(stage) < 0) {
            cases.moveTo(caseId, stage);
        }
    }

    /** A fact of this case, with what its investigations know of the use of devices and networks; null is unknown. */
    Fact fact(CaseId caseId, Kind kind, UUID subjectKey, LocalDate on) {
        Fact fact = cases.dimensions(caseId).fact(kind, subjectKey, on);
        Boolean cyber = cyber(caseId);
        return cyber == null ? fact : fact.withCyber(cyber);
    }

    /** Arrests, charges and decisions that were counted before carry from now on what the investigations know of devices and networks. */
    void countAnew(CaseId caseId) {
        Boolean cyber = cyber(caseId);
        if (cyber != null) {
            facts.revise(
                    cases.dimensions(caseId).caseKey(),
                    OF_PERSONS,
                    Correction.of().cyber(cyber));
        }
    }

    private @Nullable Boolean cyber(CaseId caseId) {
        return db.one(CYBER, Cyber.class, "case", caseId).value();
    }

    /**
     * Somebody else was first; the trail knows who.
     *
     * @param subjects the record, and what changes it by being recorded
     */
    EditConflict conflict(CaseId caseId, UUID... subjects) {
        return lastChange.of(caseId, List.of(subjects));
    }

    record Cyber(@Nullable Boolean value, int investigations) {}
}
