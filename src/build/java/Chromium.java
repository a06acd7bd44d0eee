import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the browser for the journeys; where it is missing, installs the system's own if that can be done without asking. */
class Chromium {
    private static final int MINUTES = 6;

    public static void main(String[] arguments) throws Exception {
        var wanted = Path.of(System.getenv().getOrDefault("KHAMT_CHROMIUM", "/usr/bin/chromium"));
        if (Files.isExecutable(wanted)) {
            return;
        }
        var root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (root && Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            System.out.println("No " + wanted + ": installing chromium and fonts-noto-core.");
            run("apt-get", "-q", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=30", "update");
            run("apt-get", "-q", "-y", "--no-install-recommends", "install", "chromium", "fonts-noto-core");
        }
        if (!Files.isExecutable(wanted)) {
            System.err.println("The journeys need a browser: install the packages chromium and fonts-noto-core, or set"
                    + " KHAMT_CHROMIUM to a Chromium; -Djourneys.skip=true leaves the journeys out.");
            System.exit(1);
        }
    }

    private static void run(String... command) throws Exception {
        var builder = new ProcessBuilder(List.of(command)).inheritIO();
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        var process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            System.err.println("Given up after " + MINUTES + " minutes: " + String.join(" ", command));
        }
    }
}
