package mn.khamt.platform.database;

/** The database cannot be reached, or the connection broke. Nothing was acknowledged; the work may be tried again. */
public final class DatabaseAway extends RuntimeException {
    DatabaseAway(Throwable cause) {
        super("database away", cause);
    }
}
