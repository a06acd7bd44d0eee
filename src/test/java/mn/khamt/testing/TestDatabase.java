package mn.khamt.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import mn.khamt.keys.KeyFile;
import mn.khamt.keys.Keyring;
import mn.khamt.platform.database.DatabaseSettings;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Migrations;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A migrated database of one's own, copied from a template in a fraction of a second. The server is started once for the test JVM.
 *
 * @param settings how the roles reach it
 * @param app as the running product, with callers
 * @param stats as the statistics role
 * @param superuser as nobody in the product may: for building data and for looking behind row security
 * @param pools closed with it, by tests that make many
 */
public record TestDatabase(
        DatabaseSettings settings,
        Db app,
        Db stats,
        Db superuser,
        DataSource superuserSource,
        List<HikariDataSource> pools)
        implements AutoCloseable {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String PASSWORD = "only-for-tests";

    /** The master keys of all test databases. */
    public static final KeyFile KEYS = new KeyFile(folder().resolve("master.json"));

    static {
        Migrations.bootstrap(SERVER.getPostgresDatabase(), passwords());
        Migrations.createDatabase(SERVER.getPostgresDatabase(), "template_khamt");
        try (var c = source("template_khamt", "postgres").getConnection();
                var s = c.createStatement()) {
            s.execute("create extension if not exists pgcrypto; create extension if not exists btree_gist");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Migrations.migrate(settings("template_khamt"));
        new Keyring(settings("template_khamt"), KEYS).ready();
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setRegisterShutdownHook(false)
                    .setServerConfig("max_connections", "500")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("fsync", "on")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setLocaleConfig("encoding", "UTF8")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new empty, migrated database: the country is there, no person and no case. */
    public static TestDatabase fresh() {
        String name = "t" + NUMBER.incrementAndGet();
        try (var c = SERVER.getPostgresDatabase().getConnection();
                var s = c.createStatement()) {
            s.execute("create database " + name + " template template_khamt strategy wal_log");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        DatabaseSettings settings = settings(name);
        HikariDataSource app = resting(Databases.app(settings, 8));
        HikariDataSource stats = resting(Databases.stats(settings, 2));
        DataSource superuser = source(name, "postgres");
        return new TestDatabase(
                settings,
                Db.withCaller(app),
                Db.withoutCaller(stats),
                Db.withoutCaller(superuser),
                superuser,
                List.of(app, stats));
    }

    /** As {@link #fresh}, for tests of thousands of requests that lose nothing when the machine fails: no commit waits for the disk. */
    public static TestDatabase hurried() {
        TestDatabase database = fresh();
        String name = database.settings.url().replaceFirst(".*/", "");
        try (var c = SERVER.getPostgresDatabase().getConnection();
                var s = c.createStatement()) {
            s.execute("alter database " + name + " set synchronous_commit = off");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database.pools.forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections());
        return database;
    }

    /** Most tests never close their database: what they no longer use must not take the server's connections from those after them. */
    private static HikariDataSource resting(HikariDataSource pool) {
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(10_000);
        return pool;
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("khamt-test-keys");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the keeper of keys does, in this database. */
    public Keyring keyring() {
        return new Keyring(settings, KEYS);
    }

    private static DatabaseSettings settings(String database) {
        return new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + database,
                "khamt_owner",
                PASSWORD,
                "khamt_app",
                PASSWORD,
                PASSWORD,
                PASSWORD,
                PASSWORD,
                PASSWORD,
                PASSWORD,
                PASSWORD);
    }

    private static Map<String, String> passwords() {
        var passwords = new HashMap<String, String>();
        for (String role : new String[] {
            "khamt_owner",
            "khamt_app",
            "khamt_signin",
            "khamt_stats",
            "khamt_demo",
            "khamt_sequencer",
            "khamt_verifier",
            "khamt_keys"
        }) {
            passwords.put(role, PASSWORD);
        }
        return passwords;
    }

    private static DataSource source(String database, String user) {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + database);
        source.setUser(user);
        return source;
    }
}
