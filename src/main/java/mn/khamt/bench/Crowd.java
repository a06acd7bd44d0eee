package mn.khamt.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several users who do the same thing again and again, each waiting for the answer, until the time is over.
 *
 * @param asked the products that they ask
 */
record Crowd(int users, int seconds, List<Product> asked) {
    /** What each user does; called with the number of the user, by one thread of its own. */
    interface User {
        Act of(int number) throws Exception;
    }

    /** One request or statement. */
    interface Act {
        void once() throws Exception;
    }

    /**
     * Nothing is measured before caches and Java's compiler have settled, on both sides: no faster window in three, and a compiler that takes
     * less than this part of a processor. On two processors it is busy for a minute and more, and a machine that is slower for a while hides
     * what is gained by it.
     */
    private static final double COMPILING = 0.05;

    private static final int WINDOW_SECONDS = 2;

    private static final int STEADY_WINDOWS = 3;
    private static final double FASTER = 1.03;
    private static final int SETTLING_AT_LEAST_SECONDS = 12;
    private static final int SETTLING_AT_MOST_SECONDS = 90;

    static Crowd of(int users, int seconds) {
        return new Crowd(users, seconds, List.of());
    }

    /** The same users, before these products too. */
    Crowd before(Product... products) {
        return new Crowd(
                users,
                seconds,
                Stream.concat(asked.stream(), Stream.of(products)).toList());
    }

    private double compilerSeconds() {
        return asked.stream().mapToDouble(Product::compilerSeconds).sum();
    }

    Timed run(User user) {
        return inTurns(user).getFirst();
    }

    /**
     * Several things in turns, a second each, so that a machine that is slower for a while is so for all of them: what is compared with
     * each other is measured here.
     */
    List<Timed> inTurns(User... things) {
        try (ExecutorService threads = Executors.newFixedThreadPool(users)) {
            var turns = new Turns(things.length);
            var running = new ArrayList<Future<List<Samples>>>();
            for (int i = 0; i < users; i++) {
                int number = i;
                running.add(threads.submit(() -> turns.take(things, number)));
            }
            try {
                turns.settle(running, this::compilerSeconds);
                turns.measure(seconds, running);
            } finally {
                turns.over.set(true);
            }
            var all = new ArrayList<List<Samples>>();
            for (Future<List<Samples>> one : running) {
                all.add(one.get());
            }
            return IntStream.range(0, things.length)
                    .mapToObj(k -> Timed.of(all.stream().map(s -> s.get(k)).toList(), turns.nanos[k] / 1e9))
                    .toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whose turn it is, and what was done in it. */
    private static final class Turns {
        private final AtomicInteger turn = new AtomicInteger();
        private final AtomicBoolean measuring = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<LongAdder> done;
        private final long[] nanos;

        Turns(int things) {
            this.done =
                    IntStream.range(0, things).mapToObj(k -> new LongAdder()).toList();
            this.nanos = new long[things];
        }

        /** What one user does until all is over. */
        List<Samples> take(User[] things, int number) throws Exception {
            var acts = new ArrayList<Act>();
            var samples = new ArrayList<Samples>();
            for (User thing : things) {
                acts.add(thing.of(number));
                samples.add(new Samples());
            }
            while (!over.get()) {
                int now = turn.get();
                boolean counts = measuring.get();
                long before = System.nanoTime();
                acts.get(now).once();
                if (counts) {
                    samples.get(now).add(System.nanoTime() - before);
                }
                done.get(now).increment();
            }
            return samples;
        }

        /** Acts in a second while it is this one's turn. */
        private double window(int thing, int seconds) throws InterruptedException {
            turn.set(thing);
            long before = done.get(thing).sum();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            long took = System.nanoTime() - start;
            if (measuring.get()) {
                nanos[thing] += took;
            }
            return (done.get(thing).sum() - before) / (double) took;
        }

        private void settle(List<Future<List<Samples>>> running, DoubleSupplier compilerSeconds)
                throws InterruptedException {
            double[] best = new double[nanos.length];
            int[] steady = new int[nanos.length];
            boolean compiling = true;
            for (int passed = 0;
                    passed < SETTLING_AT_MOST_SECONDS
                            && (passed < SETTLING_AT_LEAST_SECONDS
                                    || compiling
                                    || Arrays.stream(steady).anyMatch(n -> n < STEADY_WINDOWS))
                            && running.stream().noneMatch(Future::isDone);
                    passed += WINDOW_SECONDS) {
                double before = compilerSeconds.getAsDouble();
                for (int k = 0; k < nanos.length; k++) {
                    double rate = window(k, WINDOW_SECONDS);
                    steady[k] = rate > best[k] * FASTER ? 0 : steady[k] + 1;
                    best[k] = Math.max(best[k], rate);
                }
                compiling = compilerSeconds.getAsDouble() - before > COMPILING * WINDOW_SECONDS * nanos.length;
            }
        }

        private void measure(int seconds, List<Future<List<Samples>>> running) throws InterruptedException {
            measuring.set(true);
            for (int passed = 0; passed < seconds && running.stream().noneMatch(Future::isDone); passed++) {
                for (int k = 0; k < nanos.length; k++) {
                    window(k, 1);
                }
            }
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
        static Timed of(List<Samples> samples, double seconds) {
            long[] all = samples.stream()
                    .flatMapToLong(s -> Arrays.stream(s.values, 0, s.count))
                    .sorted()
                    .toArray();
            if (all.length == 0) {
                throw new IllegalStateException("nothing was answered in time");
            }
            return new Timed(
                    all.length / seconds,
                    all[all.length / 2] / 1e6,
                    all[Math.min(all.length - 1, (int) (all.length * 0.95))] / 1e6);
        }
    }
}
