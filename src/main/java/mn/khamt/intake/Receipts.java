package mn.khamt.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mn.khamt.audit.Trail;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.database.Sql;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * A reporter's way back: a number of sixteen digits that is shown once and stored nowhere (R1, S23). Whoever holds it reads the
 * answers and may add; a wrong one is told nothing, after the same time.
 */
@Component
public final class Receipts {
    private static final Sql NUMBER = Sql.of("select guard.receipt_of(:operation)");
    private static final Sql FIND = Sql.of("select received_at, status, message_at, direction, message_id, body from"
            + " guard.report_by_receipt(:slowed)");
    private static final Sql ADD = Sql.of("""
        select report_id from guard.add_by_receipt(:slowed, :message, :body) as report_id where report_id is not null
        """);

    private static final int DIGITS = 16;
    private static final int GROUP = 4;
    /** Longer input is no receipt; it is cut before it is worked on. */
    private static final int LONGEST_TYPED = 64;

    private static final byte[] SALT = "khamt receipt".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;
    private static final int KIBIBYTES = 19 * 1024;
    private static final int PASSES = 2;
    /** How long a look-up waits for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Db db;
    private final Operations operations;
    private final Trail trail;
    private final LookUps lookUps;
    private final Vault vault;
    private final String publicDeskAgency;
    /** One at a time each: a flood of guesses takes neither the memory nor both processors, and no report waits for it. */
    private final Semaphore forReports = new Semaphore(1, true);

    private final Semaphore forLookUps = new Semaphore(1, true);

    Receipts(
            Db db,
            Operations operations,
            Trail trail,
            LookUps lookUps,
            Vault vault,
            @Value("${khamt.public-desk:H108}") String publicDeskAgency) {
        this.db = db;
        this.operations = operations;
        this.trail = trail;
        this.lookUps = lookUps;
        this.vault = vault;
        this.publicDeskAgency = publicDeskAgency;
    }

    /**
     * What the holder of a receipt may see.
     *
     * @param from the address of whoever asks
     */
    public LookedUp find(String typed, String from) {
        return lookUp(typed, from, this::answered);
    }

    /** Adds to a report, and answers what its holder may see. The same operation adds once. */
    public LookedUp add(UUID operation, String typed, String body, String from) {
        return lookUp(typed, from, slowed -> {
            String added = Caller.publicForm()
                    .call(() -> operations.once(folded(operation), digits(typed) + body, () -> {
                        UUID message = Ids.next();
                        // Whose report it is, only the database knows; the key is that of the desk that the public
                        // writes to.
                        String closed = vault.closeTextFor(publicDeskAgency, Reports.message(message), body);
                        Optional<UUID> report =
                                db.find(ADD, UUID.class, "slowed", slowed, "message", message, "body", closed);
                        report.ifPresent(id -> trail.record("report.added_to", null, id, "receipt"));
                        return report.isPresent() ? "added" : "unknown";
                    }));
            return added.equals("added") ? answered(slowed) : Optional.empty();
        });
    }

    private LookedUp lookUp(String typed, String from, Function<byte[], Optional<Answered>> ask) {
        if (!lookUps.mayTry(from)) {
            return new LookedUp.Later();
        }
        Optional<byte[]> slowed = slowedInTurn(typed);
        if (slowed.isEmpty()) {
            return new LookedUp.Later();
        }
        Optional<Answered> answered = ask.apply(slowed.get());
        if (answered.isEmpty()) {
            return new LookedUp.Unknown();
        }
        lookUps.wasRight(from);
        return new LookedUp.Found(answered.get());
    }

    private Optional<Answered> answered(byte[] slowed) {
        List<Line> lines = Caller.publicForm().call(() -> db.read(() -> db.list(FIND, Line.class, "slowed", slowed)));
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        var messages = new ArrayList<Message>();
        for (Line line : lines) {
            if (line.messageAt != null && line.direction != null && line.messageId != null && line.body != null) {
                messages.add(new Message(
                        line.messageAt,
                        line.direction.equals("TO_REPORTER"),
                        vault.openTextFor(Reports.message(line.messageId), line.body)));
            }
        }
        Line first = lines.getFirst();
        return Optional.of(new Answered(first.receivedAt, first.status, messages));
    }

    /** Sixteen digits in groups of four: easy to read out, and no more telling than a telephone number. */
    String numberFor(UUID operation) {
        String digits = db.read(() -> db.one(NUMBER, String.class, "operation", operation));
        var shown = new StringBuilder(digits);
        for (int at = GROUP; at < shown.length(); at += GROUP + 1) {
            shown.insert(at, ' ');
        }
        return shown.toString();
    }

    /** Of a new report; it waits for other reports only. */
    byte[] slowed(String number) {
        forReports.acquireUninterruptibly();
        try {
            return hash(number);
        } finally {
            forReports.release();
        }
    }

    private Optional<byte[]> slowedInTurn(String number) {
        try {
            if (!forLookUps.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(hash(number));
        } finally {
            forLookUps.release();
        }
    }

    /** Slow on purpose, about 50 ms: ten thousand million million numbers must not be tried against a stolen copy. */
    private static byte[] hash(String number) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(KIBIBYTES)
                .withIterations(PASSES)
                .withParallelism(1)
                .withSalt(SALT)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(digits(number).getBytes(StandardCharsets.US_ASCII), hash);
        return hash;
    }

    /** The operation as it is remembered: from what is stored, the receipt must not be derived again. */
    static UUID folded(UUID operation) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(16)
                    .putLong(operation.getMostSignificantBits())
                    .putLong(operation.getLeastSignificantBits())
                    .flip());
            var bytes = ByteBuffer.wrap(digest.digest());
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only the digits count, however they were grouped. */
    private static String digits(String typed) {
        var digits = new StringBuilder(DIGITS);
        for (int i = 0; i < Math.min(typed.length(), LONGEST_TYPED); i++) {
            if (typed.charAt(i) >= '0' && typed.charAt(i) <= '9') {
                digits.append(typed.charAt(i));
            }
        }
        return digits.toString();
    }

    /** What became of a look-up. */
    public sealed interface LookedUp {
        /** The number is right. */
        record Found(Answered answered) implements LookedUp {}

        /** There is no such receipt; nothing more is told. */
        record Unknown() implements LookedUp {}

        /** Too many were tried; nothing was asked and nothing was added. */
        record Later() implements LookedUp {}
    }

    /**
     * @param messages oldest first
     */
    public record Answered(Instant receivedAt, ReportStatus status, List<Message> messages) {}

    /**
     * @param fromDesk an answer; otherwise something that the reporter added
     */
    public record Message(Instant at, boolean fromDesk, String body) {}

    private record Line(
            Instant receivedAt,
            ReportStatus status,
            @Nullable Instant messageAt,
            @Nullable String direction,
            @Nullable UUID messageId,
            @Nullable String body) {}
}
