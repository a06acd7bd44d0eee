package mn.khamt.platform.database;

/** Row security refused a write. The application's own check should have come first: this is an attack or a bug, never a typo. */
public final class RefusedByDatabase extends RuntimeException {
    RefusedByDatabase(String message, Throwable cause) {
        super(message, cause);
    }
}
