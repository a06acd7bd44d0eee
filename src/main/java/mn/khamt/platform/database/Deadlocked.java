package mn.khamt.platform.database;

/** Two transactions waited for each other, and PostgreSQL undid this one: nothing of it was done, and it may simply be tried again. */
public final class Deadlocked extends RuntimeException {
    Deadlocked(Throwable cause) {
        super("undone, as two waited for each other", cause);
    }
}
