package mn.khamt.keys;

import org.jspecify.annotations.Nullable;

/**
 * A key by which something is found without being opened, and its number in the database, to which what was hashed by it refers.
 *
 * @param keyId which of the master's; null where there is only one
 */
public record LookupKey(
        MasterKeys master, int version, @Nullable Integer keyId) {
    /**
     * Under what a value is found.
     *
     * @param purpose which column, so that equal values of different columns do not look alike
     * @return 32 bytes
     */
    public byte[] hash(String purpose, String exact) {
        return master.lookup(keyId, purpose, exact);
    }
}
