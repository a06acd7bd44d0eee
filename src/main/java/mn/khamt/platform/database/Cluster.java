package mn.khamt.platform.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.platform.database.EmbeddedServerFailure.Kind;

/** The data folder of one embedded server: made, started, taken over, stopped. */
record Cluster(Path folder, ServerPrograms programs) {

    static final String ADDRESS = "127.0.0.1";
    private static final int VERSION = 18;
    private static final int ATTEMPTS = 5;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Another program was faster to take the port; sessions of a killed server have not noticed its death yet. */
    private static final List<String> SOON_OVER = List.of("Address already in use", "is still in use");

    private static final int LOG_LINES = 15;
    private static final int LOG_BYTES = 8_192;

    /** Given on the command line, where they win over every file, {@code alter system} included. */
    private static final List<String> SETTINGS = List.of(
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "listen_addresses=" + ADDRESS,
            "unix_socket_directories=",
            "max_connections=60",
            "shared_buffers=" + sharedMegabytes() + "MB",
            "work_mem=16MB",
            "jit=off",
            "password_encryption=scram-sha-256",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=on",
            "log_directory=../logs",
            "log_filename=postgres-%a.log",
            "log_rotation_age=1d",
            "log_rotation_size=0",
            "log_truncate_on_rotation=on",
            // The details of a refused row are its values: they belong to people, not into a log.
            "log_error_verbosity=terse");

    /** A quarter of the machine, as PostgreSQL advises, but never so much that a small one has nothing left. */
    private static long sharedMegabytes() {
        long quarter =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 4 / 1_048_576;
        return Math.clamp(quarter, 128, 2048);
    }

    static Path data(Path folder) {
        return folder.resolve("postgres");
    }

    static Path startLog(Path folder) {
        return folder.resolve("logs", "start.log");
    }

    static boolean exists(Path folder) {
        return Files.exists(data(folder));
    }

    static void refuseOtherVersion(Path folder) throws IOException {
        var written = Files.readString(data(folder).resolve("PG_VERSION")).strip();
        var major = written.split("\\.", -1)[0];
        if (!major.matches("\\d{1,4}")) {
            throw new IOException("PG_VERSION: " + written);
        }
        var found = Integer.parseInt(major);
        if (found != VERSION) {
            throw new EmbeddedServerFailure(
                    found > VERSION ? Kind.NEWER_VERSION : Kind.OLDER_VERSION,
                    Map.of("folder", folder.toString(), "found", written, "ours", Integer.toString(VERSION)));
        }
    }

    /** Under another name until it is complete: a first start that is interrupted begins anew the next time. */
    void initialise(String superuser, String password) throws IOException {
        var unfinished = folder.resolve("postgres.new");
        var passwordFile = folder.resolve("initdb.password");
        ServerPrograms.deleteTree(unfinished);
        try {
            ServerSecrets.writePrivately(passwordFile, password);
            var code = programs.run(
                    folder,
                    startLog(folder),
                    "initdb",
                    List.of(
                            "--pgdata=postgres.new",
                            "--username=" + superuser,
                            "--pwfile=initdb.password",
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C.UTF-8",
                            "--lc-messages=C",
                            "--text-search-config=simple",
                            "--data-checksums",
                            "--no-instructions"));
            if (code != 0) {
                throw failed(folder, "initdb: " + code);
            }
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.writeString(unfinished.resolve("pg_hba.conf"), "host all all " + ADDRESS + "/32 scram-sha-256\n");
        Files.move(unfinished, data(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The port of an orphan; one with other programs or settings than ours, or on its way down, is stopped instead. */
    Optional<Integer> takeOver() throws IOException {
        var running = Postmaster.on(data(folder));
        if (running.isEmpty()) {
            return Optional.empty();
        }
        var options = Files.readString(data(folder).resolve("postmaster.opts"));
        var same = options.startsWith(programs.program("postgres") + " ")
                && SETTINGS.stream().allMatch(setting -> options.contains("\"" + setting + "\""));
        if (same && running.get().ready()) {
            return Optional.of(running.get().port());
        }
        stop();
        return Optional.empty();
    }

    /** Looks again each time, since the number of a dead server may be in the way of the next one's start. */
    boolean endsWithin(Duration patience) throws IOException {
        var last = System.nanoTime() + patience.toNanos();
        while (Postmaster.on(data(folder)).isPresent()) {
            if (System.nanoTime() > last) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return true;
    }

    int start() throws IOException {
        programs.account().own(data(folder), folder.resolve("logs"));
        for (var attempt = 1; ; attempt++) {
            var port = freePort();
            var options = Stream.concat(SETTINGS.stream(), Stream.of("port=" + port))
                    .map(setting -> "-c '" + setting + "'")
                    .collect(Collectors.joining(" "));
            // Up to five minutes: after a power failure the server first replays what it had confirmed.
            var code = control("start", "-l", "logs/start.log", "-t", "300", "-o", options);
            if (code == 0) {
                return port;
            }
            var failure = failed(folder, "pg_ctl start: " + code);
            var lines = failure.arguments().getOrDefault("lines", "");
            if (attempt == ATTEMPTS || SOON_OVER.stream().noneMatch(lines::contains)) {
                throw failure;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Ends open sessions; a server that has not stopped after 15 seconds is stopped as a power failure would. */
    void stop() throws IOException {
        if (Postmaster.on(data(folder)).isEmpty()
                || control("stop", "-m", "fast", "-t", "15") == 0
                || control("stop", "-m", "immediate", "-t", "5") == 0
                || Postmaster.on(data(folder)).isEmpty()) {
            return;
        }
        throw new IOException("PostgreSQL does not stop: " + folder);
    }

    static EmbeddedServerFailure failed(Path folder, String what) {
        var lines = new ArrayList<String>();
        lines.add(what);
        try (var found = Files.newDirectoryStream(folder.resolve("logs"), "*.log")) {
            var logs = new ArrayList<Path>();
            for (var log : found) {
                logs.add(log);
            }
            logs.sort((one, other) ->
                    Long.compare(one.toFile().lastModified(), other.toFile().lastModified()));
            for (var log : logs.subList(Math.max(0, logs.size() - 2), logs.size())) {
                lines.addAll(lastLines(log));
            }
        } catch (IOException unreadable) {
            lines.add(unreadable.toString());
        }
        return new EmbeddedServerFailure(
                Kind.START_FAILED, Map.of("folder", folder.toString(), "lines", String.join("\n", lines)));
    }

    /** From inside the folder, because pg_ctl hands the paths it is given to a shell. */
    private int control(String action, String... arguments) throws IOException {
        var all = Stream.concat(Stream.of(action, "-D", "postgres", "-s", "-w"), Stream.of(arguments))
                .toList();
        return programs.run(folder, startLog(folder), "pg_ctl", all);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    private static List<String> lastLines(Path log) throws IOException {
        try (var channel = FileChannel.open(log)) {
            var bytes = ByteBuffer.allocate(LOG_BYTES);
            channel.read(bytes, Math.max(0, channel.size() - LOG_BYTES));
            var lines = new String(bytes.array(), 0, bytes.position(), ISO_8859_1)
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        }
    }
}
