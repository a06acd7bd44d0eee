package mn.khamt.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import mn.khamt.bench.Crowd.Samples;
import mn.khamt.bench.Crowd.Timed;

/**
 * What one flush to the disk costs on which the measured countries are made: the time it takes, and how much work the processors leave undone for it. Where the disk is
 * emulated beside them that is several times what the system counts, and every change, and every look at a case, is flushed.
 */
final class Flush implements AutoCloseable {
    static final String NAME = "disk-flush";

    private static final int TURNS = 6;
    private static final int IN_A_SECOND = 400;
    private static final int PAGE_BYTES = 8192;
    private static final int PAGES = 2000;

    private final Path file;
    private final List<Thread> busy = new ArrayList<>();
    private final LongAdder work = new LongAdder();
    private final AtomicBoolean over = new AtomicBoolean();

    private Flush() throws IOException {
        this.file = Files.createTempFile("khamt-flush", ".bin");
    }

    /** Measured with all processors busy, in turns with the same writing without a flush. */
    static Result measure() throws IOException {
        try (var flush = new Flush();
                var disk = FileChannel.open(flush.file, StandardOpenOption.WRITE)) {
            flush.prepare(disk);
            return flush.inTurns(disk);
        }
    }

    private void prepare(FileChannel disk) throws IOException {
        for (int page = 0; page < PAGES; page++) {
            disk.write(ByteBuffer.allocate(PAGE_BYTES), (long) page * PAGE_BYTES);
        }
        disk.force(true);
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(Thread.ofPlatform().daemon().start(this::workOn));
        }
    }

    private void workOn() {
        long value = 1;
        while (!over.get()) {
            for (int i = 0; i < 1000; i++) {
                value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            }
            // never so, but Java cannot know and so leaves nothing out
            work.add(value == 0 ? 2 : 1);
        }
    }

    private Result inTurns(FileChannel disk) throws IOException {
        work(disk, true, new Samples());
        double unflushed = 0;
        double flushed = 0;
        var flushes = new Samples();
        for (int turn = 0; turn < TURNS; turn++) {
            unflushed += work(disk, false, new Samples());
            flushed += work(disk, true, flushes);
        }
        double lost = (1 - flushed / unflushed) * busy.size() * 1000 / IN_A_SECOND;
        Timed each = Timed.of(List.of(flushes), TURNS);
        return new Result(
                NAME,
                0,
                null,
                each.p50(),
                each.p95(),
                null,
                null,
                String.format(Locale.ROOT, "%.2f ms of a processor each", lost),
                null);
    }

    /** What the processors do in a second beside some hundred writes, each of which is added to the samples. */
    private double work(FileChannel disk, boolean force, Samples writes) throws IOException {
        long before = work.sum();
        long started = System.nanoTime();
        for (int i = 0; i < IN_A_SECOND; i++) {
            pauseUntil(started + i * TimeUnit.SECONDS.toNanos(1) / IN_A_SECOND);
            long begun = System.nanoTime();
            disk.write(ByteBuffer.allocate(PAGE_BYTES), (long) (i % PAGES) * PAGE_BYTES);
            if (force) {
                disk.force(false);
            }
            writes.add(System.nanoTime() - begun);
        }
        return (work.sum() - before) * 1e9 / (System.nanoTime() - started);
    }

    private static void pauseUntil(long moment) {
        try {
            TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        Files.delete(file);
    }
}
