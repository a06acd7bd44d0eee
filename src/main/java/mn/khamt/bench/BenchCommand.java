package mn.khamt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import mn.khamt.demo.Demo;
import mn.khamt.keys.KeyFile;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/** {@code ./khamt bench}: how fast everything is on this machine, and how fast it could be at most. */
public final class BenchCommand implements Command {
    private static final String SIZES = "10000,100000";
    private static final int START_BUDGET_SECONDS = 6;
    private static final int MEMORY_BUDGET_MEGABYTES = 400;

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public int run(Console console, List<String> arguments) throws Exception {
        var given = new Arguments(arguments, Set.of("cases", "seconds", "users", "only"), Set.of("json"));
        var crowd = new Crowd((int) given.number("users", 8), (int) given.number("seconds", 5));
        boolean json = given.flag("json");
        boolean kept = true;
        if (!json) {
            console.out().println(Result.heading());
        }
        for (String size : given.option("cases").orElse(SIZES).split(",", -1)) {
            kept &= measure(console, cases(size), crowd, given.option("only").orElse(null), json);
        }
        return kept ? 0 : 1;
    }

    private static int cases(String typed) {
        try {
            int cases = Integer.parseInt(typed.strip());
            if (cases >= 1 && cases <= Demo.MOST_CASES) {
                return cases;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new WrongUse("command.not_a_number", "option", "--cases");
    }

    private static boolean measure(Console console, int cases, Crowd crowd, @Nullable String only, boolean json)
            throws IOException, SQLException {
        Path folder = Files.createTempDirectory("khamt-bench");
        var told = new Told(console, only, json);
        LocalDate today = Times.ofThisMachine().today();
        try {
            console.say("command.bench.loading", "cases", cases);
            var loads = new Loads(cases, folder);
            try (var installation = Installation.own(Map.of(), folder);
                    var bare = new Bare(superuser(installation), crowd.users())) {
                told.tell(loads.demo(installation, bare, today));
            }
            try (Product product = Product.start(folder);
                    var installation = Installation.open(Map.of(), folder);
                    var bare = new Bare(superuser(installation), crowd.users());
                    var pages = new Pages(cases, crowd, product, bare, KeyFile.of(Map.of(), folder), today)) {
                told.tell(new Result(
                        "start-to-first-page",
                        cases,
                        null,
                        product.startSeconds() * 1000,
                        null,
                        null,
                        null,
                        "<= 6000 ms",
                        product.startSeconds() <= START_BUDGET_SECONDS));
                var protection = new Protection(cases, installation, bare, KeyFile.of(Map.of(), folder));
                told.when("http-floor", pages::nothing);
                told.when("case-list", pages::newest);
                told.when("case-list-filtered", pages::filtered);
                told.when("search-registration", pages::byRegistration);
                told.when("search-name", pages::byName);
                told.when("case-open", pages::open);
                told.when("indicators", () -> {
                    protection.indicatorsAtFirst(crowd, today).forEach(told::tell);
                    Result query = protection.indicators(crowd, today);
                    told.tell(query);
                    return pages.indicators(java.util.Objects.requireNonNullElse(query.rate(), 0.0));
                });
                told.when(
                        "row-security",
                        () -> protection.cost(crowd, pages.opened().rate(), pages.people()));
                told.when("case-create", pages::create);
                told.when("referral-create", pages::refer);
                told.when("service-record", pages::serve);
                told.when("import", () -> loads.historical(installation, bare, today));
                double memory = product.residentMegabytes();
                told.tell(new Result(
                        "memory-megabytes",
                        cases,
                        memory,
                        null,
                        null,
                        null,
                        null,
                        "<= 400 MB",
                        memory <= MEMORY_BUDGET_MEGABYTES));
            }
            return told.kept;
        } finally {
            delete(folder);
        }
    }

    private static DataSource superuser(Installation installation) {
        return installation.superuser().orElseThrow();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path :
                    new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList())) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Prints each figure as soon as it is known. */
    private static final class Told {
        private final Console console;
        private final @Nullable String only;
        private final boolean json;
        private boolean kept = true;

        Told(Console console, @Nullable String only, boolean json) {
            this.console = console;
            this.only = only;
            this.json = json;
        }

        void when(String name, Measurement measurement) throws IOException, SQLException {
            if (only == null || List.of(only.split(",", -1)).contains(name)) {
                console.say("command.bench.measuring", "what", name);
                try {
                    tell(measurement.measure());
                } catch (IllegalStateException e) {
                    kept = false;
                    console.say("command.bench.failed", "what", name, "why", String.valueOf(e.getMessage()));
                }
            }
        }

        void tell(Result result) {
            console.out().println(json ? result.json() : result.row());
            kept &= !Boolean.FALSE.equals(result.kept());
        }
    }

    private interface Measurement {
        Result measure() throws IOException, SQLException;
    }
}
