package mn.khamt.demo;

import java.util.List;
import java.util.UUID;
import mn.khamt.platform.database.Ids;

/** Chance that can be repeated: the same seed throws the same numbers on every machine (SplitMix64). */
final class Dice {
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    Dice(long seed) {
        this.state = seed;
    }

    /**
     * Dice of their own for one thing among many, so that what happens to one does not depend on the others.
     *
     * @param stream which thing
     */
    static Dice of(long seed, long stream) {
        return new Dice(mix(seed * STEP + mix(stream + STEP)));
    }

    long next() {
        state += STEP;
        return mix(state);
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** Both ends included. */
    int between(int from, int to) {
        return from + below(to - from + 1);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }

    /** Which of several, by their weights. */
    int weighted(int... weights) {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int thrown = below(total);
        for (int i = 0; i < weights.length; i++) {
            thrown -= weights[i];
            if (thrown < 0) {
                return i;
            }
        }
        throw new IllegalStateException("weights without a sum");
    }

    /** An id that carries a moment, as {@link Ids#at}. */
    UUID id(long millis) {
        return Ids.at(millis, next(), next());
    }

    /** An id that tells nothing (RFC 9562, version 4). */
    UUID key() {
        return new UUID(
                (next() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L,
                (next() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    byte[] bytes(int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) below(256);
        }
        return bytes;
    }
}
