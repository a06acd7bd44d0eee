package mn.khamt.platform.database;

import java.util.Optional;
import java.util.concurrent.Callable;

/** On whose behalf a transaction runs. Without one the database shows no row that is protected. */
public sealed interface Caller {

    /**
     * A person who signed in.
     *
     * @param token the secret of the session as the browser holds it, in letters and digits
     */
    record Person(String token) implements Caller {}

    /**
     * A worker of the product itself; see table access.account, kind SERVICE.
     *
     * @param username which one
     */
    record Service(String username) implements Caller {}

    /** The public form: writes reports, reads nothing. */
    static Caller publicForm() {
        return new Service("public-form");
    }

    /** Commands given at the machine's own console. */
    static Caller console() {
        return new Service("console");
    }

    /** The caller of this thread, if any. */
    static Optional<Caller> current() {
        return CallerScope.CURRENT.isBound() ? Optional.of(CallerScope.CURRENT.get()) : Optional.empty();
    }

    /** Runs a piece of work as this caller. */
    default <T> T call(Callable<T> work) {
        try {
            return ScopedValue.where(CallerScope.CURRENT, this).call(work::call);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a piece of work as this caller. */
    default void run(Runnable work) {
        ScopedValue.where(CallerScope.CURRENT, this).run(work);
    }
}
