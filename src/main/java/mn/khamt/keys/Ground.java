package mn.khamt.keys;

import java.util.Locale;
import java.util.Optional;

/**
 * On what an erasure rests. It stays for good and in the open, so it is chosen and not written: a name in it would outlive the erasure of
 * that name.
 */
public enum Ground {
    /** A court or another authority decided it. */
    COURT,
    /** The time is over for which it must be kept. */
    TIME_OVER,
    /** The person, or who speaks for them, asked for it and it was granted. */
    ASKED_FOR,
    /** It should not have been recorded. */
    MISTAKE,
    /** From before grounds were chosen. */
    EARLIER;

    /** As it is typed at the console. */
    static Optional<Ground> typed(String word) {
        Ground found = read(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        return found == EARLIER ? Optional.empty() : Optional.of(found);
    }

    /** As it was written down; what is no ground of the list is from before. */
    static Ground read(String written) {
        for (Ground ground : values()) {
            if (ground.name().equals(written)) {
                return ground;
            }
        }
        return EARLIER;
    }
}
