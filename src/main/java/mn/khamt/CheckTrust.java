package mn.khamt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;

/**
 * Runs the tests of trust at their full size, those that docs/trust-tests.csv names, one after the other, and says how each went. The
 * tests are part of the sources: without a checkout and Maven there is nothing to run, and this says so.
 */
final class CheckTrust implements Command {
    private static final Path LIST = Path.of("docs", "trust-tests.csv");
    /** A cell of the table, with or without quotes. */
    private static final Pattern CELL = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^,]*)");
    /** A class of tests, as {@code room/ClassTest}, with or without the name of one test. */
    private static final Pattern TEST = Pattern.compile("[a-z/]+/([A-Z][A-Za-z0-9]*(?:Test|Journey))(#[a-z_0-9]+)?");

    @Override
    public String name() {
        return "check";
    }

    @Override
    public int run(Console console, List<String> arguments) throws IOException, InterruptedException {
        if (arguments.isEmpty() || !arguments.getFirst().equals("trust")) {
            throw new WrongUse("command.check.what");
        }
        var given = new Arguments(
                arguments.subList(1, arguments.size()), java.util.Set.of("only"), java.util.Set.of("short"));
        Path home = Path.of("").toAbsolutePath();
        if (!Files.exists(home.resolve("pom.xml")) || !Files.exists(home.resolve(LIST))) {
            console.say("command.check.no_sources");
            return 69;
        }
        boolean full = !given.flag("short");
        int failed = 0;
        for (Row row : wanted(rows(Files.readAllLines(home.resolve(LIST))), given.option("only"))) {
            long start = System.nanoTime();
            int code = maven(console, home, row, full);
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            failed += code == 0 ? 0 : 1;
            console.out()
                    .println(console.words()
                            .get(
                                    "command.check.line",
                                    "id",
                                    row.id,
                                    "size",
                                    full ? row.full : row.small,
                                    "seconds",
                                    seconds,
                                    "result",
                                    console.words().get(code == 0 ? "command.check.held" : "command.check.broken")));
        }
        return failed == 0 ? 0 : 1;
    }

    private static int maven(Console console, Path home, Row row, boolean full)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "test-compile",
                "surefire:test",
                "-Dformat.skip=true",
                "-Djacoco.skip=true",
                "-Dsurefire.failIfNoSpecifiedTests=true",
                "-Dtest=" + String.join(",", row.tests)));
        if (full) {
            command.add("-Dkhamt.trust.full=true");
        }
        Path log = home.resolve("target").resolve("trust-" + row.id.replaceAll("[^A-Za-z0-9]", "_") + ".log");
        Files.createDirectories(log.getParent());
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                console.say("command.check.log", "file", log.toString());
            }
            return code;
        } catch (IOException e) {
            console.say("command.check.no_maven");
            return 69;
        }
    }

    /**
     * @param only the id of one, or empty for all
     * @throws WrongUse when none has this id: to run nothing is not to find nothing
     */
    static List<Row> wanted(List<Row> rows, Optional<String> only) {
        List<Row> wanted =
                rows.stream().filter(r -> only.map(r.id::equals).orElse(true)).toList();
        if (wanted.isEmpty()) {
            throw new WrongUse("command.check.no_id", "id", only.orElse(""));
        }
        return wanted;
    }

    /** The lines of the table that name tests, in its order. */
    static List<Row> rows(List<String> lines) {
        var rows = new ArrayList<Row>();
        for (String line : lines.stream().skip(1).filter(l -> !l.isBlank()).toList()) {
            List<String> cells = cells(line);
            List<String> tests = TEST.matcher(cells.get(1))
                    .results()
                    .map(r -> r.group(1) + (r.group(2) == null ? "" : r.group(2)))
                    .toList();
            rows.add(new Row(cells.get(0), tests, cells.get(2), cells.get(3)));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var found = CELL.matcher(line);
        int at = 0;
        while (at <= line.length() && found.find(at)) {
            cells.add(found.group(1) != null ? found.group(1).replace("\"\"", "\"") : found.group(2));
            at = found.end() + 1;
        }
        return cells;
    }

    /**
     * @param id as the acceptance tests are called
     * @param tests as the build takes them
     */
    record Row(String id, List<String> tests, String small, String full) {}
}
