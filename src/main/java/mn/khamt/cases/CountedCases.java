package mn.khamt.cases;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import mn.khamt.numbers.FactOwner;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.springframework.stereotype.Component;

/** Opens the cases behind a figure, for those of them the caller may see (R31). */
@Component
final class CountedCases implements FactOwner {
    private static final Sql BY_KEY = Sql.of("""
        select fact_key, case_id, code
          from cases.case_file
         where fact_key = any (:keys)
         order by case_id desc
        """);

    private final Db db;

    CountedCases(Db db) {
        this.db = db;
    }

    @Override
    public List<Opened> open(Collection<UUID> caseKeys) {
        if (caseKeys.isEmpty()) {
            return List.of();
        }
        return db.list(BY_KEY, Row.class, "keys", List.copyOf(caseKeys)).stream()
                .map(r -> new Opened(r.factKey, r.code, r.caseId.path()))
                .toList();
    }

    private record Row(UUID factKey, CaseId caseId, String code) {}
}
