package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys above all others. They are kept in a file now ({@link KeyFile}); a key management service would stand here instead, since Tink
 * offers those as the same {@link Aead}.
 */
public interface MasterKeys {
    /**
     * Closes with the newest master key; opens what any master key closed that is still kept.
     *
     * @throws KeysAway when the keys cannot be reached or read
     */
    Aead wrapping();

    /**
     * A keyed hash (HMAC-SHA-256) for exact look-up; without the master keys nobody can try numbers until one fits.
     *
     * @param key one of those that are kept; null where there is only one
     * @param purpose keeps the hashes of different columns apart
     * @return 32 bytes
     * @throws KeysAway when the keys cannot be reached or read, or there is no such key
     */
    byte[] lookup(@Nullable Integer key, String purpose, String exact);

    /**
     * As {@link #lookup}, by each key that is kept at one moment: one, and while it is being changed two.
     *
     * @throws KeysAway when the keys cannot be reached or read
     */
    List<byte[]> lookups(String purpose, String exact);
}
