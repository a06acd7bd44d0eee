package mn.khamt.audit;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import mn.khamt.audit.Finding.Kind;
import mn.khamt.audit.Link.Event;
import org.jspecify.annotations.Nullable;

/**
 * Compares a chain, handed over link by link in the order of its numbers, with itself and with heads signed elsewhere. It asks nobody
 * and believes nothing but the heads.
 */
final class ChainCheck {
    /** Beyond so many broken links it is only said that they are, not how they came about. */
    private static final int EXPLAINED = 60;

    private static final Duration UNCOVERED = Duration.ofMinutes(10);

    private final NavigableMap<Long, List<Head>> heads = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> marks = new TreeMap<>();
    private final List<Broken> broken = new ArrayList<>();
    private byte @Nullable [] previous = Link.beginning();
    private long expected = 1;
    private long links;
    private long agreed;
    private @Nullable Instant firstUncovered;
    private long uncovered;
    private long otherFrom;
    private @Nullable Broken lastBroken;

    /**
     * @param trusted heads whose signature was found right
     */
    ChainCheck(List<Head> trusted) {
        trusted.forEach(
                h -> heads.computeIfAbsent(h.seq(), seq -> new ArrayList<>()).add(h));
    }

    /** The next link, in the order of its number. */
    void next(Link link) {
        links++;
        if (!link.mark().isEmpty()) {
            marks.merge(link.mark(), 1L, Long::sum);
        }
        if (link.seq() < expected) {
            findings.add(Finding.of(Kind.INSERTED, link.seq(), link.eventId()));
            return;
        }
        if (link.seq() > expected) {
            long last = link.seq() - 1;
            findings.add(new Finding(Kind.DELETED, expected, last == expected ? 0 : last, ""));
            previous = null;
            lastBroken = null;
        }
        byte[] before = previous;
        Event event = link.event();
        if (event == null) {
            findings.add(Finding.of(Kind.DELETED, link.seq(), link.eventId()));
            lastBroken = null;
        } else if (before != null && !link.stands(before, event)) {
            lastBroken = new Broken(link, event, before, lastBroken);
            broken.add(lastBroken);
        } else {
            lastBroken = null;
        }
        if (!link.sealed()) {
            findings.add(Finding.of(Kind.FALSE_SEAL, link.seq(), link.eventId()));
        }
        compareWithHeads(link);
        if (heads.isEmpty() || link.seq() > heads.lastKey()) {
            uncovered++;
            if (firstUncovered == null) {
                firstUncovered = link.linkedAt();
            }
        }
        previous = link.hash();
        expected = link.seq() + 1;
    }

    private void compareWithHeads(Link link) {
        String hash = HexFormat.of().formatHex(link.hash());
        for (Head head : heads.getOrDefault(link.seq(), List.of())) {
            if (head.hash().equals(hash)) {
                if (otherFrom == 0) {
                    agreed = link.seq();
                }
            } else if (otherFrom == 0) {
                otherFrom = agreed + 1;
                long seen = link.seq();
                findings.add(new Finding(
                        Kind.OTHER_HISTORY, otherFrom, seen, head.signedAt().toString()));
            }
        }
    }

    /**
     * After the last link.
     *
     * @param now by the clock of whoever verifies
     * @param xid up to which number the database has given out transactions
     */
    Verdict end(Instant now, long xid) {
        for (int i = 0; i < broken.size(); i++) {
            explain(i);
        }
        if (!heads.isEmpty() && heads.lastKey() >= expected) {
            Head newest = heads.lastEntry().getValue().getLast();
            findings.add(new Finding(
                    xid < newest.xid() ? Kind.ROLLED_BACK : Kind.TRUNCATED,
                    expected,
                    newest.seq(),
                    newest.signedAt().toString()));
        }
        Instant since = firstUncovered;
        if (since != null && since.isBefore(now.minus(UNCOVERED))) {
            findings.add(new Finding(Kind.UNCOVERED, expected - uncovered, uncovered, since.toString()));
        }
        findings.sort(Comparator.comparingLong(Finding::seq));
        return new Verdict(
                links,
                expected - 1,
                agreed,
                heads.values().stream().mapToInt(List::size).sum(),
                uncovered,
                findings,
                marks);
    }

    /** What may have been done to a link that does not fit: exchanged with another broken one, broken by the one before, or changed. */
    private void explain(int at) {
        Broken b = broken.get(at);
        if (broken.size() <= EXPLAINED) {
            for (int i = 0; i < broken.size(); i++) {
                Broken o = broken.get(i);
                if (i != at && exchanged(b, o)) {
                    if (at < i) {
                        findings.add(new Finding(Kind.SWAPPED, b.link.seq(), o.link.seq(), ""));
                    }
                    return;
                }
            }
            Broken p = b.predecessor;
            if (p != null) {
                // Only what stood before it is no longer what stood there.
                if (b.link.stands(p.link.hashAfter(p.before, p.event), b.event)) {
                    return;
                }
                for (Broken o : broken) {
                    if (b.link.stands(o.link.hash(), b.event)) {
                        return;
                    }
                }
            }
        }
        findings.add(Finding.of(Kind.CHANGED, b.link.seq(), b.link.eventId()));
    }

    private boolean exchanged(Broken one, Broken other) {
        for (byte[] before : befores(one)) {
            if (one.link.stands(before, other.event)
                    || one.link.stands(before, other.event.under(one.event.eventId()))
                    || MessageDigest.isEqual(other.link.hash(), one.link.hashAfter(before, other.event))) {
                return true;
            }
        }
        return moved(one, other) || moved(other, one);
    }

    /** Whether the link that now has another number was the one that stood here: with this number it has its own hash. */
    private static boolean moved(Broken here, Broken there) {
        Link back = new Link(
                here.link.seq(),
                there.link.eventId(),
                there.link.linkedAt(),
                there.link.mark(),
                there.link.sealed(),
                there.link.hash(),
                there.event);
        return back.stands(here.before, there.event);
    }

    private static List<byte[]> befores(Broken b) {
        return b.predecessor == null
                ? List.of(b.before)
                : List.of(b.before, b.predecessor.link.hashAfter(b.predecessor.before, b.predecessor.event));
    }

    /** A link whose hash is not the one that follows from what stands there. */
    @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
    private record Broken(
            Link link, Event event, byte[] before, @Nullable Broken predecessor) {}

    /**
     * What came out.
     *
     * @param links how many were read
     * @param upTo number of the last one
     * @param agreed up to which one the chain is the one that was signed
     * @param heads how many trusted heads there were
     * @param uncovered how many links are newer than the newest head
     * @param marks how often the clocks looked odd, by mark
     */
    record Verdict(
            long links,
            long upTo,
            long agreed,
            int heads,
            long uncovered,
            List<Finding> findings,
            Map<String, Long> marks) {
        boolean good() {
            return findings.isEmpty();
        }
    }
}
