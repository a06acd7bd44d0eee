package mn.khamt.care;

import java.util.Locale;
import mn.khamt.platform.language.Language;
import org.jspecify.annotations.Nullable;

/**
 * A facility by its neutral name, with a count of places taken today; never with an address, never with who is there.
 *
 * @param kind TEMPORARY_SHELTER, ONE_STOP_CENTRE or LONG_TERM
 * @param forSex FEMALE, MALE or ANY
 */
public record Facility(
        String facilityCode,
        String agencyCode,
        String nameEn,
        String nameMn,
        String kind,
        int places,
        String forSex,
        int ageFrom,
        int ageTo,
        int occupied) {
    public String name(Language language) {
        return language == Language.MN ? nameMn : nameEn;
    }

    public int free() {
        return Math.max(0, places - occupied);
    }

    public String kindKey() {
        return "care.kind." + kind.toLowerCase(Locale.ROOT);
    }

    public String forSexKey() {
        return "care.for." + forSex.toLowerCase(Locale.ROOT);
    }

    /** Whether it takes a person of this sex and age; what is not known does not shut a door. */
    public boolean takes(String sex, @Nullable Integer age) {
        boolean otherSex = !forSex.equals("ANY") && (sex.equals("FEMALE") || sex.equals("MALE")) && !sex.equals(forSex);
        return !otherSex && (age == null || (age >= ageFrom && age <= ageTo));
    }
}
