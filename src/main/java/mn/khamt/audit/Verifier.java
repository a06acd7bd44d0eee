package mn.khamt.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.Finding.Kind;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/** Reads heads from their folder, then links and events through a role that can do nothing else, and compares everything itself (S15). */
final class Verifier {
    private static final long PAGE = 5_000;
    private static final int NAMED = 20;
    private static final Sql FIRST_AFTER = Sql.of("select seq from audit.link where seq > :after order by seq limit 1");
    private static final Sql LINKS = Sql.of("""
        select l.seq, l.event_id as linked_event, l.linked_at, l.mark, l.sealed, l.hash, e.event_id, e.at, e.account_id, e.action, e.case_id,
               e.subject_id, e.rule, e.operation_id, e.detail::text as detail, e.mac
          from audit.link l
          left join audit.event e on e.event_id = l.event_id
         where l.seq >= :from and l.seq < :to
         order by l.seq
        """);
    private static final Sql UNLINKED = Sql.of("""
        select e.event_id, e.at
          from audit.event e
         where (e.at < :long_ago or e.at > :ahead) and not exists (select from audit.link l where l.event_id = e.event_id)
         order by e.at
         limit 10000
        """);
    private static final Sql XID = Sql.of("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");

    private final Db db;

    Verifier(Db db) {
        this.db = db;
    }

    /**
     * @param elsewhere heads as they were kept; read before this, so that none is newer than the links
     * @param now by the clock of this machine
     * @param longestWait how many seconds an event may wait for its link
     */
    Verdict verify(Elsewhere elsewhere, Instant now, int longestWait) {
        var check = new ChainCheck(elsewhere.trusted);
        Optional<Long> from = db.find(FIRST_AFTER, Long.class, "after", Long.MIN_VALUE);
        while (from.isPresent()) {
            long to = from.get() + PAGE;
            links(db, from.get(), to).forEach(check::next);
            from = db.find(FIRST_AFTER, Long.class, "after", to - 1);
        }
        List<Waiting> waiting = db.list(
                UNLINKED,
                Waiting.class,
                "long_ago",
                now.minusSeconds(longestWait),
                "ahead",
                now.plusSeconds(longestWait));
        Verdict found = check.end(now, db.one(XID, Long.class));
        var all = new ArrayList<>(elsewhere.findings);
        all.addAll(found.findings());
        waiting.stream().limit(NAMED).forEach(w -> all.add(Finding.of(Kind.UNLINKED, 0, w.eventId)));
        if (waiting.size() > NAMED) {
            all.add(new Finding(Kind.UNLINKED, 0, waiting.size(), ""));
        }
        return new Verdict(
                found.links(),
                found.upTo(),
                found.agreed(),
                found.heads(),
                found.uncovered(),
                List.copyOf(all),
                found.marks());
    }

    /** Links with numbers from the one up to, but without, the other, in their order. */
    static List<Link> links(Db db, long from, long to) {
        return db.list(LINKS, Row.class, "from", from, "to", to).stream()
                .map(Row::link)
                .toList();
    }

    /**
     * What was kept elsewhere.
     *
     * @param trusted heads with a right signature, oldest first
     * @param findings heads with a wrong one
     * @param cutOff lines that are no head: what a power failure left
     * @param keys by which keys they may be signed
     */
    record Elsewhere(List<Head> trusted, List<Finding> findings, int cutOff, List<String> keys) {

        /**
         * @param folder as it was given to the product, or a copy of it
         * @param publicKey the only key to be trusted; null for those that stand beside the heads
         */
        static Elsewhere read(Path folder, @Nullable Path publicKey) throws IOException {
            Map<String, PublicKey> keys = new HashMap<>();
            for (Path file : publicKey == null ? keyFiles(folder) : List.of(publicKey)) {
                PublicKey key = HeadKey.readPublic(file);
                keys.put(HeadKey.id(key), key);
            }
            var trusted = new ArrayList<Head>();
            var findings = new ArrayList<Finding>();
            int cutOff = 0;
            for (Path file : HeadFolder.files(folder)) {
                int number = 0;
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    number++;
                    Optional<Head> head = Head.parse(line);
                    PublicKey key = head.map(h -> keys.get(h.keyId())).orElse(null);
                    if (head.isEmpty()) {
                        cutOff++;
                    } else if (key != null && head.get().signedBy(key)) {
                        trusted.add(head.get());
                    } else {
                        findings.add(new Finding(
                                Kind.WRONG_SIGNATURE, head.get().seq(), 0, file.getFileName() + ":" + number));
                    }
                }
            }
            return new Elsewhere(
                    trusted, findings, cutOff, keys.keySet().stream().sorted().toList());
        }

        private static List<Path> keyFiles(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> all = Files.list(folder)) {
                return all.filter(f -> f.getFileName().toString().matches("audit-public-key-[0-9a-f]+\\.pem"))
                        .sorted()
                        .toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private record Waiting(UUID eventId, Instant at) {}

    @SuppressWarnings("ArrayRecordComponent") // lives until it is compared
    private record Row(
            long seq,
            UUID linkedEvent,
            Instant linkedAt,
            String mark,
            boolean sealed,
            byte[] hash,
            @Nullable UUID eventId,
            @Nullable Instant at,
            @Nullable UUID accountId,
            @Nullable String action,
            @Nullable UUID caseId,
            @Nullable UUID subjectId,
            @Nullable String rule,
            @Nullable UUID operationId,
            @Nullable String detail,
            byte @Nullable [] mac) {
        Link link() {
            return new Link(seq, linkedEvent, linkedAt, mark, sealed, hash, event());
        }

        private Link.@Nullable Event event() {
            return eventId == null || at == null || accountId == null || action == null || detail == null || mac == null
                    ? null
                    : new Link.Event(eventId, at, accountId, action, caseId, subjectId, rule, operationId, detail, mac);
        }
    }
}
