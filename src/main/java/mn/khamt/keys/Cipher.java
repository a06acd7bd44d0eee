package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/** The data keys below the master: AES-256-GCM by Tink, each key wrapped by the one above and bound to whose it is. */
final class Cipher {
    private static final int KEY_BYTES = 32;
    private static final int BLOCK = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Cipher() {}

    static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    static Aead with(byte[] key) {
        try {
            return new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] ofAgency(String agency, int version) {
        return ("agency|" + agency + "|" + version).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] ofCase(UUID caseId, int version) {
        return ("case|" + caseId + "|" + version).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] close(Aead key, byte[] plain, byte[] bound) {
        try {
            return key.encrypt(plain, bound);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @throws KeysAway when it was not closed with this key, or for another place, or was changed since
     */
    static byte[] open(Aead key, byte[] closed, byte[] bound) {
        try {
            return key.decrypt(closed, bound);
        } catch (GeneralSecurityException e) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", new String(bound, StandardCharsets.UTF_8)), e);
        }
    }

    /** Filled up with blanks, so that the length does not tell how long a name is or which fields are filled. */
    static byte[] padded(byte[] json) {
        byte[] longer = Arrays.copyOf(json, (json.length / (2 * BLOCK) + 1) * 2 * BLOCK);
        Arrays.fill(longer, json.length, longer.length, (byte) ' ');
        return longer;
    }
}
