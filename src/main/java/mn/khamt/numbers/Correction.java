package mn.khamt.numbers;

import java.time.LocalDate;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.platform.database.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is known better now of facts that were written before. What it does not name stays as it was; null means unknown. */
public final class Correction {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TreeMap<String, @Nullable Object> known = new TreeMap<>();

    private Correction() {}

    /** Of nothing yet. */
    public static Correction of() {
        return new Correction();
    }

    /** As {@link Fact#withVictim}. */
    public Correction victim(@Nullable Boolean isChild, String sex, @Nullable Integer age) {
        known.put("child", isChild);
        known.put("sex", sex);
        known.put("age", age);
        return this;
    }

    public Correction exploitation(String exploitation) {
        known.put("exploitation", exploitation);
        return this;
    }

    public Correction place(@Nullable String placeCode) {
        known.put("place_code", placeCode);
        return this;
    }

    public Correction cyber(boolean cyber) {
        known.put("cyber", cyber);
        return this;
    }

    public Correction day(LocalDate trueOn) {
        known.put("true_on", trueOn.toString());
        return this;
    }

    public Correction outcome(@Nullable String outcome) {
        known.put("outcome", outcome);
        return this;
    }

    /** A report has become a case. */
    public Correction ofCase(UUID caseKey) {
        known.put("case_key", caseKey.toString());
        return this;
    }

    /** They are no longer counted, and nothing takes their place. */
    public Correction withdrawn() {
        known.put("withdrawn", true);
        return this;
    }

    Json json() {
        return new Json(JSON.writeValueAsString(known));
    }
}
