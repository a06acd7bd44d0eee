package mn.khamt.known;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import mn.khamt.platform.pages.Worry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the comparer every two seconds where the product serves. */
@Component
@ConditionalOnProperty("khamt.chain")
final class ComparingWorker implements SmartLifecycle, Worry {
    private static final Logger LOG = LoggerFactory.getLogger(ComparingWorker.class);
    private static final long EVERY_MILLIS = 2_000;

    private final Comparer comparer;
    private volatile boolean failing;
    private volatile @Nullable ScheduledExecutorService thread;

    ComparingWorker(Comparer comparer) {
        this.comparer = comparer;
    }

    @Override
    public void start() {
        ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("khamt-comparer").factory());
        var _ = pool.scheduleWithFixedDelay(this::attempt, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        thread = pool;
    }

    @Override
    public void stop() {
        ScheduledExecutorService pool = thread;
        if (pool != null) {
            thread = null;
            pool.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public Optional<String> now() {
        return failing ? Optional.of("comparer") : Optional.empty();
    }

    /** Goes on trying; it is said once when it begins to fail and once when it works again. */
    private void attempt() {
        try {
            comparer.compare();
            if (failing) {
                failing = false;
                LOG.info("the comparer works again");
            }
        } catch (RuntimeException | Error e) {
            if (!failing) {
                failing = true;
                LOG.error("the comparer does not work", e);
            }
        }
    }
}
