package mn.khamt.numbers;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import mn.khamt.platform.commands.Arguments;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/** {@code ./khamt indicators}: the numbers of the page, for whoever sits at the machine; exact, so not for publication. */
public final class IndicatorsCommand implements Command {
    /** A database with invented facts only is the demo country; where there is a true one, invented ones never count. */
    private static final Sql ONLY_DEMO = Sql.of("""
        select exists (select from numbers.fact where demo) and not exists (select from numbers.fact where not demo)
        """);

    @Override
    public String name() {
        return "indicators";
    }

    @Override
    public int run(Console console, List<String> given) {
        var arguments = new Arguments(given, Set.of("from", "to", "as-known-on"), Set.of("json"));
        if (!arguments.words().isEmpty()) {
            throw new WrongUse(
                    "command.unknown_option", "option", arguments.words().getFirst());
        }
        Period period = period(arguments);
        LocalDate knownOn = date(arguments, "as-known-on");
        try (var installation = console.open();
                var statistics = Databases.statistics(installation.settings(), 2)) {
            Db stats = statistics.db();
            var indicators = new Indicators(stats);
            var question = new Question(period, knownOn, null, stats.one(ONLY_DEMO, Boolean.class));
            Indicators.Compared compared = indicators.compare(question);
            if (arguments.flag("json")) {
                console.out().println(json(question, compared));
            } else {
                print(console, question, compared, indicators.serviceTypes());
            }
        }
        return 0;
    }

    private static Period period(Arguments arguments) {
        LocalDate from = date(arguments, "from");
        LocalDate to = date(arguments, "to");
        if (from == null && to == null) {
            return Period.lastFullYear(Times.ofThisMachine().today());
        }
        if (from == null || to == null) {
            return from == null ? Period.yearTo(java.util.Objects.requireNonNull(to)) : Period.yearFrom(from);
        }
        if (to.isBefore(from)) {
            throw new WrongUse("numbers.error.order", "from", from.toString(), "to", to.toString());
        }
        var period = new Period(from, to);
        if (period.tooLong()) {
            throw new WrongUse("numbers.error.too_long", "months", Period.LONGEST_MONTHS);
        }
        return period;
    }

    private static @Nullable LocalDate date(Arguments arguments, String option) {
        String given = arguments.option(option).orElse(null);
        if (given == null) {
            return null;
        }
        try {
            LocalDate found = LocalDate.parse(given);
            if (found.getYear() >= 1900 && found.getYear() <= 2100) {
                return found;
            }
        } catch (DateTimeParseException e) {
            // said below, in words
        }
        throw new WrongUse("numbers.error.date", "option", "--" + option, "value", given);
    }

    private static void print(
            Console console, Question question, Indicators.Compared compared, List<Indicators.ServiceType> types) {
        Words words = console.words();
        var out = console.out();
        out.println(words.get(
                "numbers.cli.title",
                "period",
                words.dates().span(question.period().from(), question.period().to())));
        if (question.knownOn() != null) {
            out.println(words.get("numbers.known_on", "date", question.knownOn()));
        }
        if (question.demo()) {
            out.println(words.get("app.demo"));
        }
        out.println(words.get("numbers.exact"));
        compared.now().forEach((code, figure) -> {
            out.println();
            out.println(words.get(
                    "numbers.cli.figure",
                    "code",
                    code,
                    "name",
                    words.get(figure.indicator().messageKey()),
                    "value",
                    figure.total(),
                    "unit",
                    words.get("numbers.unit." + figure.indicator().unit().name().toLowerCase(java.util.Locale.ROOT)),
                    "before",
                    before(compared, code)));
            for (Dimension dimension : Dimension.values()) {
                for (String value : dimension.all()) {
                    line(console, words.get(dimension.messageKey(value)), figure.part(dimension, value));
                }
                out.println();
            }
            if (figure.indicator().byService()) {
                for (Indicators.ServiceType type : types) {
                    line(
                            console,
                            words.language() == mn.khamt.platform.language.Language.MN ? type.nameMn() : type.nameEn(),
                            figure.services().getOrDefault(type.code(), 0));
                }
                line(
                        console,
                        words.get("numbers.service.not_known"),
                        figure.services().getOrDefault("", 0));
            }
        });
    }

    private static void line(Console console, String label, int n) {
        console.out().println("    " + String.format(java.util.Locale.ROOT, "%,9d", n) + "  " + label);
    }

    private static String json(Question question, Indicators.Compared compared) {
        var indicators = new ArrayList<String>();
        compared.now().forEach((code, figure) -> {
            var parts = new ArrayList<String>();
            for (Dimension dimension : Dimension.values()) {
                parts.add(quoted(dimension.parameter()) + ":"
                        + dimension.all().stream()
                                .map(v -> quoted(v) + ":" + figure.part(dimension, v))
                                .collect(Collectors.joining(",", "{", "}")));
            }
            if (figure.indicator().byMonth()) {
                parts.add("\"month\":"
                        + question.period().months().stream()
                                .map((YearMonth m) ->
                                        quoted(m.toString()) + ":" + figure.month(m, Dimension.EXPLOITATION.all()))
                                .collect(Collectors.joining(",", "{", "}")));
            }
            if (figure.indicator().byService()) {
                parts.add("\"service\":"
                        + figure.services().entrySet().stream()
                                .map(e -> quoted(e.getKey().isEmpty() ? "NOT_KNOWN" : e.getKey()) + ":" + e.getValue())
                                .collect(Collectors.joining(",", "{", "}")));
            }
            indicators.add("{\"code\":" + quoted(code)
                    + ",\"version\":" + figure.indicator().version()
                    + ",\"unit\":" + quoted(figure.indicator().unit().name())
                    + ",\"total\":" + figure.total()
                    + ",\"year_before\":" + before(compared, code)
                    + ",\"by\":{" + String.join(",", parts) + "}}");
        });
        return "{\"from\":" + quoted(question.period().from().toString())
                + ",\"to\":" + quoted(question.period().to().toString())
                + ",\"as_known_on\":"
                + (question.knownOn() == null
                        ? "null"
                        : quoted(question.knownOn().toString()))
                + ",\"demo\":" + question.demo()
                + ",\"indicators\":[\n" + String.join(",\n", indicators) + "\n]}";
    }

    private static int before(Indicators.Compared compared, String code) {
        Map<String, Figure> before = compared.before();
        return java.util.Objects.requireNonNull(before.get(code)).total();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
