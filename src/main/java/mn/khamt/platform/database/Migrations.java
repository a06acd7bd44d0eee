package mn.khamt.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import mn.khamt.platform.time.Times;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Makes the roles, brings the schema up to date, and refuses a database on which the promises would not hold. */
public final class Migrations {

    private Migrations() {}

    /**
     * Makes the roles of db/bootstrap/roles.sql. Only a superuser can; an operator's own server is prepared once by hand.
     *
     * @param passwords role name to password, set for the roles that sign in
     */
    public static void bootstrap(DataSource superuser, Map<String, String> passwords) {
        try (Connection c = superuser.getConnection();
                var statement = c.createStatement()) {
            statement.execute(resource("db/bootstrap/roles.sql"));
            for (var entry : passwords.entrySet()) {
                statement.execute("alter role " + statement.enquoteIdentifier(entry.getKey(), true) + " login password "
                        + statement.enquoteLiteral(entry.getValue()));
            }
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    /** Creates the database itself, owned by khamt_owner, when it is not there. */
    public static void createDatabase(DataSource superuser, String name) {
        try (Connection c = superuser.getConnection();
                var exists = c.prepareStatement("select from pg_database where datname = ?")) {
            exists.setString(1, name);
            if (!exists.executeQuery().next()) {
                try (var create = c.createStatement()) {
                    create.execute("create database " + create.enquoteIdentifier(name, true)
                            + " owner khamt_owner template template0");
                }
            }
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    /** Brings the schema up to date as the owner; answers how many migrations ran. */
    public static int migrate(DatabaseSettings settings) {
        try {
            return Flyway.configure()
                    .dataSource(Databases.owner(settings))
                    .locations("classpath:db/migration")
                    .schemas("public")
                    .createSchemas(false)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw e.getCause() instanceof SQLException cause && Db.translate(cause) instanceof DatabaseAway away
                    ? away
                    : e;
        }
    }

    /**
     * Why this database must not be served, as message keys; empty when it may.
     *
     * @param app a connection source of the role that serves
     */
    public static List<String> refusals(DataSource app) {
        try {
            return Standing.of(app, Times.ofThisMachine().now()).refusals();
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    static String resource(String name) {
        try (var in = Migrations.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
