package mn.khamt.platform.work;

import java.util.List;
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
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs what the rooms offer as {@link Repeated}, where the product serves; what fails is tried again and shows in the state of health. */
@Component
@ConditionalOnProperty("khamt.chain")
final class RepeatedWork implements SmartLifecycle, Worry {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedWork.class);

    private final List<Repeated> all;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledExecutorService threads;

    RepeatedWork(List<Repeated> all) {
        this.all = all;
    }

    @Override
    public void start() {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("khamt-work-", 1).factory());
        for (Repeated one : all) {
            long millis = one.every().toMillis();
            var _ = pool.scheduleWithFixedDelay(() -> attempt(one), millis, millis, TimeUnit.MILLISECONDS);
        }
        threads = pool;
    }

    @Override
    public void stop() {
        ScheduledExecutorService pool = threads;
        threads = null;
        if (pool != null) {
            pool.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return threads != null;
    }

    @Override
    public Optional<String> now() {
        return failing.stream().sorted().findFirst();
    }

    /** Said once when it begins to fail and once when it works again. */
    private void attempt(Repeated one) {
        try {
            one.work().run();
            if (failing.remove(one.name())) {
                LOG.info("{} works again", one.name());
            }
        } catch (RuntimeException | Error e) {
            if (failing.add(one.name())) {
                LOG.error("{} does not work", one.name(), e);
            }
        }
    }
}
