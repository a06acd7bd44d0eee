package mn.khamt.platform.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;

/** One bucket of tokens for each person or network. They live in memory: a restart fills them all. */
public final class Buckets {
    private static final int MOST = 200_000;

    private final LoadingCache<String, Bucket> buckets;

    /**
     * @param atOnce how often somebody may come without waiting
     * @param refill how many times more in each period
     */
    public Buckets(int atOnce, int refill, Duration period) {
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(period.multipliedBy(Math.max(2, 2L * atOnce / refill)))
                .build(who -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(atOnce).refillGreedy(refill, period))
                        .build());
    }

    /** Takes a token; answers how long to wait when there is none. */
    public Optional<Duration> take(String who) {
        ConsumptionProbe probe = buckets.get(who).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** The same, without taking one. */
    public boolean hasNone(String who) {
        Bucket known = buckets.getIfPresent(who);
        return known != null && known.getAvailableTokens() < 1;
    }
}
