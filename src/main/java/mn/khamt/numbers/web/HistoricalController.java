package mn.khamt.numbers.web;

import com.ibm.icu.util.ULocale;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.audit.Sheet;
import mn.khamt.audit.Sheets;
import mn.khamt.numbers.CtdcFile;
import mn.khamt.numbers.HistoricalTables;
import mn.khamt.numbers.HistoricalTables.By;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Collation;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Anonymised records of other organisations as tables; statistics only. */
@Controller
final class HistoricalController {
    private static final String PATH = "/numbers/historical";

    private final Shells shells;
    private final HistoricalTables tables;
    private final Sheets sheets;
    private final Db db;

    HistoricalController(Shells shells, HistoricalTables tables, Sheets sheets, Db db) {
        this.shells = shells;
        this.tables = tables;
        this.sheets = sheets;
        this.db = db;
    }

    @GetMapping(PATH)
    @Allowed(Action.SEE_NUMBERS)
    ModelAndView table(HttpServletRequest request) {
        Shell shell = shells.of(request);
        HistoricalPage page = page(shell, request);
        return page.form().hasErrors()
                ? Page.again("numbers/Historical", page, page.form())
                : Page.show("numbers/Historical", page);
    }

    /** The table of the page as a file. */
    @GetMapping(PATH + "/file")
    @Allowed(value = Action.SEE_NUMBERS, event = "numbers.exported")
    @Limited(Limit.TAKE_ALONG)
    ModelAndView file(HttpServletRequest request) {
        Shell shell = shells.of(request);
        HistoricalPage page = page(shell, request);
        if (page.form().hasErrors() || page.filePath() == null) {
            // nothing was imported, or the question is not one
            return Page.goTo(PATH);
        }
        return db.write(() -> sheets.take(
                sheet(page),
                shells.person(request),
                shell.words(),
                "numbers.exported",
                "role",
                Map.of(
                        "what",
                        "historical",
                        "by",
                        page.form().value("rows") + " " + page.form().value("columns"))));
    }

    private static Sheet sheet(HistoricalPage page) {
        Shell shell = page.shell();
        HistoricalTables.Source source = java.util.Objects.requireNonNull(page.source());
        var about = new ArrayList<String>();
        about.add(shell.t("historical.heading", "rows", page.rowsName(), "columns", page.columnsName()) + ".");
        page.filters()
                .forEach(f -> f.options().stream()
                        .filter(o -> page.form().chosen(f.field(), o.value()))
                        .forEach(o -> about.add(page.form().label(f.field()) + ": " + o.label() + ".")));
        about.add(shell.t(
                "historical.source", "file", source.fileName(), "rows", source.rowCount(), "at", source.importedAt()));
        about.add(shell.t("historical.citation") + " Counter-Trafficking Data Collaborative, Global Dataset.");
        var head = new ArrayList<String>();
        head.add(page.rowsName());
        head.addAll(page.columns());
        head.add(shell.t("numbers.total"));
        List<List<String>> rows = page.rows().stream()
                .map(r -> java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(r.name()),
                                r.cells().stream().map(String::valueOf))
                        .toList())
                .toList();
        return new Sheet("khamt-historical", String.join(" ", about), rows.size(), head, rows);
    }

    private HistoricalPage page(Shell shell, HttpServletRequest request) {
        Form form = Form.sent(shell.words(), "historical", request);
        List<HistoricalTables.Source> sources = tables.sources();
        List<Option> sourceOptions = sources.stream()
                .map(s -> new Option(s.importId().toString(), s.fileName()))
                .toList();
        if (sources.isEmpty()) {
            return new HistoricalPage(
                    shell, form, List.of(), null, List.of(), List.of(), "", "", List.of(), List.of(), 0, null);
        }
        String wanted = form.optionalCode("source", sourceOptions);
        HistoricalTables.Source source = sources.stream()
                .filter(s -> s.importId().toString().equals(wanted))
                .findFirst()
                .orElse(sources.getFirst());
        By rows = by(form, "rows", By.YEAR);
        By columns = by(form, "columns", rows == By.SEX ? By.AGE : By.SEX);
        if (rows == columns) {
            form.wrong("columns", "historical.same");
        }
        Map<By, List<Option>> choices = choices(shell, source.importId());
        var chosen = new EnumMap<By, String>(By.class);
        choices.forEach((by, options) -> {
            String value = form.optionalCode(by.parameter(), options);
            if (value != null) {
                chosen.put(by, value);
            }
        });
        form.with("source", source.importId()).with("rows", rows).with("columns", columns);
        List<HistoricalTables.Count> counts =
                form.hasErrors() ? List.of() : tables.count(source.importId(), rows, columns, chosen);
        return page(shell, form, sourceOptions, source, rows, columns, choices, counts);
    }

    private static HistoricalPage page(
            Shell shell,
            Form form,
            List<Option> sources,
            HistoricalTables.Source source,
            By rows,
            By columns,
            Map<By, List<Option>> choices,
            List<HistoricalTables.Count> counts) {
        List<Option> across = shown(choices, columns, counts, false);
        var lines = new ArrayList<HistoricalPage.Row>();
        var sums = new int[across.size() + 1];
        for (Option down : shown(choices, rows, counts, true)) {
            var cells = new ArrayList<Integer>();
            int sum = 0;
            for (int i = 0; i < across.size(); i++) {
                int n = number(counts, down.value(), across.get(i).value());
                cells.add(n);
                sum += n;
                sums[i] += n;
            }
            cells.add(sum);
            sums[across.size()] += sum;
            lines.add(new HistoricalPage.Row(down.label(), cells, false));
        }
        if (!lines.isEmpty()) {
            lines.add(new HistoricalPage.Row(
                    shell.t("numbers.total"), Arrays.stream(sums).boxed().toList(), true));
        }
        return new HistoricalPage(
                shell,
                form,
                sources,
                source,
                Option.of(shell.words(), "historical.by", By.class),
                choices.entrySet().stream()
                        .map(e -> new HistoricalPage.Filter(e.getKey().parameter(), e.getValue()))
                        .toList(),
                shell.t("historical.by." + rows.parameter()),
                shell.t("historical.by." + columns.parameter()),
                across.stream().map(Option::label).toList(),
                lines,
                sums[across.size()],
                form.hasErrors() || lines.isEmpty() ? null : filePath(form, choices.keySet()));
    }

    private static String filePath(Form form, Set<By> dimensions) {
        var query = new StringBuilder(PATH + "/file?source=" + form.value("source") + "&rows=" + form.value("rows")
                + "&columns=" + form.value("columns"));
        for (By by : dimensions) {
            String value = form.value(by.parameter());
            if (!value.isEmpty()) {
                query.append('&')
                        .append(by.parameter())
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return query.toString();
    }

    private static By by(Form form, String field, By otherwise) {
        By found = form.optionalChoice(field, By.class);
        return found == null ? otherwise : found;
    }

    /** Fixed lists whole, with their zeros; years and countries as far as they occur in the answer. */
    private static List<Option> shown(
            Map<By, List<Option>> choices, By by, List<HistoricalTables.Count> counts, boolean down) {
        Set<String> occurring = new LinkedHashSet<>();
        counts.forEach(c -> occurring.add(down ? c.rowValue() : c.columnValue()));
        return choices.getOrDefault(by, List.of()).stream()
                .filter(o -> occurring.contains(o.value())
                        || (!by.fixed().isEmpty() && !o.value().equals("0-17"))
                        || o.value().equals(CtdcFile.NOT_KNOWN))
                .toList();
    }

    private static int number(List<HistoricalTables.Count> counts, String row, String column) {
        return counts.stream()
                .filter(c -> c.rowValue().equals(row) && c.columnValue().equals(column))
                .mapToInt(HistoricalTables.Count::n)
                .sum();
    }

    private Map<By, List<Option>> choices(Shell shell, UUID source) {
        var occurring = new EnumMap<By, Set<String>>(By.class);
        tables.values(source)
                .forEach(v ->
                        occurring.computeIfAbsent(v.by(), b -> new TreeSet<>()).add(v.value()));
        var all = new EnumMap<By, List<Option>>(By.class);
        for (By by : By.values()) {
            List<Option> options = new ArrayList<>();
            for (String value :
                    by.fixed().isEmpty() ? occurring.getOrDefault(by, Set.of()) : new LinkedHashSet<>(by.fixed())) {
                if (!value.equals(CtdcFile.NOT_KNOWN) && !value.equals(CtdcFile.MASKED)) {
                    options.add(new Option(value, name(shell, by, value)));
                }
            }
            if (by == By.COUNTRY || by == By.CITIZENSHIP) {
                options.sort(Comparator.comparing(Option::label, Collation.mongolian()));
                options.add(new Option(CtdcFile.MASKED, shell.t("historical.masked")));
            }
            options.add(new Option(CtdcFile.NOT_KNOWN, shell.t("ui.unknown")));
            all.put(by, options);
        }
        return all;
    }

    private static String name(Shell shell, By by, String value) {
        return switch (by) {
            case YEAR -> value;
            case EXPLOITATION -> shell.t("historical.exploitation." + value.toLowerCase(Locale.ROOT));
            case SEX -> shell.t("historical.sex." + value.toLowerCase(Locale.ROOT));
            case AGE -> value.replace('-', '–');
            case COUNTRY, CITIZENSHIP ->
                new ULocale("und", value)
                        .getDisplayCountry(new ULocale(shell.language().code()));
        };
    }
}
