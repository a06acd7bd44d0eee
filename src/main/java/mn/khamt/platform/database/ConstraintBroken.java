package mn.khamt.platform.database;

import org.jspecify.annotations.Nullable;

/** An invariant that the database holds would have been broken; the room that owns it knows its name and says it in words. */
public final class ConstraintBroken extends RuntimeException {
    private final String constraint;

    ConstraintBroken(@Nullable String constraint, Throwable cause) {
        super("constraint " + constraint, cause);
        this.constraint = constraint == null ? "" : constraint;
    }

    /** The constraint's or unique index's name, empty when PostgreSQL did not tell. */
    public String constraint() {
        return constraint;
    }
}
