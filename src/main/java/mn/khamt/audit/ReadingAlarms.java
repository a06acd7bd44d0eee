package mn.khamt.audit;

import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;

/** Notices who opens unusually many cases, or sees unusually many names, within an hour; nobody's work waits for it (S12). */
final class ReadingAlarms {
    private static final Sql RAISE = Sql.of("select guard.raise_alarms(:after, :cases, :names)");

    private final Db db;
    private final int casesPerHour;
    private final int namesPerHour;
    private long upTo;

    ReadingAlarms(Db db, ChainSettings settings) {
        this.db = db;
        this.casesPerHour = settings.casesPerHour();
        this.namesPerHour = settings.namesPerHour();
    }

    /** Looks at everybody who did something since the last time. */
    void look() {
        upTo = db.write(() -> db.one(RAISE, Long.class, "after", upTo, "cases", casesPerHour, "names", namesPerHour));
    }
}
