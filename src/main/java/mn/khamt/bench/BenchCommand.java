package mn.khamt.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import mn.khamt.bench.Crowd.Timed;
import mn.khamt.bench.MeasuredCountry.Running;
import mn.khamt.demo.Demo;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/** {@code ./khamt bench}: how fast everything is on this machine, and how fast it could be at most. */
public final class BenchCommand implements Command {
    private static final String SIZES = "10000,100000";
    private static final int START_BUDGET_SECONDS = 6;
    private static final int MEMORY_BUDGET_MEGABYTES = 400;
    private static final int MANY_USERS = 50;

    /** From 10,000 to 1,000,000 cases. */
    private static final double GROWTH_BUDGET = 1.5;

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public int run(Console console, List<String> arguments) throws Exception {
        var given = new Arguments(arguments, Set.of("cases", "growth", "seconds", "users", "only"), Set.of("json"));
        var crowd = Crowd.of((int) given.number("users", 8), (int) given.number("seconds", 5));
        boolean json = given.flag("json");
        var told = new Told(console, given.option("only").orElse(null), json);
        boolean growth = given.option("growth").isPresent();
        List<Integer> sizes = growth
                ? sizes("--growth", given.option("growth").orElseThrow())
                : sizes("--cases", given.option("cases").orElse(SIZES));
        if (growth && sizes.size() != 2) {
            throw new WrongUse("command.bench.two_sizes", "option", "--growth");
        }
        if (!json) {
            console.out().println(Result.heading());
        }
        told.when(Flush.NAME, Flush::measure);
        if (told.wantsNothingBut(Flush.NAME)) {
            return told.kept ? 0 : 1;
        }
        if (growth) {
            growth(sizes.getFirst(), sizes.getLast(), crowd, told);
        } else {
            for (int cases : sizes) {
                measure(cases, crowd, told);
            }
        }
        return told.kept ? 0 : 1;
    }

    private static List<Integer> sizes(String option, String typed) {
        return Stream.of(typed.split(",", -1)).map(size -> cases(option, size)).toList();
    }

    private static int cases(String option, String typed) {
        try {
            int cases = Integer.parseInt(typed.strip());
            if (cases >= 1 && cases <= Demo.MOST_CASES) {
                return cases;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new WrongUse("command.not_a_number", "option", option);
    }

    private static void measure(int cases, Crowd crowd, Told told) throws IOException, SQLException {
        LocalDate today = Times.ofThisMachine().today();
        try (var country = new MeasuredCountry(cases)) {
            told.loading(cases);
            told.tell(country.load((loads, installation, bare) -> loads.demo(installation, bare, today), crowd));
            try (Running running = country.start(crowd, today)) {
                double start = running.product().startSeconds();
                told.tell(new Result(
                        "start-to-first-page",
                        cases,
                        null,
                        start * 1000,
                        null,
                        null,
                        null,
                        "<= 6000 ms",
                        start <= START_BUDGET_SECONDS));
                Pages pages = running.pages();
                Counting counting = running.counting();
                told.when("http-floor", pages::nothing);
                told.when("case-list", pages::newest);
                told.when("case-list-filtered", pages::filtered);
                told.when("search-registration", pages::byRegistration);
                told.when("search-name", pages::byName);
                told.when("case-open", pages::open);
                told.when("indicators", () -> {
                    counting.indicatorsAtFirst(crowd, today).forEach(told::tell);
                    Result query = counting.indicators(crowd, today);
                    told.tell(query);
                    return pages.indicators(java.util.Objects.requireNonNullElse(query.rate(), 0.0));
                });
                told.when("case-create", pages::create);
                told.when("referral-create", pages::refer);
                told.when("service-record", pages::serve);
                told.when("import", () -> running.loads().historical(running.installation(), running.bare(), today));
                told.tell(
                        megabytes("memory-at-the-end", cases, running.product().residentMegabytes(), "", null));
            }
            told.when("memory-50-users", () -> memory(country, Crowd.of(MANY_USERS, crowd.seconds()), today));
            if (told.wants("row-security")) {
                try (Protection protection = Protection.of(country, crowd, today)) {
                    told.measured(
                            "protection-case-list", () -> protection.cost("protection-case-list", Pages::listing));
                    told.measured(
                            "protection-case-open", () -> protection.cost("protection-case-open", Pages::opening));
                    told.measured(
                            "protection-case-create", () -> protection.cost("protection-case-create", Pages::creating));
                }
            }
        }
    }

    /** Fifty people at once, none of whom stops to think, at a product that was just started. */
    private static Result memory(MeasuredCountry country, Crowd fifty, LocalDate today)
            throws IOException, SQLException {
        try (Running running = country.start(fifty, today)) {
            Pages pages = running.pages();
            fifty.before(running.product()).inTurns(pages.listing(), pages.opening(), pages.creating());
            double memory = running.product().residentMegabytes();
            return megabytes(
                    "memory-50-users", country.cases(), memory, "<= 400 MB", memory <= MEMORY_BUDGET_MEGABYTES);
        }
    }

    private static Result megabytes(String name, int cases, double memory, String budget, @Nullable Boolean kept) {
        return new Result(name, cases, memory, null, null, null, null, budget, kept);
    }

    /** The same in a small and in a large country, in turns, so that both have the same machine. */
    private static void growth(int from, int to, Crowd crowd, Told told) throws IOException, SQLException {
        LocalDate today = Times.ofThisMachine().today();
        try (var small = new MeasuredCountry(from);
                var large = new MeasuredCountry(to)) {
            for (MeasuredCountry country : List.of(small, large)) {
                told.loading(country.cases());
                country.load((loads, installation, bare) -> loads.settled(installation, bare, today), crowd);
            }
            try (Running few = small.start(crowd, today);
                    Running many = large.start(crowd, today)) {
                var grown = new Grown(to, crowd.before(few.product(), many.product()), few.pages(), many.pages());
                told.when("case-list", () -> grown.by("growth-case-list", Pages::listing));
                told.when("case-open", () -> grown.by("growth-case-open", Pages::opening));
                told.when("case-create", () -> grown.by("growth-case-create", Pages::creating));
            }
        }
    }

    /** How much longer the same takes in the larger of two countries. */
    private record Grown(int cases, Crowd crowd, Pages few, Pages many) {
        Result by(String name, Asking asking) throws IOException, SQLException {
            List<Timed> both = crowd.inTurns(asking.of(few), asking.of(many));
            Timed small = both.getFirst();
            Timed large = both.getLast();
            double growth = small.rate() / large.rate();
            return new Result(
                    name,
                    cases,
                    large.rate(),
                    large.p50(),
                    large.p95(),
                    small.rate(),
                    1 / growth,
                    String.format(Locale.ROOT, "x %.2f, <= x %.1f", growth, GROWTH_BUDGET),
                    growth <= GROWTH_BUDGET);
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

        void loading(int cases) {
            console.say("command.bench.loading", "cases", cases);
        }

        boolean wants(String name) {
            return only == null || List.of(only.split(",", -1)).contains(name);
        }

        boolean wantsNothingBut(String name) {
            return name.equals(only);
        }

        void when(String name, Measurement measurement) throws IOException, SQLException {
            if (wants(name)) {
                measured(name, measurement);
            }
        }

        void measured(String name, Measurement measurement) throws IOException, SQLException {
            console.say("command.bench.measuring", "what", name);
            try {
                tell(measurement.measure());
            } catch (IllegalStateException e) {
                kept = false;
                console.say("command.bench.failed", "what", name, "why", String.valueOf(e.getMessage()));
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
