package mn.khamt.known;

import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.springframework.stereotype.Component;

/** Compares questions with who is recorded, after the asker was answered: nobody can tell by waiting whether a child is known. */
@Component
public final class Comparer {
    private static final Sql COMPARE = Sql.of("select guard.compare_questions()");
    private static final Caller ITSELF = new Caller.Service("comparer");

    private final Db db;

    Comparer(Db db) {
        this.db = db;
    }

    /** Compares what is new; what it finds is told to the cases concerned and to nobody else. */
    public void compare() {
        ITSELF.run(() -> db.write(() -> {
            db.call(COMPARE);
            return null;
        }));
    }
}
