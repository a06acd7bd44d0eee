package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.Link.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S15: the check itself, on random histories: what was not touched is good, what was touched below a head is never good. */
class ChainCheckTest {
    private static final int CASES = System.getProperty("khamt.trust.full") != null ? 100_000 : 4_000;
    private static final long SEED = Long.getLong("khamt.trust.seed", 15);
    private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");
    private static final String[] WORDS = {"", "case.read", "үзсэн", "a|b", "\u0000x", "{\"part\": \"team\"}", "😀"};

    @Test
    void an_untouched_history_is_good_and_one_touched_below_a_head_is_not() {
        var random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            List<Link> history = history(random);
            List<Head> heads = heads(history, random);
            assertThat(check(history, heads).findings())
                    .as("case %s, untouched (seed %s)", i, SEED)
                    .isEmpty();

            long covered = heads.getLast().seq();
            List<Link> touched = touch(new ArrayList<>(history), (int) covered, random);
            if (random.nextBoolean()) {
                touched = anew(touched);
            }
            Verdict verdict = check(touched, heads);
            if (same(history, touched, covered)) {
                continue;
            }
            assertThat(verdict.findings())
                    .as("case %s, touched (seed %s)", i, SEED)
                    .isNotEmpty();
        }
    }

    @Test
    void what_no_head_covers_is_said_after_ten_minutes() {
        var random = new Random(SEED);
        List<Link> history = history(random, 8);
        List<Head> heads = List.of(head(history.get(4), random));
        var check = new ChainCheck(heads);
        history.forEach(check::next);

        assertThat(check.end(BEGIN.plusSeconds(60), 1).uncovered()).isEqualTo(3);

        check = new ChainCheck(heads);
        history.forEach(check::next);
        assertThat(check.end(BEGIN.plusSeconds(3600), 1).findings())
                .containsExactly(new Finding(
                        Finding.Kind.UNCOVERED, 6, 3, history.get(5).linkedAt().toString()));
    }

    @Test
    void a_server_in_an_older_state_is_told_from_a_tail_that_was_cut_off() {
        var random = new Random(SEED);
        List<Link> history = history(random, 8);
        List<Head> heads = List.of(head(history.get(2), random), head(history.get(7), random));

        assertThat(end(history.subList(0, 5), heads, 900).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.ROLLED_BACK);
        assertThat(end(history.subList(0, 5), heads, 1_100).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.TRUNCATED);
    }

    private static Verdict check(List<Link> links, List<Head> heads) {
        return end(links, heads, 2_000);
    }

    private static Verdict end(List<Link> links, List<Head> heads, long xid) {
        var check = new ChainCheck(heads);
        links.forEach(check::next);
        return check.end(BEGIN.plusSeconds(100), xid);
    }

    private static List<Link> touch(List<Link> links, int covered, Random random) {
        int at = random.nextInt(covered);
        Link link = links.get(at);
        switch (random.nextInt(10)) {
            case 0 -> links.set(at, with(link, event(random)));
            case 1 -> links.set(at, with(link, null));
            case 2 -> links.remove(at);
            case 3 -> {
                links.remove(at);
                renumber(links);
            }
            case 4 -> links.subList(at, links.size()).clear();
            case 5 -> {
                Event event = event(random);
                links.add(at, new Link(link.seq(), event.eventId(), link.linkedAt(), "", true, link.hash(), event));
            }
            case 6 -> {
                Event event = event(random);
                links.add(at, new Link(link.seq(), event.eventId(), link.linkedAt(), "", true, link.hash(), event));
                renumber(links);
            }
            case 7 -> {
                Collections.swap(links, at, random.nextInt(covered));
                renumber(links);
            }
            case 8 ->
                links.set(
                        at,
                        new Link(
                                link.seq(),
                                link.eventId(),
                                link.linkedAt().plusNanos(1_000),
                                link.mark(),
                                link.sealed(),
                                link.hash(),
                                link.event()));
            default -> {
                byte[] hash = link.hash().clone();
                hash[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
                links.set(
                        at,
                        new Link(
                                link.seq(),
                                link.eventId(),
                                link.linkedAt(),
                                link.mark(),
                                link.sealed(),
                                hash,
                                link.event()));
            }
        }
        return links;
    }

    /** The rest of the chain, as somebody computes it who can. */
    private static List<Link> anew(List<Link> links) {
        var all = new ArrayList<Link>();
        byte[] previous = Link.beginning();
        for (Link link : links) {
            Event event = link.event();
            byte[] hash = event == null ? link.hash() : link.hashAfter(previous, event);
            all.add(new Link(link.seq(), link.eventId(), link.linkedAt(), link.mark(), link.sealed(), hash, event));
            previous = hash;
        }
        return all;
    }

    private static void renumber(List<Link> links) {
        for (int i = 0; i < links.size(); i++) {
            Link l = links.get(i);
            links.set(i, new Link(i + 1, l.eventId(), l.linkedAt(), l.mark(), l.sealed(), l.hash(), l.event()));
        }
    }

    /** Whether the touch happened to leave everything as it was. */
    private static boolean same(List<Link> one, List<Link> other, long covered) {
        if (other.size() < covered) {
            return false;
        }
        for (int i = 0; i < covered; i++) {
            Event event = other.get(i).event();
            if (event == null
                    || one.get(i).seq() != other.get(i).seq()
                    || !one.get(i)
                            .stands(i == 0 ? Link.beginning() : one.get(i - 1).hash(), event)
                    || !other.get(i)
                            .stands(i == 0 ? Link.beginning() : other.get(i - 1).hash(), event)
                    || !HexFormat.of()
                            .formatHex(one.get(i).hash())
                            .equals(HexFormat.of().formatHex(other.get(i).hash()))) {
                return false;
            }
        }
        return true;
    }

    private static List<Link> history(Random random) {
        return history(random, 1 + random.nextInt(14));
    }

    private static List<Link> history(Random random, int size) {
        var links = new ArrayList<Link>();
        byte[] previous = Link.beginning();
        for (int i = 1; i <= size; i++) {
            Event event = event(random);
            var link =
                    new Link(i, event.eventId(), BEGIN.plusSeconds(i), i % 5 == 0 ? "LATE" : "", true, previous, event);
            previous = link.hashAfter(previous, event);
            links.add(new Link(i, event.eventId(), link.linkedAt(), link.mark(), true, previous, event));
        }
        return links;
    }

    private static List<Head> heads(List<Link> history, Random random) {
        var heads = new ArrayList<Head>();
        for (Link link : history) {
            if (random.nextInt(4) == 0) {
                heads.add(head(link, random));
            }
        }
        if (heads.isEmpty()) {
            heads.add(head(history.getLast(), random));
        }
        return heads;
    }

    private static Head head(Link link, Random random) {
        return new Head(
                link.seq(),
                HexFormat.of().formatHex(link.hash()),
                link.linkedAt(),
                link.linkedAt().plusSeconds(random.nextInt(60)),
                1_000,
                "0".repeat(16),
                "");
    }

    private static Event event(Random random) {
        return new Event(
                id(random),
                BEGIN.plusNanos(random.nextInt() * 1_000L),
                id(random),
                word(random),
                random.nextBoolean() ? id(random) : null,
                random.nextBoolean() ? id(random) : null,
                random.nextBoolean() ? word(random) : null,
                random.nextBoolean() ? id(random) : null,
                word(random),
                new byte[random.nextInt(3)]);
    }

    private static Link with(Link link, @Nullable Event event) {
        return new Link(
                link.seq(),
                link.eventId(),
                link.linkedAt(),
                link.mark(),
                link.sealed(),
                link.hash(),
                event == null ? null : event.under(link.eventId()));
    }

    private static UUID id(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
