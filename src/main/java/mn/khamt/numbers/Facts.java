package mn.khamt.numbers;

import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes facts from the rooms, in the transaction of the change they follow from. Facts are never changed: a later one corrects. */
@Component
public final class Facts {
    private static final Sql INSERT = Sql.of("""
        insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, exploitation, child, sex, age, place_code, cyber,
            article_code, outcome, service_type, agency_code, coordinated, demo, replaces, withdrawn)
        values (:id, :kind, :subject, :case, :true_on, :exploitation, :child, :sex, :age, :place, :cyber,
            :article, :outcome, :service, :agency, :coordinated, :demo, :replaces, :withdrawn)
        """);

    private final Db db;

    Facts(Db db) {
        this.db = db;
    }

    /** Writes a fact; answers its id, for a later correction. */
    public UUID record(Fact fact) {
        return insert(fact, null, false);
    }

    /** Writes a fact that stands for an earlier one, which is no longer counted; answers its id. */
    public UUID correct(UUID earlier, Fact fact) {
        return insert(fact, earlier, false);
    }

    /**
     * Takes a fact out of the count without putting another in its place. Both stay readable.
     *
     * @param like the fact as it was recorded
     */
    public UUID withdraw(UUID earlier, Fact like) {
        return insert(like, earlier, true);
    }

    private UUID insert(Fact fact, @Nullable UUID replaces, boolean withdrawn) {
        UUID id = Ids.random();
        db.change(
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
}
