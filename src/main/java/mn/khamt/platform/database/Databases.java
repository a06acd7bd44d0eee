package mn.khamt.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens the connections of each role. */
public final class Databases {
    /** Else the driver brings the zone of its machine, and an appointment that ended yesterday would open cases until eight. */
    private static final String DAYS = "set time zone '" + Times.ZONE + "'";

    /** Seconds. A server that takes a connection and then says nothing is away: a command says so instead of waiting for it. */
    private static final int ANSWERS_WITHIN = 10;

    private Databases() {}

    /** The pool of the running product. */
    public static HikariDataSource app(DatabaseSettings settings, int size) {
        return pool("app", settings.url(), settings.appUser(), settings.appPassword(), size);
    }

    /** The pool that checks passwords and starts sessions, and can do nothing else. */
    public static HikariDataSource signIn(DatabaseSettings settings, int size) {
        return pool("signin", settings.url(), "khamt_signin", settings.signInPassword(), size);
    }

    /** The role that counts and never sees a case, for a command; it needs no caller, since it reads no row of anybody. */
    public static Reader statistics(DatabaseSettings settings, int size) {
        HikariDataSource source = stats(settings, size);
        return new Reader(Db.withoutCaller(source), source);
    }

    /** The pool that links the trail's events and raises alarms, through functions of the guard and nothing else. */
    public static HikariDataSource sequencer(DatabaseSettings settings, int size) {
        return pool("sequencer", settings.url(), "khamt_sequencer", settings.sequencerPassword(), size);
    }

    /** The role that reads the trail and its chain, to recompute them; it needs no caller, since it believes nothing it reads. */
    public static Reader verifier(DatabaseSettings settings) {
        HikariDataSource source = pool("verifier", settings.url(), "khamt_verifier", settings.verifierPassword(), 1);
        return new Reader(Db.withoutCaller(source), source);
    }

    /** The pool that counts and never sees a case. */
    public static HikariDataSource stats(DatabaseSettings settings, int size) {
        return pool("stats", settings.url(), "khamt_stats", settings.statsPassword(), size);
    }

    /** A single connection at a time for the demo writer. */
    public static DataSource demo(DatabaseSettings settings) {
        return plain(settings.url(), "khamt_demo", settings.demoPassword());
    }

    /** A single connection at a time for the keeper of keys. */
    public static DataSource keys(DatabaseSettings settings) {
        return plain(settings.url(), "khamt_keys", settings.keysPassword());
    }

    static DataSource owner(DatabaseSettings settings) {
        return plain(settings.url(), settings.ownerUser(), settings.ownerPassword());
    }

    /** One connection that broke is a sign that others did: each is asked for anew, instead of failing once more for somebody else. */
    static void doubt(@Nullable DataSource source) {
        if (source instanceof HikariDataSource pool && pool.isRunning()) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    static DataSource plain(String url, String user, @Nullable String password) {
        var source = new Plain();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("khamt");
        source.setLogServerErrorDetail(false);
        source.setReWriteBatchedInserts(true);
        source.setConnectTimeout(5);
        source.setLoginTimeout(ANSWERS_WITHIN);
        return source;
    }

    private static HikariDataSource pool(String name, String url, String user, @Nullable String password, int size) {
        var config = new HikariConfig();
        config.setPoolName("khamt-" + name);
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(2, size));
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(ANSWERS_WITHIN * 1_000L);
        config.addDataSourceProperty("ApplicationName", "khamt");
        config.setConnectionInitSql(DAYS);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        // The details of a refused row are its values, which no log may hold.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // The statements are few and fixed: let each connection parse one once.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "120");
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause ? Db.translate(cause) : new DatabaseAway(e);
        }
    }

    /** Opens a connection each time, on which days begin where they do on all others. */
    private static final class Plain extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
            Connection connection = super.getConnection(user, password);
            try (var statement = connection.createStatement()) {
                statement.execute(DAYS);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        }
    }

    /** Statements of a role that only reads; closes its connections with itself. */
    public record Reader(Db db, HikariDataSource source) implements AutoCloseable {
        @Override
        public void close() {
            source.close();
        }
    }
}
