package mn.khamt.platform.database;

/** The database no longer knows the session: ended, expired, or its account closed. */
public final class SessionEnded extends RuntimeException {
    SessionEnded(Throwable cause) {
        super("session ended", cause);
    }
}
