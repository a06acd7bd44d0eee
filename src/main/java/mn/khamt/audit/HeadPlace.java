package mn.khamt.audit;

import java.io.IOException;
import java.util.Optional;

/** Somewhere else, where heads are kept: out of reach for whoever holds the database. More places are more beans of this kind. */
public interface HeadPlace {
    /** How the auditor's page calls it. */
    String name();

    /**
     * Keeps one more head, for good: when this returns, it stays.
     *
     * @param line the head as it is to be kept
     * @param month of its signature, {@code 2026-11}, for places that keep one file a month
     * @param keyId by which the head names its key
     * @param publicKey what it can be checked with, in PEM
     * @throws IOException when it is not kept; it is tried again with the next head, and said until it works
     */
    void keep(String line, String month, String keyId, String publicKey) throws IOException;

    /** The last line that is kept there, if it can be told. */
    default Optional<String> last() throws IOException {
        return Optional.empty();
    }
}
