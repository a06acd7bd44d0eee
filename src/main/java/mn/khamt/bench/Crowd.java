package mn.khamt.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Several users who do the same thing again and again, each waiting for the answer, until the time is over. */
record Crowd(int users, int seconds) {
    /** What each user does; called with the number of the user, by one thread of its own. */
    interface User {
        Act of(int number) throws Exception;
    }

    /** One request or statement. */
    interface Act {
        void once() throws Exception;
    }

    /** Nothing is measured before caches and Java's compiler have settled, on both sides: no faster window in three. */
    private static final int WINDOW_SECONDS = 2;

    private static final int STEADY_WINDOWS = 3;
    private static final double FASTER = 1.03;
    private static final int SETTLING_AT_LEAST_SECONDS = 12;
    private static final int SETTLING_AT_MOST_SECONDS = 60;

    Timed run(User user) {
        try (ExecutorService threads = Executors.newFixedThreadPool(users)) {
            long measured = TimeUnit.SECONDS.toNanos(seconds);
            var done = new LongAdder();
            var from = new AtomicLong(Long.MAX_VALUE);
            var running = new ArrayList<Future<Samples>>();
            for (int i = 0; i < users; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    Act act = user.of(number);
                    var samples = new Samples();
                    while (System.nanoTime() < from.get()) {
                        act.once();
                        done.increment();
                    }
                    long before = System.nanoTime();
                    while (before < from.get() + measured) {
                        act.once();
                        long after = System.nanoTime();
                        samples.add(after - before);
                        before = after;
                    }
                    return samples;
                }));
            }
            try {
                settle(done, running);
            } finally {
                from.set(System.nanoTime());
            }
            var all = new ArrayList<Samples>();
            for (Future<Samples> one : running) {
                all.add(one.get());
            }
            return Timed.of(all, seconds);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void settle(LongAdder done, List<Future<Samples>> running) throws InterruptedException {
        double best = 0;
        int steady = 0;
        for (int passed = 0;
                passed < SETTLING_AT_MOST_SECONDS
                        && (passed < SETTLING_AT_LEAST_SECONDS || steady < STEADY_WINDOWS)
                        && running.stream().noneMatch(Future::isDone);
                passed += WINDOW_SECONDS) {
            long before = done.sum();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
            double rate = (done.sum() - before) / (double) (System.nanoTime() - start);
            steady = rate > best * FASTER ? 0 : steady + 1;
            best = Math.max(best, rate);
        }
    }

    /** How long each act took, in nanoseconds. */
    static final class Samples {
        private long[] values = new long[1024];
        private int count;

        void add(long nanos) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = nanos;
        }
    }

    /**
     * @param rate acts in a second
     * @param p50 milliseconds
     * @param p95 milliseconds
     */
    record Timed(double rate, double p50, double p95) {
        static Timed of(List<Samples> samples, int seconds) {
            long[] all = samples.stream()
                    .flatMapToLong(s -> Arrays.stream(s.values, 0, s.count))
                    .sorted()
                    .toArray();
            if (all.length == 0) {
                throw new IllegalStateException("nothing was answered in time");
            }
            return new Timed(
                    (double) all.length / seconds,
                    all[all.length / 2] / 1e6,
                    all[Math.min(all.length - 1, (int) (all.length * 0.95))] / 1e6);
        }
    }
}
