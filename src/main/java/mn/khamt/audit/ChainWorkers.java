package mn.khamt.audit;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import mn.khamt.platform.pages.Worry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps the chain growing while the product serves: links within a second, heads every minute, alarms within a minute. */
final class ChainWorkers implements SmartLifecycle, Worry {
    private static final Logger LOG = LoggerFactory.getLogger(ChainWorkers.class);
    private static final long LINK_EVERY_MILLIS = 250;
    private static final long HEADS_EVERY_MILLIS = 60_000;
    private static final long ALARMS_EVERY_MILLIS = 20_000;

    private final Sequencer sequencer;
    private final Heads heads;
    private final ReadingAlarms alarms;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledExecutorService threads;

    ChainWorkers(Sequencer sequencer, Heads heads, ReadingAlarms alarms) {
        this.sequencer = sequencer;
        this.heads = heads;
        this.alarms = alarms;
    }

    @Override
    public void start() {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(
                3, Thread.ofPlatform().daemon().name("khamt-audit-", 1).factory());
        every(pool, LINK_EVERY_MILLIS, 0, "audit-chain", this::linkAll);
        // The first heads soon, so that what does not work shows while somebody is still looking.
        every(pool, HEADS_EVERY_MILLIS, 2_000, "audit-heads", heads::export);
        every(pool, ALARMS_EVERY_MILLIS, ALARMS_EVERY_MILLIS, "audit-alarms", alarms::look);
        threads = pool;
    }

    /** After the last request: what it recorded is linked and signed before the process ends. */
    @Override
    public void stop() {
        ScheduledExecutorService pool = threads;
        if (pool == null) {
            return;
        }
        threads = null;
        pool.shutdown();
        try {
            if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempt("audit-chain", this::linkAll);
        attempt("audit-heads", heads::export);
    }

    @Override
    public boolean isRunning() {
        return threads != null;
    }

    /** Starts before pages are served, stops after them. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public Optional<String> now() {
        return failing.stream().sorted().findFirst();
    }

    private void linkAll() {
        int linked = sequencer.link();
        while (linked == Sequencer.MOST) {
            linked = sequencer.link();
        }
    }

    private void every(ScheduledExecutorService pool, long millis, long first, String name, Runnable work) {
        var _ = pool.scheduleWithFixedDelay(() -> attempt(name, work), first, millis, TimeUnit.MILLISECONDS);
    }

    /** A worker that fails goes on trying; it is said once when it begins to fail and once when it works again. */
    private void attempt(String name, Runnable work) {
        try {
            work.run();
            if (failing.remove(name)) {
                LOG.info("{} works again", name);
            }
        } catch (RuntimeException | Error e) {
            if (failing.add(name)) {
                LOG.error("{} does not work", name, e);
            }
        }
    }
}
