package mn.khamt.intake.web;

import com.ibm.icu.util.ULocale;
import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.KnownFirst;
import mn.khamt.cases.People;
import mn.khamt.cases.People.NewOffender;
import mn.khamt.directory.Directory;
import mn.khamt.intake.CaseOpenings;
import mn.khamt.intake.CaseOpenings.OpenFromReport;
import mn.khamt.intake.CaseOpenings.Victim;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.Reports;
import mn.khamt.intake.Screenings;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.time.Times;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** From a screened report to a case. */
@Controller
final class OpenCaseController {
    private static final String NAME = "opencase";
    private static final String HOME_COUNTRY = "MN";
    private static final String NOT_KNOWN = "ZZ";
    private static final List<String> COUNTRIES = List.of(
            HOME_COUNTRY, "CN", "RU", "KZ", "KR", "KP", "JP", "PH", "VN", "TH", "LA", "ID", "MY", "IN", "TR", "US");

    private final CaseOpenings openings;
    private final People people;
    private final Reports reports;
    private final Screenings screenings;
    private final Directory directory;
    private final Operations operations;
    private final Shells shells;
    private final Times times;

    OpenCaseController(
            CaseOpenings openings,
            People people,
            Reports reports,
            Screenings screenings,
            Directory directory,
            Operations operations,
            Shells shells,
            Times times) {
        this.openings = openings;
        this.people = people;
        this.reports = reports;
        this.screenings = screenings;
        this.directory = directory;
        this.operations = operations;
        this.shells = shells;
        this.times = times;
    }

    @GetMapping("/reports/{id}/case")
    @Allowed(Action.OPEN_CASE)
    ModelAndView ask(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Reports.Report report = reports.atMyDesk(id);
        Form form = Form.blank(shell.words(), NAME)
                .with("place", report.placeCode())
                .with("opened_on", times.today());
        return show(shell, form, report);
    }

    @PostMapping("/reports/{id}/case")
    @Allowed(value = Action.OPEN_CASE, event = "report.case_opened")
    ModelAndView open(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Reports.Report report = reports.atMyDesk(id);
        Form form = Form.sent(shell.words(), NAME, request);
        LocalDate today = times.today();
        String place = form.code("place", directory.placeOptions(shell.language()));
        LocalDate openedOn = form.pastDate("opened_on", today);
        LocalDate identifiedOn = form.optionalPastDate("identified_on", today);
        String summary = ReportReading.text(form, "summary", NewReport.LONGEST);
        KnownFirst first = form.choice("known_first", KnownFirst.class);
        List<Victim> victims = victims(form);
        List<NewOffender> suspects = suspects(form);
        if (victims.isEmpty()) {
            form.wrong("v1_status", "opencase.error.nobody");
        }
        if (identifiedOn == null && victims.stream().anyMatch(v -> v.status().equals("IDENTIFIED"))) {
            form.wrong("identified_on", "opencase.error.identified_on");
        }
        if (form.mustBeShownAgain() || first == null) {
            return show(shell, form, report);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                CaseId opened = openings.open(
                        id,
                        new OpenFromReport(
                                screeningVersion(form), place, openedOn, identifiedOn, summary, victims, suspects));
                people.askedFirst(opened, first);
                return opened.path() + "?done=done.report_case_opened";
            }));
        } catch (Refused e) {
            e.on(form);
            return show(shell, form, reports.atMyDesk(id));
        }
    }

    private ModelAndView show(Shell shell, Form form, Reports.Report report) {
        Screenings.Screening screening = screenings.latest(report.reportId()).orElseThrow(NotFound::new);
        form.with("screening", screening.version());
        return Page.again(
                "intake/OpenCase",
                new OpenCasePage(
                        shell,
                        form,
                        report,
                        screening,
                        ReportWords.about(shell.words(), report.about(), report.sex(), report.age()),
                        directory.placeOptions(shell.language()),
                        countries(shell.words())),
                form);
    }

    /** The fields of a row that show that it is meant. */
    static List<String> fields(String letter) {
        return letter.equals("v")
                ? List.of("status", "sex", "exploited", "identified")
                : List.of("sex", "age", "relation");
    }

    private static List<Victim> victims(Form form) {
        var all = new ArrayList<Victim>();
        for (int row = 1; row <= OpenCasePage.ROWS; row++) {
            String v = "v" + row + "_";
            if (unused(form, "v", row)) {
                continue;
            }
            requireChoice(form, v + "status", row, "opencase.error.status");
            requireChoice(form, v + "sex", row, "opencase.error.sex");
            Integer exploited = form.optionalAge(v + "exploited");
            Integer identified = form.optionalAge(v + "identified");
            if (exploited != null && identified != null && identified < exploited) {
                form.wrong(v + "identified", "opencase.error.age_order");
            }
            String citizenship = form.optionalCode(v + "citizenship", countries(form.words()));
            all.add(new Victim(
                    offered(form, v + "status", "PRESUMED", "IDENTIFIED"),
                    offered(form, v + "sex", "FEMALE", "MALE", "OTHER", "NOT_KNOWN"),
                    exploited,
                    identified,
                    citizenship == null ? HOME_COUNTRY : citizenship));
        }
        return all;
    }

    private static List<NewOffender> suspects(Form form) {
        var all = new ArrayList<NewOffender>();
        for (int row = 1; row <= OpenCasePage.ROWS; row++) {
            String s = "s" + row + "_";
            if (unused(form, "s", row)) {
                continue;
            }
            requireChoice(form, s + "sex", row, "opencase.error.suspect_sex");
            String relation = form.value(s + "relation").isEmpty()
                    ? "NOT_KNOWN"
                    : offered(form, s + "relation", "FAMILIAL", "ACQUAINTED", "UNACQUAINTED", "NOT_KNOWN");
            all.add(new NewOffender(
                    offered(form, s + "sex", "FEMALE", "MALE", "OTHER", "NOT_KNOWN"),
                    form.optionalAge(s + "age"),
                    NOT_KNOWN,
                    relation));
        }
        return all;
    }

    private static boolean unused(Form form, String letter, int row) {
        return fields(letter).stream()
                .allMatch(field -> form.value(letter + row + "_" + field).isBlank());
    }

    private static void requireChoice(Form form, String field, int row, String key) {
        if (form.value(field).isEmpty()) {
            form.wrong(field, key, "row", row);
        }
    }

    /** One of the offered codes; anything else, which no form of ours sends, is an error on the field. */
    private static String offered(Form form, String field, String... codes) {
        String sent = form.value(field);
        if (Stream.of(codes).noneMatch(sent::equals)) {
            form.wrong(field, "error.choose");
        }
        return sent;
    }

    private static int screeningVersion(Form form) {
        String sent = form.value("screening");
        return sent.matches("[0-9]{1,6}") ? Integer.parseInt(sent) : 0;
    }

    /** The neighbours and the countries most often met, in the reader's language. */
    private static List<Option> countries(Words words) {
        var all = new ArrayList<Option>();
        ULocale reader = ULocale.forLocale(words.language().locale());
        for (String code : COUNTRIES) {
            all.add(new Option(code, new ULocale("und", code).getDisplayCountry(reader)));
        }
        all.add(new Option(NOT_KNOWN, words.get("ui.unknown")));
        return all;
    }
}
