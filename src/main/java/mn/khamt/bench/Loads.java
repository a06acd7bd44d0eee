package mn.khamt.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import mn.khamt.audit.Trail;
import mn.khamt.demo.Demo;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.numbers.CtdcFile;
import mn.khamt.numbers.HistoricalImports;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Installation;
import org.postgresql.PGConnection;

/** Loading much at once, beside COPY of the same rows into tables of the same keys, checks and indexes. */
final class Loads {
    private static final int IMPORTED_ROWS = 50_000;

    /** The budget speaks of cases of six records; a demo case has some thirty. */
    private static final double RECORDS_OF_A_CASE = 6;

    private static final List<String> SEX = List.of("Female", "Male");
    private static final List<String> AGES = List.of("0--8", "9--17", "18--20", "21--23", "30--38", "48+");

    private final int cases;
    private final Path folder;

    Loads(int cases, Path folder) {
        this.cases = cases;
        this.folder = folder;
    }

    /** The demo country itself: every key, check and index of some thirty tables is in force while it is written. */
    Result demo(Installation installation, Bare bare, LocalDate today) throws SQLException, IOException {
        long started = System.nanoTime();
        long rows = write(installation, today);
        double seconds = (System.nanoTime() - started) / 1e9;
        settle(installation, bare);
        double copy = copyOf(bare, bare.rows("""
            select schemaname || '.' || relname
              from pg_stat_user_tables
             where schemaname in ('access', 'keys', 'cases', 'referrals', 'care', 'justice', 'intake', 'numbers') and n_live_tup > 0
             order by 1
            """).stream().map(List::getFirst).toList());
        double rate = rows / RECORDS_OF_A_CASE / seconds;
        double bareRate = rows / RECORDS_OF_A_CASE / copy;
        return loaded("import-cases-of-6-rows", rate, bareRate);
    }

    /** Writes the country where nothing else is measured of it; answers how many rows. */
    long settled(Installation installation, Bare bare, LocalDate today) throws SQLException, IOException {
        long rows = write(installation, today);
        settle(installation, bare);
        return rows;
    }

    private long write(Installation installation, LocalDate today) throws SQLException, IOException {
        var keys = new Keyring(installation.settings(), KeyFile.of(Map.of(), folder));
        keys.ready();
        return new Demo(installation.settings(), keys).load(cases, Demo.FIRST_SEED, today, done -> {});
    }

    /** What was loaded in a minute is known to the planner, and not still being written while people are measured. */
    static void settle(Installation installation, Bare bare) throws SQLException {
        installation.analyze();
        bare.execute("checkpoint");
    }

    /** Statistics of others: read, checked and loaded as the product does. */
    Result historical(Installation installation, Bare bare, LocalDate today) throws IOException, SQLException {
        double seconds;
        try (var source = Databases.app(installation.settings(), 1)) {
            Db db = Db.withCaller(source);
            var imports = new HistoricalImports(db, new Trail(db));
            // The first one is for the compiler; the other is another file, since the same would be known again.
            load(imports, file(2002), today);
            long started = System.nanoTime();
            load(imports, file(2004), today);
            seconds = (System.nanoTime() - started) / 1e9;
        }
        double copy = copyOf(bare, List.of("numbers.historical_record"));
        double rate = IMPORTED_ROWS / seconds;
        double bareRate = 2 * IMPORTED_ROWS / copy;
        return loaded("import-ctdc-rows", rate, bareRate);
    }

    private Result loaded(String name, double rate, double bareRate) {
        return new Result(
                name,
                cases,
                rate,
                null,
                null,
                bareRate,
                rate / bareRate,
                ">= 6000/s, >= 0.30",
                rate >= 6_000 && rate >= 0.3 * bareRate);
    }

    private Path file(int firstYear) throws IOException {
        Path file = folder.resolve("ctdc-" + firstYear + ".csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(
                    "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,isSexualExploit,CountryOfExploitation\n");
            for (int i = 0; i < IMPORTED_ROWS; i++) {
                out.write((firstYear + i % 17) + "," + SEX.get(i % 2) + "," + AGES.get(i % AGES.size()) + ",MN,"
                        + (i % 3 == 0 ? 1 : 0) + "," + (i % 3 == 0 ? 0 : 1) + ",MN\n");
            }
        }
        return file;
    }

    private static void load(HistoricalImports imports, Path file, LocalDate today) throws IOException {
        CtdcFile read = CtdcFile.read(file, today.getYear());
        if (!Caller.console().call(() -> imports.load(read, done -> {}))) {
            throw new IllegalStateException("the file was loaded before");
        }
    }

    /** Seconds that COPY needs for the rows of these tables into copies of them that have the same keys, checks and indexes, and nothing else. */
    private double copyOf(Bare bare, List<String> tables) throws SQLException, IOException {
        double seconds = 0;
        Path file = folder.resolve("rows.copy");
        for (String table : tables) {
            bare.execute("create table public.bench_copy (like " + table + " including all)");
            try (Connection connection = bare.source().getConnection()) {
                var copies = connection.unwrap(PGConnection.class).getCopyAPI();
                try (OutputStream out = Files.newOutputStream(file)) {
                    copies.copyOut("copy " + table + " to stdout", out);
                }
                try (InputStream in = Files.newInputStream(file)) {
                    long started = System.nanoTime();
                    copies.copyIn("copy public.bench_copy from stdin", in, 1 << 16);
                    seconds += (System.nanoTime() - started) / 1e9;
                }
            }
            bare.execute("drop table public.bench_copy");
        }
        Files.deleteIfExists(file);
        return seconds;
    }
}
