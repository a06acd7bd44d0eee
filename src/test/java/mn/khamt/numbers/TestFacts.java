package mn.khamt.numbers;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

/** Facts of invented cases, and the room that can open some of them again. */
final class TestFacts implements FactOwner {
    private static final Sql INSERT = Sql.of("""
        insert into numbers.fact (fact_id, kind, subject_key, case_key, true_on, recorded_at, replaces, withdrawn, exploitation, child,
            sex, age, place_code, cyber, article_code, service_type, agency_code, coordinated, demo)
        values (:id, :kind, :subject, :case, :true_on, :recorded_at, :replaces, :withdrawn, :exploitation, :child, :sex, :age, :place,
            :cyber, :article, :service, :agency, :coordinated, :demo)
        """);

    private final TestDatabase database;
    private final Map<UUID, Opened> visible = new HashMap<>();

    TestFacts(TestDatabase database) {
        this.database = database;
    }

    /** A fact of a girl of 15, sexually exploited, of a case of its own, recorded on the evening of the day. */
    static Fact fact(Fact.Kind kind, String trueOn) {
        return new Fact.CaseDimensions(UUID.randomUUID(), "CHILD_SEX_TRAFFICKING", true, "FEMALE", 15, "MN-1-SK", true)
                .fact(kind, UUID.randomUUID(), LocalDate.parse(trueOn));
    }

    UUID add(Fact fact) {
        return add(fact, fact.trueOn() + "T15:00:00Z", null, false);
    }

    UUID add(Fact fact, String recordedAt, @Nullable UUID replaces, boolean withdrawn) {
        UUID id = Ids.random();
        var db = database.superuser();
        db.write(() -> db.change(
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
                "recorded_at",
                Instant.parse(recordedAt),
                "replaces",
                replaces,
                "withdrawn",
                withdrawn,
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
                "service",
                fact.serviceType(),
                "agency",
                fact.agencyCode(),
                "coordinated",
                fact.coordinated(),
                "demo",
                fact.demo()));
        return id;
    }

    /** From now on the reader may see the case of this fact. */
    void show(Fact fact, String code) {
        visible.put(fact.caseKey(), new Opened(fact.caseKey(), code, "/cases/" + fact.caseKey()));
    }

    @Override
    public List<Opened> open(Collection<UUID> caseKeys) {
        return caseKeys.stream()
                .filter(visible::containsKey)
                .map(key -> java.util.Objects.requireNonNull(visible.get(key)))
                .toList();
    }
}
