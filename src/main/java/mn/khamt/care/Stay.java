package mn.khamt.care;

import java.time.LocalDate;
import java.util.UUID;
import mn.khamt.platform.language.Language;
import org.jspecify.annotations.Nullable;

/** A stay, as whoever holds the location compartment reads it. */
public record Stay(
        UUID stayId,
        UUID victimId,
        String facilityCode,
        String nameEn,
        String nameMn,
        String agencyCode,
        @Nullable UUID referralId,
        LocalDate fromOn,
        @Nullable LocalDate untilOn,
        @Nullable LeftWhy leftWhy,
        int version) {
    public String facility(Language language) {
        return language == Language.MN ? nameMn : nameEn;
    }
}
