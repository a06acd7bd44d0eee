package mn.khamt.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The real PostgreSQL that Khamt brings along for a single machine. It keeps what it confirmed, whatever happens to
 * this process or to the power, and one folder holds all of it: data, passwords, logs and the programs themselves.
 */
public final class EmbeddedServer implements AutoCloseable {

    /** The role that may do everything; only the set-up of the other roles should need it. */
    public static final String SUPERUSER = "postgres";

    private static final Duration DYING = Duration.ofSeconds(5);

    private final FolderLock lock;
    private final Cluster cluster;
    private final ServerSecrets secrets;
    private final int port;
    private boolean closed;

    private EmbeddedServer(FolderLock lock, Cluster cluster, ServerSecrets secrets, int port) {
        this.lock = lock;
        this.cluster = cluster;
        this.secrets = secrets;
        this.port = port;
    }

    /** Starts the server on the folder, or takes over the one that a killed process left running there. */
    public static EmbeddedServer open(Path folder) {
        return open(folder, Optional.empty());
    }

    /** As {@link #open(Path)}, with the programs unpacked elsewhere, so that many short-lived folders can share them. */
    static EmbeddedServer open(Path givenFolder, Optional<Path> sharedPrograms) {
        Path folder;
        FolderLock lock;
        try {
            if (!Files.exists(givenFolder)) {
                var onlyOurs = PosixFilePermissions.fromString("rwx------");
                Files.createDirectories(givenFolder, PosixFilePermissions.asFileAttribute(onlyOurs));
            }
            folder = givenFolder.toRealPath();
            lock = FolderLock.take(folder);
        } catch (IOException failure) {
            throw new EmbeddedServerFailure(
                    Kind.NOT_WRITABLE,
                    Map.of("folder", givenFolder.toAbsolutePath().toString()));
        }
        try {
            return open(folder, lock, sharedPrograms);
        } catch (IOException failure) {
            release(lock);
            throw Cluster.failed(folder, failure.toString());
        } catch (RuntimeException failure) {
            release(lock);
            throw failure;
        }
    }

    private static EmbeddedServer open(Path folder, FolderLock lock, Optional<Path> sharedPrograms) throws IOException {
        var secrets = new ServerSecrets(folder);
        var fresh = !Cluster.exists(folder);
        if (!fresh) {
            Cluster.refuseOtherVersion(folder);
            if (secrets.missing()) {
                throw new EmbeddedServerFailure(
                        Kind.SECRETS_MISSING, Map.of("file", secrets.file().toString()));
            }
        }
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(Cluster.startLog(folder), "");
        var programs = ServerPrograms.unpack(sharedPrograms.orElse(folder), ServerAccount.choose());
        var cluster = new Cluster(folder, programs);
        if (fresh) {
            cluster.initialise(SUPERUSER, secrets.password(SUPERUSER));
        }
        var orphan = cluster.takeOver();
        if (orphan.isPresent()) {
            var server = new EmbeddedServer(lock, cluster, secrets, orphan.get());
            if (server.answers()) {
                return server.announced(programs, sharedPrograms);
            }
        }
        return new EmbeddedServer(lock, cluster, secrets, cluster.start()).announced(programs, sharedPrograms);
    }

    /** Whether a server found running is still there: one that was just killed keeps its number for a moment. */
    private boolean answers() throws IOException {
        try (var connection = superuser().getConnection()) {
            return connection.isValid(0);
        } catch (SQLException refused) {
            if (cluster.endsWithin(DYING)) {
                return false;
            }
            throw new IOException(refused);
        }
    }

    private EmbeddedServer announced(ServerPrograms programs, Optional<Path> sharedPrograms) throws IOException {
        try {
            refuseStranger();
            lock.announce(port);
            if (sharedPrograms.isEmpty()) {
                programs.forgetOthers();
            }
            return this;
        } catch (IOException | RuntimeException failure) {
            cluster.stop();
            throw failure;
        }
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + Cluster.ADDRESS + ":" + port + "/" + database;
    }

    /** The role's password, made and kept when asked for the first time; giving it to the role is the caller's task. */
    public String password(String role) {
        return secrets.password(role);
    }

    /** Unpooled connections of the superuser to the maintenance database. */
    public DataSource superuser() {
        return new DriverManagerDataSource(jdbcUrl("postgres"), SUPERUSER, password(SUPERUSER));
    }

    /** Stops the server within 20 seconds; what it confirmed is kept even if it has to be stopped at once. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            cluster.stop();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The port in a file is only a number: whoever answers there must know our password and sit on our data. */
    private void refuseStranger() throws IOException {
        try (var connection = superuser().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("show data_directory")) {
            found.next();
            var directory = Path.of(found.getString(1));
            if (!Files.isSameFile(directory, Cluster.data(cluster.folder()))) {
                throw new IOException(Cluster.ADDRESS + ":" + port + " = " + directory);
            }
        } catch (SQLException failure) {
            throw new IOException(failure);
        }
    }

    private static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException ignored) {
            // The kernel lets go of it with the process; what stopped us is the news.
        }
    }
}
