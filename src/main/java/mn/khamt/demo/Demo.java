package mn.khamt.demo;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import mn.khamt.access.Passwords;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.database.BulkWriter;
import mn.khamt.platform.database.DatabaseSettings;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;

/** Loads the demo country into a database and removes it again, as the role that may do nothing else. */
public final class Demo {
    /** What the first start loads. */
    public static final int FIRST_CASES = 400;

    public static final long FIRST_SEED = 1;

    /** The one password of all demo accounts; it stands on the sign-in page. */
    public static final String PASSWORD = "khamt-demo";

    /** Beyond this, case numbers of six digits would run out. */
    public static final int MOST_CASES = 1_000_000;

    private static final int CHUNK = 2_000;
    private static final Sql THERE = Sql.of("select guard.demo_there()");
    private static final Sql TAKEN = Sql.of("select guard.codes_taken(:codes)");
    private static final Sql REMOVE = Sql.of("select guard.remove_demo()");

    private final DataSource source;
    private final Db db;
    private final Keyring keys;

    /**
     * @param settings with the password of khamt_demo, see {@link #possible}
     * @param keys that close the names of the invented people
     */
    public Demo(DatabaseSettings settings, Keyring keys) {
        this.keys = keys;
        this.source = Databases.demo(settings);
        this.db = Db.withoutCaller(source);
    }

    /** Whether this process may write a demo country. */
    public static boolean possible(DatabaseSettings settings) {
        return settings.demoPassword() != null;
    }

    /** Whether demo accounts are there already. */
    public boolean there() {
        return db.one(THERE, Boolean.class);
    }

    /** Loads with the usual password. */
    public long load(int cases, long seed, LocalDate today, IntConsumer progress) {
        return load(cases, seed, today, new Passwords().hash(PASSWORD), progress);
    }

    /**
     * Loads the country in one transaction; answers how many rows it has.
     *
     * @param today the last of its days; the same seed, size and day make the same rows
     * @param passwordHash of the password of all accounts
     * @param progress told the number of cases written so far
     */
    long load(int cases, long seed, LocalDate today, String passwordHash, IntConsumer progress) {
        var existing = new Simulation.Existing(this::taken);
        try (BulkWriter writer = BulkWriter.begin(source)) {
            var simulation =
                    new Simulation(Country.read(db), new DemoTables(writer), seed, cases, today, existing, keys);
            simulation.writePeople(passwordHash);
            for (int from = 0; from < cases; from += CHUNK) {
                int before = Math.min(cases, from + CHUNK);
                simulation.writeCases(from, before);
                writer.send();
                progress.accept(before);
            }
            writer.commit();
            return writer.rows();
        }
    }

    /** Removes everything that is demo and nothing else; answers how many rows that were. */
    public long remove() {
        return db.write(() -> db.one(REMOVE, Long.class));
    }

    private Set<String> taken(List<String> codes) {
        return new HashSet<>(db.list(TAKEN, String.class, "codes", codes));
    }
}
