package mn.khamt.numbers;

import java.util.Set;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes facts from the rooms, in the transaction of the change they follow from. Facts are never changed: a later one corrects. Whoever
 * changes something that facts carry calls {@link #revise} in the same transaction.
 */
@Component
public final class Facts {
    private static final Sql INSERT = Sql.of("""
        insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation, child, sex, age, place_code, cyber,
            article_code, outcome, service_type, agency_code, coordinated, demo, replaces, withdrawn)
        values (:id, :kind, :subject, :case, :true_on, :exploitation, :child, :sex, :age, :place, :cyber,
            :article, :outcome, :service, :agency, :coordinated, :demo, guard.fact_now(:replaces), :withdrawn)
        """);

    private static final Sql REVISE = Sql.of("select guard.revise_facts(:case, :kinds, :subject, :known)");

    private static final Sql COUNT_JOINED = Sql.of("select guard.count_joined(:fact)");
    private static final Set<Fact.Kind> OF_VICTIMS = Fact.Kind.thatCarry(Fact.Carries.VICTIM);

    private final Db db;

    Facts(Db db) {
        this.db = db;
    }

    /** Writes a fact; answers its id, for a later correction. */
    public UUID record(Fact fact) {
        UUID id = insert(fact, null, false);
        countWhereJoined(id, fact);
        return id;
    }

    /** The same of somebody who is recorded in the same transaction, so that no entry of another case can be joined with theirs. */
    public void recordFirst(Fact fact) {
        insert(fact, null, false);
    }

    /**
     * Writes a fact that stands for an earlier one, which is no longer counted; answers its id.
     *
     * @param earlier the id under which it was first written or any later one: whatever counts now is corrected
     */
    public UUID correct(UUID earlier, Fact fact) {
        UUID id = insert(fact, earlier, false);
        countWhereJoined(id, fact);
        return id;
    }

    /**
     * Takes a fact out of the count without putting another in its place. Both stay readable.
     *
     * @param like the fact as it was recorded
     */
    public UUID withdraw(UUID earlier, Fact like) {
        return insert(like, earlier, true);
    }

    /**
     * Corrects every fact of these kinds in a case that says otherwise, so that what is counted is always what is known now, and never
     * both. The earlier ones stay readable: what was counted on an earlier day can be counted again.
     */
    public void revise(UUID caseKey, Set<Fact.Kind> kinds, Correction known) {
        revise(caseKey, kinds, null, known);
    }

    /** The same for the facts of one subject only: one victim, one report. */
    public void revise(UUID caseKey, Set<Fact.Kind> kinds, @Nullable UUID subjectKey, Correction known) {
        db.later(REVISE, "case", caseKey, "kinds", kinds, "subject", subjectKey, "known", known.json());
    }

    private UUID insert(Fact fact, @Nullable UUID replaces, boolean withdrawn) {
        UUID id = Ids.random();
        db.later(
                INSERT,
                "id",
                id,
                "kind",
                fact.kind(),
                "subject",
                fact.subjectKey(),
                "case",
                fact.caseKey(),
                "true_on",
                fact.trueOn(),
                "exploitation",
                fact.exploitation(),
                "child",
                fact.child(),
                "sex",
                fact.sex(),
                "age",
                fact.age(),
                "place",
                fact.placeCode(),
                "cyber",
                fact.cyber(),
                "article",
                fact.articleCode(),
                "outcome",
                fact.outcome(),
                "service",
                fact.serviceType(),
                "agency",
                fact.agencyCode(),
                "coordinated",
                fact.coordinated(),
                "demo",
                fact.demo(),
                "replaces",
                replaces,
                "withdrawn",
                withdrawn);
        return id;
    }

    /** A child who stands in another case too may be counted there (docs/adr/0023); the fact itself says of whom it was written. */
    private void countWhereJoined(UUID id, Fact fact) {
        if (OF_VICTIMS.contains(fact.kind())) {
            db.later(COUNT_JOINED, "fact", id);
        }
    }
}
