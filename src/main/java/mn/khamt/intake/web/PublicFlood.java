package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mn.khamt.platform.limits.Buckets;
import mn.khamt.platform.limits.Network;
import mn.khamt.platform.limits.TooOften;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Keeps a flood on the public form from the staff and, as far as can be, from those who report (T8, S22). The public's pages are made
 * by few at a time, so that processors and connections are left for everybody else; who comes often from one network waits for those
 * who come for the first time. Networks stay in memory, for some minutes, and are written nowhere.
 */
@Component
public final class PublicFlood implements HandlerInterceptor {
    /** Whole schools and mobile networks share one address; a person needs about ten pages for a report. */
    static final int PAGES = 900;

    /** Further reports of one network; the first of ten minutes is never counted. */
    static final int REPORTS = 5;

    /** Further reports of all networks together. */
    static final int REPORTS_OF_ALL = 120;

    private static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
    private static final int QUEUE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofSeconds(20);
    private static final String HELD = PublicFlood.class.getName();

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Buckets pages = new Buckets(PAGES, PAGES, Duration.ofMinutes(1));
    private final Buckets firsts = new Buckets(1, 1, Duration.ofMinutes(10));
    private final Buckets reports = new Buckets(REPORTS, REPORTS, Duration.ofMinutes(1));
    private final Buckets reportsOfAll = new Buckets(REPORTS_OF_ALL, REPORTS_OF_ALL, Duration.ofMinutes(1));

    PublicFlood() {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!ours(request)) {
            return true;
        }
        pages.take(Network.of(request.getRemoteAddr())).ifPresent(wait -> {
            throw new TooOften(wait);
        });
        if (waiting.incrementAndGet() > QUEUE) {
            waiting.decrementAndGet();
            throw new TooOften(LATER);
        }
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooOften(LATER);
            }
            request.setAttribute(HELD, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooOften(LATER);
        } finally {
            waiting.decrementAndGet();
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e) {
        if (request.getAttribute(HELD) != null) {
            request.removeAttribute(HELD);
            turns.release();
        }
    }

    /**
     * Asked when a report is sent.
     *
     * @throws TooOften when this network has sent several already; the page keeps the report
     */
    void maySend(HttpServletRequest request) {
        String network = Network.of(request.getRemoteAddr());
        if (firsts.take(network).isEmpty()) {
            return;
        }
        reports.take(network).or(() -> reportsOfAll.take("all")).ifPresent(wait -> {
            throw new TooOften(wait);
        });
    }

    private static boolean ours(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/") || path.equals("/q") || path.startsWith("/q/");
    }
}
