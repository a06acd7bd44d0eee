package mn.khamt.numbers;

import java.time.Instant;
import java.time.LocalDate;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of all indicators.
 *
 * @param knownOn as it was known at the end of this day; null for as it is known now
 * @param place a place with all that belongs to it; null for the whole country
 * @param demo whether invented facts are counted, and they alone; the two never mix
 */
public record Question(
        Period period,
        @Nullable LocalDate knownOn,
        @Nullable String place,
        boolean demo) {
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /** Everything recorded before this moment is known. */
    Instant knownBefore() {
        return knownOn == null
                ? NEVER
                : knownOn.plusDays(1).atStartOfDay(Times.ZONE).toInstant();
    }

    Question yearBefore() {
        return new Question(period.yearBefore(), knownOn, place, demo);
    }
}
