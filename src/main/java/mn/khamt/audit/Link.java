package mn.khamt.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A link of the chain as it stands in the database, with the event it points to. Its hash is computed here anew, byte by byte as
 * docs/audit-format.md tells, and not as the database does it.
 *
 * @param linkedAt when the database linked it
 * @param mark what the clocks looked like: empty, AHEAD, BACK or LATE
 * @param sealed whether the event's own MAC was right when it was linked
 * @param hash as it stands there
 * @param event null when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
record Link(
        long seq,
        UUID eventId,
        Instant linkedAt,
        String mark,
        boolean sealed,
        byte[] hash,
        @Nullable Event event) {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /** Before the first link. */
    static byte[] beginning() {
        return new byte[32];
    }

    /** The hash this link should have after a link of that hash; the event may be another than its own, to find out what was exchanged. */
    byte[] hashAfter(byte[] previous, Event of) {
        var bytes = new Fields();
        bytes.text("khamt-link-1")
                .number(seq)
                .bytes(previous)
                .number(micros(linkedAt))
                .text(mark)
                .bytes(new byte[] {(byte) (sealed ? 1 : 0)})
                .bytes(of.bytes())
                .bytes(of.mac);
        return bytes.hash();
    }

    boolean stands(byte[] previous, Event of) {
        return MessageDigest.isEqual(hash, hashAfter(previous, of));
    }

    /** Microseconds since 2000, as PostgreSQL counts; what lies outside its range becomes the end of it. */
    private static long micros(Instant moment) {
        try {
            return ChronoUnit.MICROS.between(EPOCH, moment);
        } catch (ArithmeticException e) {
            return moment.isBefore(EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /**
     * An event as it stands in the database.
     *
     * @param detail JSON in the form PostgreSQL writes
     * @param mac the seal of the event itself; its key is the database's, so that the verifier cannot and need not check it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
    record Event(
            UUID eventId,
            Instant at,
            UUID accountId,
            String action,
            @Nullable UUID caseId,
            @Nullable UUID subjectId,
            @Nullable String rule,
            @Nullable UUID operationId,
            String detail,
            byte[] mac) {
        byte[] bytes() {
            return new Fields()
                    .text("khamt-event-1")
                    .id(eventId)
                    .number(micros(at))
                    .id(accountId)
                    .text(action)
                    .id(caseId)
                    .id(subjectId)
                    .text(rule)
                    .id(operationId)
                    .text(detail)
                    .all();
        }

        /** The same content under another id. */
        Event under(UUID id) {
            return new Event(id, at, accountId, action, caseId, subjectId, rule, operationId, detail, mac);
        }
    }

    /** Every field behind its length. */
    private static final class Fields {
        private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(256);
        private final DataOutputStream out = new DataOutputStream(gathered);

        Fields bytes(byte @Nullable [] value) {
            try {
                out.writeInt(value == null ? -1 : value.length);
                if (value != null) {
                    out.write(value);
                }
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Fields text(@Nullable String value) {
            return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }

        Fields number(long value) {
            return bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }

        Fields id(@Nullable UUID value) {
            return bytes(
                    value == null
                            ? null
                            : ByteBuffer.allocate(2 * Long.BYTES)
                                    .putLong(value.getMostSignificantBits())
                                    .putLong(value.getLeastSignificantBits())
                                    .array());
        }

        byte[] all() {
            return gathered.toByteArray();
        }

        byte[] hash() {
            try {
                return MessageDigest.getInstance("SHA-256").digest(all());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
