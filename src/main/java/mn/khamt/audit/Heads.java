package mn.khamt.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Worry;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs the newest link and gives it to every other place. What cannot be kept is tried again, and said until it is. */
final class Heads implements Worry {
    private static final Logger LOG = LoggerFactory.getLogger(Heads.class);
    private static final Duration AT_LEAST_EVERY = Duration.ofHours(1);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");
    private static final Sql NEWEST =
            Sql.of("select seq, hash, linked_at, xid::text::bigint as xid from guard.newest_link()");
    private static final Sql NOTE = Sql.of("select guard.note_head(:place, :seq, :at, :failing)");

    private final Db db;
    private final List<HeadPlace> places;
    private final Path keyFile;
    private final Times times;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, Instant> failing = new ConcurrentHashMap<>();
    private @Nullable HeadKey key;

    Heads(Db db, List<HeadPlace> places, Path keyFile, Times times) {
        this.db = db;
        this.places = places;
        this.keyFile = keyFile;
        this.times = times;
    }

    /** Once a minute. A chain that has not grown is signed anew every hour, as a sign of life. */
    synchronized void export() {
        Optional<Newest> newest = db.write(() -> db.find(NEWEST, Newest.class));
        if (newest.isEmpty()) {
            return;
        }
        for (HeadPlace place : places) {
            export(newest.get(), place);
        }
    }

    private void export(Newest newest, HeadPlace place) {
        Instant now = times.now();
        Kept before = kept.get(place.name());
        if (before != null && before.seq == newest.seq && before.at.isAfter(now.minus(AT_LEAST_EVERY))) {
            return;
        }
        try {
            HeadKey signing = key();
            Head head = Head.sign(newest.seq, newest.hash, newest.linkedAt, now, newest.xid, signing);
            place.keep(head.line(), MONTH.format(now.atOffset(ZoneOffset.UTC)), signing.id(), signing.publicPem());
            kept.put(place.name(), new Kept(newest.seq, now));
            if (failing.remove(place.name()) != null) {
                LOG.info("heads of the trail are kept again in {}", place.name());
            }
            note(place, newest.seq, now, false);
        } catch (IOException | RuntimeException e) {
            if (failing.putIfAbsent(place.name(), now) == null) {
                LOG.error("heads of the trail cannot be kept in {}", place.name(), e);
            }
            note(place, null, now, true);
        }
    }

    private void note(HeadPlace place, @Nullable Long seq, Instant at, boolean failed) {
        db.write(() -> {
            db.call(NOTE, "place", place.name(), "seq", seq, "at", at, "failing", failed);
            return place;
        });
    }

    private HeadKey key() throws IOException {
        HeadKey known = key;
        if (known == null) {
            known = HeadKey.open(keyFile);
            key = known;
        }
        return known;
    }

    @Override
    public Optional<String> now() {
        return failing.isEmpty() ? Optional.empty() : Optional.of("audit-heads");
    }

    private record Kept(long seq, Instant at) {}

    @SuppressWarnings("ArrayRecordComponent") // lives until it is signed
    private record Newest(long seq, byte[] hash, Instant linkedAt, long xid) {}
}
