package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.directory.Directory;
import mn.khamt.intake.About;
import mn.khamt.intake.Danger;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.ReportSource;
import mn.khamt.intake.ReportStatus;
import mn.khamt.intake.ReportedSex;
import mn.khamt.intake.Reports;
import mn.khamt.intake.Screenings;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.TakenPage;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The desk's work: the queue, a call, a report. */
@Controller
final class ReportsController {
    private static final int ON_A_PAGE = 25;
    private static final int LONGEST_WHY = 2000;
    private static final String ALL = "ALL";
    private static final String OPEN = "OPEN";

    private final Reports reports;
    private final Screenings screenings;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Times times;

    ReportsController(
            Reports reports,
            Screenings screenings,
            Directory directory,
            Operations operations,
            Shells shells,
            Times times) {
        this.reports = reports;
        this.screenings = screenings;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.times = times;
    }

    @GetMapping("/reports")
    @Allowed(Action.HANDLE_REPORTS)
    ModelAndView queue(
            HttpServletRequest request,
            @RequestParam Optional<String> status,
            @RequestParam Optional<String> source,
            @RequestParam Optional<String> page) {
        Shell shell = shells.of(request);
        List<Option> statuses = statuses(shell.words());
        List<Option> sources = sources(shell.words());
        String chosenStatus = offered(status, statuses, OPEN);
        String chosenSource = offered(source, sources, ALL);
        int number = page.map(ReportsController::pageNumber).orElse(1);
        Reports.Found found = reports.list(chosenStatus, chosenSource, number, ON_A_PAGE);
        int pages = Math.max(1, (found.total() + ON_A_PAGE - 1) / ON_A_PAGE);
        return Page.show(
                "intake/Queue",
                new QueuePage(
                        shell,
                        found.rows().stream()
                                .map(row -> line(shell.words(), row))
                                .toList(),
                        found.total(),
                        Math.min(number, pages),
                        pages,
                        chosenStatus,
                        chosenSource,
                        statuses,
                        sources,
                        directory));
    }

    @GetMapping("/reports/new")
    @Allowed(Action.REPORT)
    ModelAndView enter(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "report");
        String agency = shells.person(request).agencyCode();
        directory.desks().stream()
                .filter(d -> d.kind().equals("INTAKE") && d.agencyCode().equals(agency))
                .findFirst()
                .ifPresent(d -> form.with("desk", d.deskId()));
        form.with("source", usualSource(agency));
        return Page.show("intake/NewReport", newReport(shell, form));
    }

    @PostMapping("/reports/new")
    @Allowed(value = Action.REPORT, event = "report.received")
    ModelAndView receive(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "report", request);
        NewReportPage page = newReport(shell, form);
        String source = form.code("source", page.sources());
        UUID desk = form.id("desk", page.desks());
        String worry = ReportReading.worry(form);
        Danger danger = ReportReading.choice(form, "danger", Danger.class, Danger.NOT_ASKED);
        About about = ReportReading.choice(form, "about", About.class, About.NOT_ASKED);
        Integer age = form.optionalAge("age");
        ReportedSex sex = ReportReading.choice(form, "sex", ReportedSex.class, ReportedSex.NOT_ASKED);
        String place = ReportReading.place(form, page.places());
        String where = ReportReading.text(form, "where", NewReport.LONGEST_WHERE);
        String when = ReportReading.text(form, "when", NewReport.LONGEST_WHERE);
        String who = ReportReading.text(form, "who", NewReport.LONGEST_WHO);
        var reporter = ReportReading.reporter(form);
        if (desk == null || form.mustBeShownAgain()) {
            return Page.again("intake/NewReport", page, form);
        }
        Reports.Received received = reports.receive(
                form.operation(),
                desk,
                new NewReport(
                        ReportSource.valueOf(source),
                        shell.language().code(),
                        danger,
                        worry,
                        about,
                        age,
                        sex,
                        place,
                        where,
                        when,
                        who,
                        reporter));
        boolean mine = reports.isAtMyDesk(desk) && shells.person(request).may(Action.HANDLE_REPORTS.name());
        return Page.show(
                "intake/Received",
                new ReceivedPage(
                        shell,
                        received.number(),
                        mine ? received.path() : null,
                        directory.desk(desk).name(shell.language())));
    }

    @GetMapping("/reports/{id}")
    @Allowed(value = Action.HANDLE_REPORTS, event = "report.read")
    ModelAndView show(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        return Page.show("intake/Report", page(shell, id, null));
    }

    @PostMapping("/reports/{id}/take")
    @Allowed(value = Action.HANDLE_REPORTS, event = "report.taken")
    ModelAndView take(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        return act(shell, id, Form.sent(shell.words(), "take", request), "done.report_taken", form -> {
            reports.take(id, form.version());
        });
    }

    @PostMapping("/reports/{id}/answer")
    @Allowed(value = Action.HANDLE_REPORTS, event = "report.answered")
    ModelAndView answer(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "answer", request);
        String body = ReportReading.text(form, "body", NewReport.LONGEST);
        if (body == null) {
            form.wrong("body", "error.required");
            return act(shell, id, form, "done.report_answered", f -> {});
        }
        return act(shell, id, form, "done.report_answered", f -> reports.answer(id, body));
    }

    @PostMapping("/reports/{id}/close")
    @Allowed(value = Action.HANDLE_REPORTS, event = "report.closed")
    ModelAndView close(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "close", request);
        String why = ReportReading.text(form, "why", LONGEST_WHY);
        if (why == null) {
            form.wrong("why", "error.required");
            return act(shell, id, form, "done.report_closed", f -> {});
        }
        return act(shell, id, form, "done.report_closed", f -> reports.close(id, why, f.version()));
    }

    /** The common course of the three small forms of a report. */
    private ModelAndView act(Shell shell, UUID id, Form form, String done, Act act) {
        reports.atMyDesk(id);
        if (form.mustBeShownAgain()) {
            return Page.again("intake/Report", page(shell, id, form), form);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                act.on(form);
                return "/reports/" + id + "?done=" + done;
            }));
        } catch (Refused e) {
            e.on(form);
            return Page.again("intake/Report", page(shell, id, form), form);
        } catch (EditConflict e) {
            Reports.Report now = reports.atMyDesk(id);
            if (form.name().equals("close") && now.status().done()) {
                return taken(shell, now, form).view();
            }
            Form again = form.on(now.version());
            e.on(again, form.name().equals("close") ? "why" : "taken");
            return Page.again("intake/Report", page(shell, id, again), again);
        }
    }

    /** Who closed it is not said: the trail of a report without a case is not the desk's to read. */
    private static TakenPage taken(Shell shell, Reports.Report now, Form form) {
        return new TakenPage(
                shell,
                now.status() == ReportStatus.CLOSED,
                shell.t("close.title"),
                List.of(shell.t("report.title_of", "at", now.receivedAt())),
                null,
                now.closedWhy() == null ? List.of(shell.t(now.status().messageKey())) : List.of(now.closedWhy()),
                TakenPage.typed(form, List.of("why"), (field, value) -> value),
                "/reports/" + now.reportId());
    }

    private ReportPage page(Shell shell, UUID id, @Nullable Form sent) {
        Reports.Opened opened = reports.read(id);
        Reports.Report report = opened.report();
        return new ReportPage(
                shell,
                opened,
                ReportWords.about(shell.words(), report.about(), report.sex(), report.age()),
                screenings.latest(id).orElse(null),
                report.status() == ReportStatus.NEW && due(report.receivedAt()) == QueuePage.Due.LATE,
                form(shell, "take", report, sent),
                form(shell, "answer", report, sent),
                form(shell, "close", report, sent),
                directory);
    }

    private static Form form(Shell shell, String name, Reports.Report report, @Nullable Form sent) {
        return sent != null && sent.name().equals(name) ? sent : Form.blank(shell.words(), name, report.version());
    }

    private QueuePage.Line line(Words words, Reports.Row row) {
        QueuePage.Due due = row.status() == ReportStatus.NEW ? due(row.receivedAt()) : QueuePage.Due.NONE;
        return new QueuePage.Line(row, ReportWords.about(words, row.about(), row.sex(), row.age()), due, (int) Math.max(
                1,
                Duration.between(row.receivedAt().plus(Reports.READ_WITHIN), times.now())
                                .toDays()
                        + 1));
    }

    private QueuePage.Due due(Instant received) {
        return received.plus(Reports.READ_WITHIN).isBefore(times.now()) ? QueuePage.Due.LATE : QueuePage.Due.SOON;
    }

    private NewReportPage newReport(Shell shell, Form form) {
        List<Option> sources = Option.of(shell.words(), "report.source", ReportSource.class).stream()
                .filter(o -> !o.value().equals(ReportSource.PUBLIC.name()))
                .toList();
        return new NewReportPage(
                shell,
                form,
                sources,
                directory.deskOptions("INTAKE", shell.language()),
                directory.placeOptions(shell.language()));
    }

    private static ReportSource usualSource(@Nullable String agency) {
        if (agency == null) {
            return ReportSource.STAFF;
        }
        return switch (agency) {
            case "H108" -> ReportSource.HOTLINE_108;
            case "H107" -> ReportSource.HOTLINE_107;
            default -> ReportSource.STAFF;
        };
    }

    private static List<Option> statuses(Words words) {
        var all = new ArrayList<Option>();
        all.add(new Option(OPEN, words.get("reports.status.open")));
        all.addAll(Option.of(words, "report.status", ReportStatus.class));
        all.add(new Option(ALL, words.get("reports.status.all")));
        return all;
    }

    private static List<Option> sources(Words words) {
        var all = new ArrayList<Option>();
        all.add(new Option(ALL, words.get("reports.source.all")));
        all.addAll(Option.of(words, "report.source", ReportSource.class));
        return all;
    }

    private static String offered(Optional<String> wanted, List<Option> options, String otherwise) {
        return wanted.filter(w -> options.stream().anyMatch(o -> o.value().equals(w)))
                .orElse(otherwise);
    }

    private static int pageNumber(String typed) {
        return typed.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(typed) : 1;
    }

    private interface Act {
        void on(Form form);
    }
}
