package mn.khamt.cases;

import java.util.UUID;

/**
 * A case.
 *
 * @param value carries the moment of opening, so that newer cases sort later
 */
public record CaseId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }

    /** The address of the case's page, below which everything of the case is found. */
    public String path() {
        return "/cases/" + value;
    }
}
