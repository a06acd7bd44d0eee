package mn.khamt.numbers;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Turns the random keys of facts into records, for a caller who may see them. Numbers itself cannot. */
public interface FactOwner {
    /** The records behind the keys that the present caller may see; the others are left out and can only be counted. */
    List<Opened> open(Collection<UUID> caseKeys);

    /**
     * @param caseKey which key this is
     * @param code the case code
     * @param path where to look at it
     */
    record Opened(UUID caseKey, String code, String path) {}
}
