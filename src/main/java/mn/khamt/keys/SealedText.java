package mn.khamt.keys;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people wrote in their own words, closed, as it stands in a column of text: {@code ~3:…} by the third key of its case,
 * {@code ~H108:2:…} by the second key of an agency.
 *
 * @param agency whose key it is; null for that of the case
 */
@SuppressWarnings("ArrayRecordComponent") // read once
record SealedText(@Nullable String agency, int keyVersion, byte[] bytes) {
    /** What is left of a text that was erased. */
    static final String ERASED = "~";

    /** What is shown in its place. */
    static final String NOTHING = "–";

    private static final Pattern SHAPE = Pattern.compile("~(?:([^:]+):)?([0-9]+):([A-Za-z0-9_-]+)");

    /**
     * @throws KeysAway when it is not sealed: what the database lets in unsealed is not shown as if it were
     */
    static SealedText of(Place place, String stored) {
        Matcher parts = SHAPE.matcher(stored);
        if (!parts.matches()) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", place.toString()));
        }
        return new SealedText(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                Base64.getUrlDecoder().decode(parts.group(3)));
    }

    /** By which key it is closed; empty when it is erased. */
    static Optional<Integer> version(String stored) {
        Matcher parts = SHAPE.matcher(stored);
        return parts.matches() ? Optional.of(Integer.valueOf(parts.group(2))) : Optional.empty();
    }

    static String of(Sealed sealed) {
        return written(null, sealed);
    }

    static String of(String agency, Sealed sealed) {
        return written(agency, sealed);
    }

    private static String written(@Nullable String agency, Sealed sealed) {
        return "~" + (agency == null ? "" : agency + ":") + sealed.keyVersion() + ":"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.bytes());
    }
}
