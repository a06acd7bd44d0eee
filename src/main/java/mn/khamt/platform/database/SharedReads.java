package mn.khamt.platform.database;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * What one request reads, look by look, shares one transaction: a page asks four or five times, and each beginning names the caller to the
 * database anew. It is read-only, unless the request may change something: then the first change goes on in it and ends it. It ends as well
 * when the answer begins to be written, so that whoever reads slowly holds no connection.
 */
public final class SharedReads {
    static final ScopedValue<SharedReads> CURRENT = ScopedValue.newInstance();

    private static final TransactionDefinition ASIDE =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);

    private final Work kind;
    private @Nullable Open open;
    private boolean broken;

    private SharedReads(Work kind) {
        this.kind = kind;
    }

    /** Lets the looks of this piece of work share a transaction. */
    public static <T, X extends Throwable> T during(Work kind, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, new SharedReads(kind)).call(() -> {
            try {
                return work.call();
            } finally {
                end();
            }
        });
    }

    /** Gives the connection back; the next look begins anew. */
    public static void end() {
        if (CURRENT.isBound()) {
            CURRENT.get().close();
        }
    }

    /** A statement failed: PostgreSQL answers nothing more in this transaction. */
    static void broke() {
        if (CURRENT.isBound()) {
            CURRENT.get().broken = true;
        }
    }

    <T extends @Nullable Object> T read(PlatformTransactionManager transactions, Supplier<T> work) {
        Optional<Caller> caller = Caller.current();
        TransactionStatus look = resumed(transactions, caller);
        broken = false;
        T found = orUndone(transactions, look, work);
        if (broken || look.isRollbackOnly()) {
            transactions.commit(look);
        } else {
            open = new Open(transactions, caller, look, transactions.getTransaction(ASIDE));
        }
        return found;
    }

    /** A change, in the transaction of what was read before it where there is one that takes changes. */
    <T extends @Nullable Object> T change(PlatformTransactionManager transactions, Supplier<T> work) {
        TransactionStatus change = resumed(transactions, Caller.current());
        T done = orUndone(transactions, change, work);
        transactions.commit(change);
        return done;
    }

    private static <T extends @Nullable Object> T orUndone(
            PlatformTransactionManager transactions, TransactionStatus begun, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            transactions.rollback(begun);
            throw e;
        }
    }

    boolean takesChanges() {
        return kind == Work.MAY_CHANGE;
    }

    /** Only for whom it was begun: the transaction carries its caller. */
    private TransactionStatus resumed(PlatformTransactionManager transactions, Optional<Caller> caller) {
        Open before = open;
        if (before != null && before.transactions.equals(transactions) && before.caller.equals(caller)) {
            open = null;
            transactions.commit(before.aside);
            return before.look;
        }
        close();
        return transactions.getTransaction(kind);
    }

    private void close() {
        Open before = open;
        open = null;
        if (before != null) {
            before.transactions.commit(before.aside);
            try {
                before.transactions.commit(before.look);
            } catch (TransactionException gone) {
                // What was read was read; whoever asks next learns that the database is away.
            }
        }
    }

    /** What a piece of work is for, and so how the transaction of its looks begins. */
    public enum Work implements TransactionDefinition {
        /** Nothing can be changed in the transaction of the looks. */
        LOOKS,
        /** The first change after the looks goes on in their transaction. */
        MAY_CHANGE;

        @Override
        public boolean isReadOnly() {
            return this == LOOKS;
        }
    }

    /**
     * @param look the transaction
     * @param aside stands for the time in which it waits for the next look
     */
    private record Open(
            PlatformTransactionManager transactions,
            Optional<Caller> caller,
            TransactionStatus look,
            TransactionStatus aside) {}
}
