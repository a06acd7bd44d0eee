package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.OpenToAll;
import mn.khamt.directory.Directory;
import mn.khamt.intake.About;
import mn.khamt.intake.Danger;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.ReportSource;
import mn.khamt.intake.ReportedSex;
import mn.khamt.intake.Reports;
import mn.khamt.platform.database.Operations.OperationReused;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The public form: one question a page. What was answered travels in the form itself, so that nothing is kept anywhere before it is
 * sent, and everything works without script and without a cookie.
 */
@Controller
final class QuestionController {
    private static final String NAME = "q";

    private final Reports reports;
    private final Directory directory;
    private final Shells shells;
    private final PublicFlood flood;

    QuestionController(Reports reports, Directory directory, Shells shells, PublicFlood flood) {
        this.reports = reports;
        this.directory = directory;
        this.shells = shells;
        this.flood = flood;
    }

    @GetMapping("/q")
    @OpenToAll
    ModelAndView first(HttpServletRequest request, HttpServletResponse response) {
        Shell shell = shells.of(request);
        return ask(shell, Form.blank(shell.words(), NAME), Question.DANGER, response);
    }

    @PostMapping("/q")
    @OpenToAll(event = "report.received")
    ModelAndView next(HttpServletRequest request, HttpServletResponse response) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), NAME, request);
        int at = number(form.value("at"));
        String go = form.value("go");
        if (go.startsWith("change-") && Question.exists(number(go.substring(7)))) {
            form.with("checked", "1");
            return ask(shell, form, Question.of(number(go.substring(7))), response);
        }
        if (!Question.exists(at)) {
            return switch (go) {
                case "back" -> ask(shell, form, Question.CONTACT, response);
                case "send" ->
                    form.mustBeShownAgain() ? check(shell, form, response) : send(shell, form, request, response);
                default -> check(shell, form, response);
            };
        }
        Question question = Question.of(at);
        return switch (go) {
            case "back" ->
                form.ticked("checked")
                        ? check(shell, form, response)
                        : ask(shell, form, Question.of(Math.max(1, at - 1)), response);
            case "next" -> {
                read(form, question);
                if (form.mustBeShownAgain()) {
                    yield ask(shell, form, question, response);
                }
                boolean last = form.ticked("checked") || at == Question.count();
                yield last ? check(shell, form, response) : ask(shell, form, Question.of(at + 1), response);
            }
            // The language button, and coming back: the same question in other words.
            default -> ask(shell, form, question, response);
        };
    }

    private ModelAndView send(Shell shell, Form form, HttpServletRequest request, HttpServletResponse response) {
        NewReport report = new NewReport(
                ReportSource.PUBLIC,
                shell.language().code(),
                ReportReading.choice(form, "danger", Danger.class, Danger.NOT_SAID),
                ReportReading.worry(form),
                ReportReading.choice(form, "about", About.class, About.NOT_SAID),
                form.optionalAge("age"),
                ReportReading.choice(form, "sex", ReportedSex.class, ReportedSex.NOT_SAID),
                ReportReading.place(form, places(shell)),
                ReportReading.text(form, "where", NewReport.LONGEST_WHERE),
                null,
                ReportReading.text(form, "who", NewReport.LONGEST_WHO),
                ReportReading.reporter(form));
        if (form.hasErrors()) {
            Question wrong = Question.with(form.errors().keySet().iterator().next());
            form.with("checked", "1");
            return ask(shell, form, wrong, response);
        }
        boolean danger = report.danger() == Danger.YES;
        // From here on, what was typed must not come back out of the browser.
        response.setHeader("Clear-Site-Data", "\"cache\"");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        UUID operation = form.operation();
        flood.maySend(request);
        try {
            return Page.show(
                    "intake/Done", new DonePage(shell, reports.receiveFromPublic(operation, report), danger, false));
        } catch (OperationReused e) {
            return Page.show("intake/Done", new DonePage(shell, reports.numberOf(operation), danger, true));
        }
    }

    private void read(Form form, Question question) {
        switch (question) {
            case DANGER -> form.optionalChoice("danger", Danger.class);
            case ABOUT -> form.optionalChoice("about", About.class);
            case AGE -> form.optionalAge("age");
            case SEX -> form.optionalChoice("sex", ReportedSex.class);
            case WHERE -> {
                ReportReading.place(form, directory.placeOptions(form.words().language()));
                ReportReading.text(form, "where", NewReport.LONGEST_WHERE);
            }
            case WORRY -> ReportReading.worry(form);
            case WHO -> ReportReading.text(form, "who", NewReport.LONGEST_WHO);
            case CONTACT -> ReportReading.reporter(form);
        }
    }

    private ModelAndView ask(Shell shell, Form form, Question question, HttpServletResponse response) {
        keepForTheWayBack(response);
        return Page.again(
                "intake/Question",
                new QuestionPage(shell, form, question, question.otherFields(), places(shell), danger(form)),
                form);
    }

    private ModelAndView check(Shell shell, Form form, HttpServletResponse response) {
        keepForTheWayBack(response);
        return Page.show(
                "intake/Check", new CheckPage(shell, form, answers(shell, form), Question.allFields(), danger(form)));
    }

    private List<CheckPage.Answered> answers(Shell shell, Form form) {
        var all = new ArrayList<CheckPage.Answered>();
        for (Question question : Question.values()) {
            var lines = new ArrayList<String>();
            for (String field : question.fields()) {
                String value = form.value(field).strip();
                if (!value.isEmpty()) {
                    lines.add(shown(shell.words(), question, field, value));
                }
            }
            all.add(new CheckPage.Answered(question.number(), shell.t(question.messageKey()), lines));
        }
        return all;
    }

    private String shown(Words words, Question question, String field, String value) {
        if (field.equals("place")) {
            return directory.placeOptions(words.language()).stream()
                    .filter(o -> o.value().equals(value))
                    .map(Option::label)
                    .findFirst()
                    .orElse(value);
        }
        boolean chosen =
                !question.options(words).isEmpty() && (question != Question.CONTACT || field.equals("may_contact"));
        String said = !chosen
                ? value
                : question.options(words).stream()
                        .filter(o -> o.value().equals(value))
                        .map(Option::label)
                        .findFirst()
                        .orElse(value);
        return question == Question.CONTACT ? words.get(NAME + "." + field) + ": " + said : said;
    }

    /**
     * With "no-store" the browser's own way back would lose everything typed. So the pages may be kept until the report is sent or
     * the page is left; both clear them.
     */
    private static void keepForTheWayBack(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    }

    private List<Option> places(Shell shell) {
        return directory.placeOptions(shell.language());
    }

    private static boolean danger(Form form) {
        return form.value("danger").equals(Danger.YES.name());
    }

    private static int number(String typed) {
        return typed.length() == 1 && Character.isDigit(typed.charAt(0)) ? typed.charAt(0) - '0' : 0;
    }
}
