package mn.khamt.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The product in a process of its own, started as {@code ./khamt} starts it, on data that are thrown away afterwards. */
final class Product implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

    /** Linux counts so, whatever its clock does. */
    private static final double TICKS_IN_A_SECOND = 100;

    private final Process process;
    private final int port;
    private final double startSeconds;

    private Product(Process process, int port, double startSeconds) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
    }

    /** Starts it and waits until the first page is answered. */
    static Product start(Path data) throws IOException {
        int port = freePort();
        var builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("product.log").toFile());
        builder.environment().remove("KHAMT_DB_URL");
        builder.environment().put("KHAMT_DATA", data.toString());
        builder.environment().put("KHAMT_PORT", String.valueOf(port));
        builder.environment().put("KHAMT_DEMO", "no");
        // the measuring users have a password only
        builder.environment().put("KHAMT_SECOND_FACTOR", "offered");
        long started = System.nanoTime();
        Process process = builder.start();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - started > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                process.destroy();
                throw new IOException(Files.readString(data.resolve("product.log")));
            }
            pause(process);
        }
        return new Product(process, port, (System.nanoTime() - started) / 1e9);
    }

    /** As this process was started: the unpacked jar with its cache, when the launcher made them. */
    private static List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Dkhamt.limit.times=100000"); // one person works for hundreds
        String path = System.getProperty("java.class.path", "");
        Path unpacked = unpacked(path);
        if (unpacked != null) {
            Path cache = unpacked.resolveSibling("khamt.aot");
            if (Files.exists(cache)) {
                command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:aot*=off"));
            }
            command.addAll(List.of("-jar", unpacked.toString()));
        } else if (path.endsWith(".jar") && !path.contains(":")) {
            command.addAll(List.of("-jar", path));
        } else {
            command.addAll(List.of("-cp", path, "mn.khamt.Khamt"));
        }
        command.add("serve");
        return command;
    }

    private static @Nullable Path unpacked(String classPath) {
        if (!classPath.endsWith("khamt.jar") || classPath.contains(":")) {
            return null;
        }
        Path jar = Path.of(classPath).toAbsolutePath();
        Path app = jar.resolveSibling("app").resolve("khamt.jar");
        return Files.exists(app) ? app : null;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (var browser = new Browser(port)) {
            return browser.get("/").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause(Process process) throws IOException {
        try {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("the product ended by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    int port() {
        return port;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Memory of the process that the machine holds for it, in megabytes. */
    double residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    /** What its compiler took of the processors until now; it stands still when its work is done. */
    double compilerSeconds() {
        double ticks = 0;
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads) {
                ticks += compilerTicks(thread);
            }
        } catch (IOException | DirectoryIteratorException notThisSystem) {
            return 0;
        }
        return ticks / TICKS_IN_A_SECOND;
    }

    private static double compilerTicks(Path thread) {
        try {
            if (!COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt()) {
                return 0;
            }
            String stat = Files.readString(thread.resolve("stat"));
            // After the name, which may hold blanks: the state is the third field, the times are the 14th and the 15th.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
