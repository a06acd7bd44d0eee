package mn.khamt.platform.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Each form carries an operation id. The first arrival acts; any repetition, at the same time or later, gets the first one's
 * answer and does nothing (T22, R04). The row is part of the transaction: what is rolled back may be tried again.
 */
public final class Operations {
    /** Two people at one record can wait for each other; the second time one of them has finished. */
    private static final int TRIES = 3;

    private static final Sql BEGIN = Sql.of("""
        insert into platform.operation (operation_id, account_id, fingerprint)
        values (:operation, guard.me(), :fingerprint)
        on conflict (operation_id) do nothing
        """);
    private static final Sql END =
            Sql.of("update platform.operation set location = :location where operation_id = :operation");
    private static final Sql FIRST =
            Sql.of("select fingerprint, location from platform.operation where operation_id = :operation");

    private final Db db;
    private final Supplier<List<Accepted>> accepted;

    /**
     * @param accepted what else belongs to the acceptance of a form
     */
    public Operations(Db db, Supplier<List<Accepted>> accepted) {
        this.db = db;
        this.accepted = accepted;
    }

    /**
     * @param operation the id the form was given when it was shown
     * @param typed everything that was sent; the same id with other content is refused
     * @param work acts and answers where the person goes next; may run again when the database undid it
     * @return where the person goes next, now as then
     * @throws OperationReused when the id was used for something else
     */
    public String once(UUID operation, String typed, Supplier<String> work) {
        byte[] fingerprint = hash(typed);
        // Within a larger transaction all of that is undone, and whoever began it is the one to try again.
        boolean mayTryAgain = !TransactionSynchronizationManager.isActualTransactionActive();
        for (int tries = 1; ; tries++) {
            try {
                return tryOnce(operation, fingerprint, work);
            } catch (Deadlocked undone) {
                if (!mayTryAgain || tries == TRIES) {
                    throw undone;
                }
            }
        }
    }

    private String tryOnce(UUID operation, byte[] fingerprint, Supplier<String> work) {
        return db.write(() -> {
            if (db.change(BEGIN, "operation", operation, "fingerprint", fingerprint) == 1) {
                String location = work.get();
                db.later(END, "operation", operation, "location", location);
                accepted.get().forEach(a -> a.accepted(operation));
                return location;
            }
            return db.find(FIRST, First.class, "operation", operation)
                    .orElseThrow(OperationReused::new)
                    .answerTo(fingerprint);
        });
    }

    /**
     * Where the person went when this was accepted, for forms by which people end their own right to send them: whoever sends one of
     * those again learns that it was done, and not that there is nothing.
     *
     * @return nothing when it never was accepted from this person
     * @throws OperationReused when the id was used for something else
     */
    public Optional<String> answered(UUID operation, String typed) {
        return db.find(FIRST, First.class, "operation", operation).map(first -> first.answerTo(hash(typed)));
    }

    private static byte[] hash(String typed) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(typed.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one comparison
    private record First(byte[] fingerprint, @Nullable String location) {
        String answerTo(byte[] again) {
            if (location == null || !MessageDigest.isEqual(fingerprint, again)) {
                throw new OperationReused();
            }
            return location;
        }
    }

    /** The same operation id came with other content, or from somebody else. */
    public static final class OperationReused extends RuntimeException {}
}
