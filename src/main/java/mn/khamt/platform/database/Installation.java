package mn.khamt.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;

/** The database that belongs to this program: the server it brings along, or an operator's own. */
public final class Installation implements AutoCloseable {
    private static final String DATABASE = "khamt";
    private static final List<String> ROLES = List.of(
            "khamt_owner",
            "khamt_app",
            "khamt_signin",
            "khamt_stats",
            "khamt_demo",
            "khamt_sequencer",
            "khamt_verifier",
            "khamt_keys");

    private final DatabaseSettings settings;
    private final Optional<EmbeddedServer> server;
    private final Optional<DataSource> superuser;

    private Installation(DatabaseSettings settings, Optional<EmbeddedServer> server, Optional<DataSource> superuser) {
        this.settings = settings;
        this.server = server;
        this.superuser = superuser;
    }

    /**
     * Opens it and brings it up to date. When a Khamt is already serving on the folder, its server is shared.
     *
     * @param environment KHAMT_DB_URL for an operator's own server
     * @param folder of the server brought along
     */
    public static Installation open(Map<String, String> environment, Path folder) {
        return open(environment, folder, true);
    }

    /**
     * As {@link #open(Map, Path)}, but the folder must be ours alone: for serving.
     */
    public static Installation own(Map<String, String> environment, Path folder) {
        return open(environment, folder, false);
    }

    private static Installation open(Map<String, String> environment, Path folder, boolean share) {
        if (!environment.getOrDefault("KHAMT_DB_URL", "").isEmpty()) {
            var outside = new Installation(DatabaseSettings.outside(environment), Optional.empty(), Optional.empty());
            if (outside.settings.ownerPassword() != null) {
                Migrations.migrate(outside.settings);
            }
            return outside;
        }
        try {
            EmbeddedServer server = EmbeddedServer.open(folder);
            try {
                var passwords = new HashMap<String, String>();
                ROLES.forEach(role -> passwords.put(role, server.password(role)));
                Migrations.bootstrap(server.superuser(), passwords);
                Migrations.createDatabase(server.superuser(), DATABASE);
                DatabaseSettings settings = settings(server.jdbcUrl(DATABASE), passwords);
                Migrations.migrate(settings);
                return new Installation(
                        settings,
                        Optional.of(server),
                        Optional.of(superuserOf(server.jdbcUrl(DATABASE), server.password("postgres"))));
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (EmbeddedServerFailure e) {
            if (share && e.kind() == Kind.FOLDER_LOCKED) {
                return join(folder, e);
            }
            throw e;
        }
    }

    /** Uses the server of a Khamt that is running; it stays running afterwards. */
    private static Installation join(Path folder, EmbeddedServerFailure locked) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid"));
            var secrets = new ServerSecrets(folder);
            var passwords = new HashMap<String, String>();
            ROLES.forEach(role -> passwords.put(role, secrets.password(role)));
            String url = "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/" + DATABASE;
            return new Installation(
                    settings(url, passwords),
                    Optional.empty(),
                    Optional.of(superuserOf(url, secrets.password("postgres"))));
        } catch (IOException | IndexOutOfBoundsException e) {
            throw locked;
        } catch (UncheckedIOException e) {
            throw locked;
        }
    }

    private static DatabaseSettings settings(String url, Map<String, String> passwords) {
        return new DatabaseSettings(
                url,
                "khamt_owner",
                passwords.get("khamt_owner"),
                "khamt_app",
                passwords.get("khamt_app"),
                passwords.get("khamt_signin"),
                passwords.get("khamt_stats"),
                passwords.get("khamt_demo"),
                passwords.get("khamt_sequencer"),
                passwords.get("khamt_verifier"),
                passwords.get("khamt_keys"));
    }

    private static DataSource superuserOf(String url, String password) {
        return Databases.plain(url, EmbeddedServer.SUPERUSER, password);
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** The owner's own connection, for what is done at the console only; empty where the owner's password is not given. */
    public Optional<Db> owner() {
        return settings.ownerPassword() == null
                ? Optional.empty()
                : Optional.of(Db.withoutCaller(Databases.owner(settings)));
    }

    /** For maintenance (statistics for the planner, benchmarks); only with the server that Khamt brings along. */
    public Optional<DataSource> superuser() {
        return superuser;
    }

    /** Tells the planner what the tables hold, after many rows were added at once; an operator's own server finds out by itself. */
    public void analyze() {
        if (superuser.isEmpty()) {
            return;
        }
        try (Connection connection = superuser.get().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("vacuum (analyze)");
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    @Override
    public void close() {
        server.ifPresent(EmbeddedServer::close);
    }
}
