package mn.khamt.intake;

import java.util.HashMap;
import java.util.Map;
import mn.khamt.platform.limits.Network;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Component;

/**
 * How often the public may try receipts: so often from one address within a minute, and so often altogether. Built so that a guesser
 * cannot shut reporters out: a number that turns out right does not count; the first try of an address in a minute is let in whatever
 * others do; nobody waits longer than for the minute to end; and reporting itself is never limited. Addresses stay in memory, for a
 * minute, and are written nowhere.
 */
@Component
final class LookUps {
    /** Many people share one address where a network has few: it must be ample for a school, and is little for a machine. */
    static final int OF_ONE_ADDRESS = 20;

    /** What repeated tries of all addresses together may take of the processors. */
    static final int REPEATED = 240;

    private static final int SECONDS = 60;

    private final Times times;
    private final Map<String, Integer> tries = new HashMap<>();
    private long minute;
    private int repeated;

    LookUps(Times times) {
        this.times = times;
    }

    /** Whether somebody at this address may try a number now. The try counts until {@link #wasRight} says otherwise. */
    synchronized boolean mayTry(String address) {
        long now = times.now().getEpochSecond() / SECONDS;
        if (now != minute) {
            minute = now;
            repeated = 0;
            tries.clear();
        }
        int before = tries.getOrDefault(Network.of(address), 0);
        if (before >= OF_ONE_ADDRESS || (before > 0 && repeated >= REPEATED)) {
            return false;
        }
        tries.put(Network.of(address), before + 1);
        repeated += before > 0 ? 1 : 0;
        return true;
    }

    /** The number tried from this address was no guess. */
    synchronized void wasRight(String address) {
        int counted = tries.getOrDefault(Network.of(address), 0);
        if (counted > 1) {
            tries.put(Network.of(address), counted - 1);
            repeated--;
        } else {
            tries.remove(Network.of(address));
        }
    }
}
