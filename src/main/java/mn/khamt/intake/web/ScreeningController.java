package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.Classification;
import mn.khamt.intake.Answer;
import mn.khamt.intake.ChildStatus;
import mn.khamt.intake.ClassificationRules;
import mn.khamt.intake.Reports;
import mn.khamt.intake.ScreeningAnswers;
import mn.khamt.intake.Screenings;
import mn.khamt.intake.TraffickingSign;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ConflictPage;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The checklist, what it suggests, and the decision of a person (R2). */
@Controller
final class ScreeningController {
    private static final String NAME = "sign";
    private static final int LONGEST_REASON = 10_000;

    private final Reports reports;
    private final Screenings screenings;
    private final Operations operations;
    private final Shells shells;

    ScreeningController(Reports reports, Screenings screenings, Operations operations, Shells shells) {
        this.reports = reports;
        this.screenings = screenings;
        this.operations = operations;
        this.shells = shells;
    }

    @GetMapping("/reports/{id}/screening")
    @Allowed(Action.HANDLE_REPORTS)
    ModelAndView checklist(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Reports.Report report = reports.atMyDesk(id);
        Form form = filled(shell.words(), id);
        return checklist(shell, form, report);
    }

    @PostMapping("/reports/{id}/screening")
    @Allowed(value = Action.HANDLE_REPORTS, event = "report.screened")
    ModelAndView decide(HttpServletRequest request, @PathVariable UUID id) {
        Shell shell = shells.of(request);
        Reports.Report report = reports.atMyDesk(id);
        Form form = Form.sent(shell.words(), NAME, request);
        ScreeningAnswers answers = answers(form);
        String step = form.value("step");
        if (step.equals("change") || form.mustBeShownAgain()) {
            return checklist(shell, form, report);
        }
        if (!step.equals("decide")) {
            return proposal(shell, form, report, answers);
        }
        Classification decided = form.choice("decided", Classification.class);
        String reason = ReportReading.text(form, "reason", LONGEST_REASON);
        if (reason == null) {
            form.wrong("reason", "error.required");
        }
        if (decided == null || reason == null || form.hasErrors()) {
            return proposal(shell, form, report, answers);
        }
        try {
            return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                screenings.decide(id, answers, decided, reason, form.version());
                return "/reports/" + id + "?done=done.report_screened";
            }));
        } catch (Refused e) {
            e.on(form);
            return proposal(shell, form, report, answers);
        } catch (EditConflict e) {
            return ConflictPage.of(
                    shell, e, form, filled(shell.words(), id), (field, value) -> shown(shell.words(), field, value));
        }
    }

    /** The name of a sign's field, which is also the end of its message key. */
    static String field(TraffickingSign sign) {
        return sign.name().toLowerCase(Locale.ROOT);
    }

    private static ScreeningAnswers answers(Form form) {
        var signs = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        for (TraffickingSign sign : TraffickingSign.values()) {
            signs.put(sign, ReportReading.choice(form, field(sign), Answer.class, Answer.NOT_ASKED));
        }
        return new ScreeningAnswers(
                signs,
                form.optionalAge("age"),
                ReportReading.choice(form, "child_status", ChildStatus.class, ChildStatus.NOT_KNOWN));
    }

    /** The checklist as the screening that holds left it. */
    private Form filled(Words words, UUID id) {
        return screenings
                .latest(id)
                .map(s -> {
                    Form form = Form.blank(words, NAME, s.version());
                    for (TraffickingSign sign : TraffickingSign.values()) {
                        form.with(field(sign), s.answers().answer(sign));
                    }
                    return form.with("age", s.answers().ageAtExploitation())
                            .with("child_status", s.answers().childStatus())
                            .with("decided", s.decided())
                            .with("reason", s.reason());
                })
                .orElseGet(() -> Form.blank(words, NAME));
    }

    private static String shown(Words words, String field, String value) {
        return switch (field) {
            case "decided" -> words.get(Classification.valueOf(value).messageKey());
            case "child_status" -> words.get(ChildStatus.valueOf(value).messageKey());
            case "reason", "age" -> value;
            default -> words.get(Answer.valueOf(value).messageKey());
        };
    }

    private static ModelAndView checklist(Shell shell, Form form, Reports.Report report) {
        return Page.again(
                "intake/Screening",
                new ScreeningPage(
                        shell,
                        form,
                        report,
                        ReportWords.about(shell.words(), report.about(), report.sex(), report.age())),
                form);
    }

    private static ModelAndView proposal(Shell shell, Form form, Reports.Report report, ScreeningAnswers answers) {
        List<String> carried = new ArrayList<>(List.of("age", "child_status"));
        for (TraffickingSign sign : TraffickingSign.values()) {
            carried.add(field(sign));
        }
        return Page.again(
                "intake/Proposal",
                new ProposalPage(shell, form, report, answers, ClassificationRules.suggest(answers), carried),
                form);
    }
}
