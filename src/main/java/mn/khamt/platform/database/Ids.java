package mn.khamt.platform.database;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids are made here, not in the database: time-ordered (RFC 9562, version 7) where order helps, random where it would tell something. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** An id that sorts by the moment it was made. */
    public static UUID next() {
        return at(Instant.now());
    }

    /**
     * @param moment the time the id carries, milliseconds
     */
    public static UUID at(Instant moment) {
        return at(moment.toEpochMilli(), RANDOM.nextLong(), RANDOM.nextLong());
    }

    /**
     * @param millis time in milliseconds since 1970
     * @param high random bits, of which 12 are used
     * @param low random bits, of which 62 are used
     */
    public static UUID at(long millis, long high, long low) {
        return new UUID(
                (millis << 16) | 0x7000L | (high & 0xFFFL), (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    /** An id without order, for keys that leave a room (fact keys). */
    public static UUID random() {
        return UUID.randomUUID();
    }
}
