package mn.khamt.admission;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks every twenty seconds whose emergency access is over. The access itself ends by the database's clock, with or without this. */
@Component
final class EmergencyEnds implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencyEnds.class);
    private static final long EVERY_SECONDS = 20;

    private final EmergencyAccess emergencies;
    private volatile @Nullable ScheduledExecutorService thread;

    EmergencyEnds(EmergencyAccess emergencies) {
        this.emergencies = emergencies;
    }

    @Override
    public void start() {
        ScheduledExecutorService one = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("khamt-emergency-ends").factory());
        var _ = one.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        thread = one;
    }

    @Override
    public void stop() {
        ScheduledExecutorService one = thread;
        thread = null;
        if (one != null) {
            one.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void look() {
        try {
            emergencies.endOverdue();
        } catch (RuntimeException e) {
            // The next look is in twenty seconds; the database may be away for a moment.
            LOG.error("ends of emergency accesses were not written", e);
        }
    }
}
