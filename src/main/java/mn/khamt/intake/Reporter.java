package mn.khamt.intake;

import java.util.UUID;
import mn.khamt.keys.Place;
import org.jspecify.annotations.Nullable;

/**
 * Who reported; read by the desk alone, never by the team of a case that follows.
 *
 * @param mayContact false also when nothing was said
 * @param contactRule when and how, and who must not notice
 */
public record Reporter(
        @Nullable String name,
        @Nullable String phone,
        @Nullable String email,
        boolean mayContact,
        @Nullable String contactRule) {
    /** Where it stands, sealed under the key of the desk's agency. */
    public static Place place(UUID report) {
        return new Place("intake.reporter", "sealed", report);
    }

    /** Hides everything, so that no log can give a person away. */
    @Override
    public String toString() {
        return "Reporter[hidden]";
    }
}
