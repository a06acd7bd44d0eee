package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.admission.EmergencyAccess;
import mn.khamt.admission.EmergencyAccess.ToReview;
import mn.khamt.admission.Finding;
import mn.khamt.admission.HandOvers;
import mn.khamt.admission.Workload;
import mn.khamt.admission.Workload.Load;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** A supervisor's page: who carries how much, what has to be handed over, which emergency accesses have to be reviewed. No content. */
@Controller
final class WorkloadController {
    static final String PATH = "/workload";
    private static final int LONGEST_WORDS = 2000;

    private final Workload workload;
    private final EmergencyAccess emergencies;
    private final HandOvers handOvers;
    private final PersonChoices people;
    private final Operations operations;
    private final Shells shells;

    WorkloadController(
            Workload workload,
            EmergencyAccess emergencies,
            HandOvers handOvers,
            PersonChoices people,
            Operations operations,
            Shells shells) {
        this.workload = workload;
        this.emergencies = emergencies;
        this.handOvers = handOvers;
        this.people = people;
        this.operations = operations;
        this.shells = shells;
    }

    @GetMapping(PATH)
    @Allowed(value = Action.SUPERVISE, event = "workload.read")
    ModelAndView all(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("admission/Workload", page(shell, null, Form.blank(shell.words(), "review")));
    }

    private WorkloadPage page(Shell shell, @Nullable UUID answered, Form form) {
        return new WorkloadPage(
                shell,
                workload.all().stream()
                        .map(l -> new WorkloadPage.Line(
                                l, people.named(shell.words(), l.parentName(), l.givenName(), l.role(), null)))
                        .toList(),
                reviews(shell, answered, form));
    }

    @GetMapping(PATH + "/{account}")
    @Allowed(value = Action.SUPERVISE, event = "workload.read")
    ModelAndView one(@PathVariable UUID account, HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show(
                "admission/WorkloadOf", one(shell, account, Form.blank(shell.words(), "hand_over_all"), request));
    }

    @PostMapping(PATH + "/{account}/hand-over")
    @Allowed(value = Action.SUPERVISE, event = "case.handed_over", stepUp = true)
    ModelAndView handOver(@PathVariable UUID account, HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "hand_over_all", request);
        WorkloadPage.Of page = one(shell, account, form, request);
        UUID successor = form.id("successor", page.successors());
        if (form.mustBeShownAgain() || successor == null) {
            return Page.again("admission/WorkloadOf", page, form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed() + account, () -> {
            HandOvers.Moved moved = handOvers.handOverAll(account, successor);
            return PATH + (moved.kept() == 0 ? "?done=done.handed_over" : "?done=done.handed_over_partly");
        }));
    }

    @PostMapping(PATH + "/reviews/{id}")
    @Allowed(value = Action.SUPERVISE, event = "emergency.reviewed")
    ModelAndView review(@PathVariable UUID id, HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "review", request);
        Finding finding = form.choice("finding", Finding.class);
        String words = form.optionalText("words", LONGEST_WORDS);
        if (finding == Finding.NOT_JUSTIFIED && words == null) {
            form.wrong("words", "error.required");
        }
        if (form.mustBeShownAgain() || finding == null) {
            return Page.again("admission/Workload", page(shell, id, form), form);
        }
        return Page.goTo(operations.once(form.operation(), form.typed() + id, () -> {
            emergencies.review(id, finding, words);
            return PATH + "?done=done.emergency_reviewed";
        }));
    }

    private WorkloadPage.Of one(Shell shell, UUID account, Form form, HttpServletRequest request) {
        Viewer me = shells.person(request);
        Load load = workload.find(account).orElseThrow(() -> new NotFound("rule:3"));
        List<Option> successors = people.options(
                shell.words(),
                c -> c.agencyCode().equals(me.agencyCode())
                        && !c.accountId().equals(account)
                        && !c.accountId().equals(me.accountId()));
        return new WorkloadPage.Of(
                shell,
                form,
                load,
                people.named(shell.words(), load.parentName(), load.givenName(), load.role(), null),
                workload.of(account),
                successors);
    }

    private List<WorkloadPage.Review> reviews(Shell shell, @Nullable UUID answered, Form form) {
        return emergencies.toReview().stream()
                .map(r -> new WorkloadPage.Review(
                        r,
                        people.named(shell.words(), r.parentName(), r.givenName(), r.role(), null),
                        looks(r, shell),
                        r.emergencyId().equals(answered) ? form : Form.blank(shell.words(), "review")))
                .toList();
    }

    private static List<String> looks(ToReview r, Shell shell) {
        return Optional.ofNullable(r.looks()).orElse(List.of()).stream()
                .map(part -> part.isEmpty() ? "case.tab.overview" : "audit.part." + part)
                .map(key -> shell.words().has(key) ? shell.t(key) : key)
                .sorted()
                .toList();
    }
}
