package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Compartment;
import mn.khamt.admission.SealAct;
import mn.khamt.admission.SealedCases;
import mn.khamt.admission.SealedCases.Proposal;
import mn.khamt.cases.CaseCode;
import mn.khamt.cases.Teams.Purpose;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What the keepers of sealed cases decide, two for each decision; codes, names of colleagues and reasons, nothing of a case. */
@Controller
final class KeeperController {
    static final String PATH = "/keepers";
    private static final int LONGEST_REASON = 2000;

    private final SealedCases sealed;
    private final PersonChoices people;
    private final Operations operations;
    private final Shells shells;

    KeeperController(SealedCases sealed, PersonChoices people, Operations operations, Shells shells) {
        this.sealed = sealed;
        this.people = people;
        this.operations = operations;
        this.shells = shells;
    }

    @GetMapping(PATH)
    @Allowed(Action.KEEP_SEALED)
    ModelAndView list(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "seal");
        sealed.asked().stream()
                .filter(a -> a.questionId().toString().equals(request.getParameter("asked")))
                .findFirst()
                .ifPresent(a -> form.with("code", a.code())
                        .with("act", SealAct.LET_IN)
                        .with("account", a.accountId())
                        .with("reason", shell.t("keepers.asked.reason")));
        return Page.show("admission/Keepers", page(shell, form));
    }

    @PostMapping(PATH)
    @Allowed(value = Action.KEEP_SEALED, event = "seal.proposed", stepUp = true)
    ModelAndView propose(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "seal", request);
        String typed = form.text("code", 20);
        Optional<CaseCode> code = CaseCode.read(typed);
        if (!typed.isEmpty() && code.isEmpty()) {
            form.wrong("code", "admission.code.wrong");
        }
        SealAct act = form.choice("act", SealAct.class);
        boolean someone = act != null && act != SealAct.UNSEAL;
        List<Option> offered = people.options(shell.words(), c -> true);
        UUID who = someone ? form.id("account", offered) : null;
        boolean enters = act == SealAct.SEAL || act == SealAct.LET_IN;
        Purpose purpose = enters ? form.choice("purpose", Purpose.class) : null;
        Set<Compartment> compartments = EnumSet.of(Compartment.core);
        compartments.addAll(form.choices("compartments", Compartment.class));
        String reason = form.text("reason", LONGEST_REASON);
        if (!form.mustBeShownAgain() && act != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    sealed.propose(null, code.orElseThrow(), act, who, compartments, purpose, reason);
                    return PATH + "?done=done.seal_proposed";
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/Keepers", page(shell, form), form);
    }

    @PostMapping(PATH + "/{id}")
    @Allowed(value = Action.KEEP_SEALED, event = "seal.decided", stepUp = true)
    ModelAndView decide(@PathVariable UUID id, @RequestParam Optional<String> agree, HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "seal", request);
        try {
            return Page.goTo(operations.once(
                    form.operation(),
                    form.typed() + id,
                    () -> PATH
                            + switch (sealed.decide(id, form.version(), agree.isPresent())) {
                                case "AGREED_ONCE" -> "?done=done.seal_agreed";
                                case "CARRIED_OUT" -> "?done=done.seal_carried_out";
                                case "OVERTAKEN" -> "?done=done.seal_overtaken";
                                default -> "?done=done.seal_declined";
                            }));
        } catch (Refused refused) {
            refused.on(form);
            return Page.again("admission/Keepers", page(shell, form), form);
        }
    }

    private KeepersPage page(Shell shell, Form form) {
        return new KeepersPage(
                shell,
                form,
                sealed.waiting().stream().map(p -> line(p, shell)).toList(),
                sealed.asked().stream()
                        .map(a -> new KeepersPage.Question(
                                a,
                                people.named(shell.words(), a.parentName(), a.givenName(), a.role(), a.agencyCode())))
                        .toList(),
                people.options(shell.words(), c -> true));
    }

    private KeepersPage.Line line(Proposal p, Shell shell) {
        return new KeepersPage.Line(
                p,
                p.act() == SealAct.UNSEAL
                        ? null
                        : people.named(shell.words(), p.parentName(), p.givenName(), p.role(), p.agencyCode()),
                people.named(shell.words(), p.proposerParentName(), p.proposerGivenName(), null, p.proposerAgency()),
                Form.blank(shell.words(), "seal", p.version()));
    }
}
