package mn.khamt.known;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.keys.Place;
import org.jspecify.annotations.Nullable;

/**
 * What somebody typed who asks about a child, or for access to a case.
 *
 * @param sex FEMALE, MALE, OTHER or NOT_KNOWN; null when nothing was chosen
 * @param why the reason, in the asker's words
 * @param reach how the asker can be reached
 */
public record Typed(
        @Nullable String clanName,
        @Nullable String parentName,
        @Nullable String givenName,
        @Nullable String registrationNumber,
        @Nullable LocalDate birthDate,
        @Nullable Integer age,
        @Nullable String sex,
        @Nullable String placeCode,
        String why,
        String reach) {
    /** Where it stands, sealed under the key of the asker's agency. */
    static Place place(UUID question) {
        return new Place("known.question", "sealed", question);
    }

    /** A question about a case instead of a child. */
    public static Typed aboutCase(String why, String reach) {
        return new Typed(null, null, null, null, null, null, null, null, why, reach);
    }

    /** Hides everything, so that no log can give a person away. */
    @Override
    public String toString() {
        return "Typed[hidden]";
    }
}
