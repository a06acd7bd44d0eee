package mn.khamt.numbers.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.audit.Sheets;
import mn.khamt.directory.Directory;
import mn.khamt.numbers.CountedRecords;
import mn.khamt.numbers.Dimension;
import mn.khamt.numbers.Figure;
import mn.khamt.numbers.Indicator;
import mn.khamt.numbers.Indicators;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.web.IndicatorsPage.Cell;
import mn.khamt.numbers.web.IndicatorsPage.Line;
import mn.khamt.numbers.web.IndicatorsPage.Link;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** Indicators of any twelve months, and the records behind each of their numbers (R32). */
@Controller
final class IndicatorsController {
    private static final String PATH = "/numbers/indicators";
    private static final int ROWS = 50;
    /** A part that a link of the chart names: the two classes of sex trafficking together. */
    private static final String BOTH_SEXUAL = "SEX_TRAFFICKING";

    private final Shells shells;
    private final Directory directory;
    private final Indicators indicators;
    private final CountedRecords records;
    private final Sheets sheets;
    private final Db db;
    private final Times times;

    IndicatorsController(
            Shells shells,
            Directory directory,
            Indicators indicators,
            CountedRecords records,
            Sheets sheets,
            Db db,
            Times times) {
        this.shells = shells;
        this.directory = directory;
        this.indicators = indicators;
        this.records = records;
        this.sheets = sheets;
        this.db = db;
        this.times = times;
    }

    @GetMapping(PATH)
    @Allowed(Action.SEE_NUMBERS)
    ModelAndView indicators(HttpServletRequest request) {
        Shell shell = shells.of(request);
        QuestionForm asked = asked(shell, request);
        IndicatorsPage page = page(shell, asked, request);
        return asked.form().hasErrors()
                ? Page.again("numbers/Indicators", page, asked.form())
                : Page.show("numbers/Indicators", page);
    }

    /** The figures of the page as a file, each in a line of its own, so that they can be counted on. */
    @GetMapping(PATH + "/file")
    @Allowed(value = Action.SEE_NUMBERS, event = "numbers.exported")
    @Limited(Limit.TAKE_ALONG)
    ModelAndView file(HttpServletRequest request) {
        Shell shell = shells.of(request);
        QuestionForm asked = asked(shell, request);
        if (asked.form().hasErrors()) {
            throw new NotFound();
        }
        var detail = new java.util.TreeMap<String, Object>(asked.parameters());
        detail.put("what", "indicators");
        return db.write(() -> sheets.take(
                IndicatorsSheet.of(page(shell, asked, request)),
                shells.person(request),
                shell.words(),
                "numbers.exported",
                "role",
                detail));
    }

    private IndicatorsPage page(Shell shell, QuestionForm asked, HttpServletRequest request) {
        Indicators.Compared compared = indicators.compare(asked.question());
        var before = new QuestionForm(
                asked.form(),
                new mn.khamt.numbers.Question(
                        asked.question().period().yearBefore(),
                        asked.question().knownOn(),
                        asked.question().place(),
                        asked.question().demo()));
        List<Line> lines = Indicator.ALL.stream()
                .map(i -> line(shell, asked, before, i, compared))
                .toList();
        Indicator drawn = Indicator.of(Objects.requireNonNullElse(request.getParameter("chart"), ""))
                .filter(Indicator::byMonth)
                .orElse(Indicator.ALL.getFirst());
        Figure figure = Objects.requireNonNull(compared.now().get(drawn.code()));
        Chart chart = Chart.of(figure, asked.question().period(), shell.language());
        Indicator services =
                Indicator.ALL.stream().filter(Indicator::byService).findFirst().orElseThrow();
        return new IndicatorsPage(
                shell,
                asked.form(),
                QuestionForm.places(shell, directory),
                scope(shell, asked),
                presets(shell, asked.question().period()),
                lines,
                java.util.Arrays.stream(Dimension.values())
                        .map(d -> table(shell, asked, d, lines, compared.now()))
                        .toList(),
                chart,
                lines.get(Indicator.ALL.indexOf(drawn)),
                Indicator.ALL.stream()
                        .filter(Indicator::byMonth)
                        .map(i -> new Link(
                                shell.t(i.messageKey()),
                                asked.path(PATH, "chart", i.code()) + "#h-chart",
                                i.equals(drawn)))
                        .toList(),
                chart.bars().stream().map(b -> month(shell, asked, drawn, b)).toList(),
                services(
                        shell,
                        asked,
                        services,
                        Objects.requireNonNull(compared.now().get(services.code()))),
                Objects.requireNonNull(compared.now().get(services.code())).total(),
                recordsPath(asked, services.code()),
                asked.path(PATH + "/file", "chart", drawn.code()));
    }

    @GetMapping(PATH + "/{code}/records")
    @Allowed(Action.SEE_NUMBERS)
    @Limited(Limit.TAKE_ALONG)
    ModelAndView records(@PathVariable String code, HttpServletRequest request) {
        Shell shell = shells.of(request);
        Indicator indicator = Indicator.of(code).orElseThrow(NotFound::new);
        QuestionForm asked = asked(shell, request);
        if (asked.form().hasErrors()) {
            throw new NotFound();
        }
        CountedRecords.Cell cell = cell(request);
        CountedRecords.Behind behind = records.behind(asked.question(), indicator, cell);
        int visible = behind.shown().size();
        int from = Math.min(page(request.getParameter("page")) * ROWS, Math.max(0, (visible - 1) / ROWS * ROWS));
        int to = Math.min(from + ROWS, visible);
        return Page.show(
                "numbers/Records",
                new RecordsPage(
                        shell,
                        code,
                        shell.t(indicator.messageKey()),
                        unit(shell, indicator),
                        scope(shell, asked),
                        part(shell, cell),
                        asked.path(PATH),
                        behind.counted(),
                        visible,
                        from + 1,
                        behind.shown().subList(from, to),
                        indicator.byService(),
                        from == 0 ? null : pagePath(asked, code, request, from / ROWS - 1),
                        to == visible ? null : pagePath(asked, code, request, from / ROWS + 1)));
    }

    private QuestionForm asked(Shell shell, HttpServletRequest request) {
        return QuestionForm.of(
                shell, request, directory, times.today(), shells.person(request).demo());
    }

    private Line line(
            Shell shell, QuestionForm asked, QuestionForm before, Indicator indicator, Indicators.Compared compared) {
        return new Line(
                indicator.code(),
                indicator.version(),
                shell.t(indicator.messageKey()),
                shell.t(indicator.messageKey() + ".what"),
                unit(shell, indicator),
                Objects.requireNonNull(compared.now().get(indicator.code())).total(),
                Objects.requireNonNull(compared.before().get(indicator.code())).total(),
                recordsPath(asked, indicator.code()),
                recordsPath(before, indicator.code()));
    }

    private static IndicatorsPage.Table table(
            Shell shell, QuestionForm asked, Dimension dimension, List<Line> lines, Map<String, Figure> figures) {
        List<String> names = dimension.all().stream()
                .map(v -> shell.t(dimension.messageKey(v)))
                .toList();
        var rows = new ArrayList<IndicatorsPage.Row>();
        for (Line line : lines) {
            Figure figure = Objects.requireNonNull(figures.get(line.code()));
            var cells = new ArrayList<Cell>();
            for (int i = 0; i < names.size(); i++) {
                String value = dimension.all().get(i);
                cells.add(new Cell(
                        names.get(i),
                        figure.part(dimension, value),
                        recordsPath(asked, line.code(), dimension.parameter(), value)));
            }
            cells.add(new Cell(shell.t("numbers.total"), figure.total(), line.path()));
            rows.add(new IndicatorsPage.Row(line, cells));
        }
        var columns = new ArrayList<>(names);
        columns.add(shell.t("numbers.total"));
        return new IndicatorsPage.Table(
                dimension.parameter(), shell.t("numbers.by." + dimension.parameter()), columns, rows);
    }

    private static IndicatorsPage.Month month(Shell shell, QuestionForm asked, Indicator drawn, Chart.Bar bar) {
        String month = bar.month().toString();
        return new IndicatorsPage.Month(
                bar.name(),
                new Cell(
                        shell.t("numbers.series.sexual"),
                        bar.sexual(),
                        recordsPath(asked, drawn.code(), "month", month, "exploitation", BOTH_SEXUAL)),
                new Cell(
                        shell.t("numbers.series.labour"),
                        bar.labour(),
                        recordsPath(asked, drawn.code(), "month", month, "exploitation", Chart.LABOUR.getFirst())),
                new Cell(shell.t("numbers.total"), bar.all(), recordsPath(asked, drawn.code(), "month", month)));
    }

    private List<IndicatorsPage.Service> services(Shell shell, QuestionForm asked, Indicator indicator, Figure figure) {
        var all = new ArrayList<IndicatorsPage.Service>();
        for (Indicators.ServiceType type : indicators.serviceTypes()) {
            all.add(service(
                    asked,
                    indicator,
                    shell.pick(type.nameEn(), type.nameMn()),
                    type.code(),
                    figure.services().getOrDefault(type.code(), 0)));
        }
        all.add(service(
                asked,
                indicator,
                shell.t("numbers.service.not_known"),
                "NOT_KNOWN",
                figure.services().getOrDefault("", 0)));
        return all;
    }

    private static IndicatorsPage.Service service(
            QuestionForm asked, Indicator indicator, String name, String code, int n) {
        return new IndicatorsPage.Service(
                name, new Cell(name, n, recordsPath(asked, indicator.code(), "service", code)));
    }

    private List<Link> presets(Shell shell, Period shown) {
        LocalDate today = times.today();
        var all = new ArrayList<Link>();
        all.add(preset(shell.t("numbers.preset.last"), Period.lastFullYear(today), shown));
        for (var calendar : List.of(
                Map.entry(10, "numbers.preset.project"),
                Map.entry(1, "numbers.preset.calendar"),
                Map.entry(4, "numbers.preset.april"))) {
            Period running = Period.yearOf(today, calendar.getKey());
            for (Period period : List.of(running.yearBefore(), running)) {
                all.add(preset(
                        shell.t(
                                calendar.getValue(),
                                "from",
                                String.valueOf(period.from().getYear()),
                                "to",
                                String.valueOf(period.to().getYear())),
                        period,
                        shown));
            }
        }
        return all;
    }

    private static Link preset(String label, Period period, Period shown) {
        return new Link(label, PATH + "?from=" + period.from() + "&to=" + period.to(), period.equals(shown));
    }

    private String scope(Shell shell, QuestionForm asked) {
        Period period = asked.question().period();
        String place = asked.question().place();
        LocalDate known = asked.question().knownOn();
        return shell.t(
                "numbers.scope",
                "period",
                shell.dates().span(period.from(), period.to()),
                "place",
                place == null ? shell.t("numbers.whole_country") : directory.placeName(place, shell.language()),
                "known",
                known == null ? times.today() : known);
    }

    private static String unit(Shell shell, Indicator indicator) {
        return shell.t("numbers.unit." + indicator.unit().name().toLowerCase(Locale.ROOT));
    }

    private static String recordsPath(QuestionForm asked, String code, String... more) {
        return asked.path(PATH + "/" + code + "/records", more);
    }

    private static String pagePath(QuestionForm asked, String code, HttpServletRequest request, int page) {
        var more = new ArrayList<String>();
        for (String parameter : List.of("exploitation", "sex", "age", "month", "service")) {
            String value = request.getParameter(parameter);
            if (value != null && !value.isEmpty()) {
                more.add(parameter);
                more.add(value);
            }
        }
        more.add("page");
        more.add(String.valueOf(page + 1));
        return recordsPath(asked, code, more.toArray(String[]::new));
    }

    /** Which part a link asks for; a value that does not exist is an address that does not exist. */
    private static CountedRecords.Cell cell(HttpServletRequest request) {
        String exploitation = request.getParameter("exploitation");
        String service = value(request, "service");
        return new CountedRecords.Cell(
                exploitation == null || exploitation.isEmpty()
                        ? Dimension.EXPLOITATION.all()
                        : exploitation.equals(BOTH_SEXUAL)
                                ? Chart.SEXUAL
                                : List.of(Objects.requireNonNull(known(Dimension.EXPLOITATION, exploitation))),
                known(Dimension.SEX, value(request, "sex")),
                known(Dimension.AGE, value(request, "age")),
                month(value(request, "month")),
                "NOT_KNOWN".equals(service) ? "" : service);
    }

    private static @Nullable String value(HttpServletRequest request, String parameter) {
        String value = request.getParameter(parameter);
        return value == null || value.isEmpty() ? null : value;
    }

    private static @Nullable String known(Dimension dimension, @Nullable String value) {
        if (value != null && !dimension.all().contains(value)) {
            throw new NotFound();
        }
        return value;
    }

    private static @Nullable YearMonth month(@Nullable String value) {
        try {
            return value == null ? null : YearMonth.parse(value);
        } catch (DateTimeException e) {
            throw new NotFound();
        }
    }

    private static int page(@Nullable String sent) {
        return sent != null && sent.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(sent) - 1 : 0;
    }

    private List<String> part(Shell shell, CountedRecords.Cell cell) {
        var words = new ArrayList<String>();
        if (cell.exploitations().equals(Chart.SEXUAL)) {
            words.add(shell.t("numbers.series.sexual"));
        } else if (cell.exploitations().size() == 1) {
            words.add(shell.t(
                    Dimension.EXPLOITATION.messageKey(cell.exploitations().getFirst())));
        }
        if (cell.sex() != null) {
            words.add(shell.t("numbers.part.sex", "value", shell.t(Dimension.SEX.messageKey(cell.sex()))));
        }
        if (cell.age() != null) {
            words.add(shell.t("numbers.part.age", "value", shell.t(Dimension.AGE.messageKey(cell.age()))));
        }
        if (cell.month() != null) {
            words.add(shell.t(
                    "numbers.part.month",
                    "value",
                    cell.month().getYear() + "."
                            + String.format(Locale.ROOT, "%02d", cell.month().getMonthValue())));
        }
        if (cell.service() != null) {
            words.add(serviceName(shell, cell.service()));
        }
        return words;
    }

    private String serviceName(Shell shell, String code) {
        return indicators.serviceTypes().stream()
                .filter(t -> t.code().equals(code))
                .map(t -> shell.pick(t.nameEn(), t.nameMn()))
                .findFirst()
                .orElse(shell.t("numbers.service.not_known"));
    }
}
