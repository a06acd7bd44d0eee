package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.admission.Deputies;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import mn.khamt.platform.pages.Viewer;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Who stands in for me while I am away, and for whom I do. */
@Controller
final class DeputyController {
    static final String PATH = "/deputy";

    private final Deputies deputies;
    private final PersonChoices people;
    private final Operations operations;
    private final Shells shells;

    DeputyController(Deputies deputies, PersonChoices people, Operations operations, Shells shells) {
        this.deputies = deputies;
        this.people = people;
        this.operations = operations;
        this.shells = shells;
    }

    @GetMapping(PATH)
    @Allowed(Action.NAME_DEPUTY)
    ModelAndView show(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("admission/Deputy", page(shell, Form.blank(shell.words(), "deputy"), request));
    }

    @PostMapping(PATH)
    @Allowed(value = Action.NAME_DEPUTY, event = "deputy.named", stepUp = true)
    ModelAndView name(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "deputy", request);
        UUID deputy = form.id("deputy", offered(shell, request));
        LocalDate from = form.date("from");
        LocalDate to = form.date("to");
        if (!form.mustBeShownAgain() && deputy != null) {
            try {
                return Page.goTo(operations.once(form.operation(), form.typed(), () -> {
                    deputies.name(deputy, from, to);
                    return PATH + "?done=done.deputy_named";
                }));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/Deputy", page(shell, form, request), form);
    }

    @PostMapping(PATH + "/{id}/end")
    @Allowed(value = Action.NAME_DEPUTY, event = "deputy.ended")
    ModelAndView end(@PathVariable UUID id, HttpServletRequest request) {
        Form form = Form.sent(shells.of(request).words(), "deputy", request);
        return Page.goTo(operations.once(form.operation(), form.typed() + id, () -> {
            deputies.end(id);
            return PATH + "?done=done.deputy_ended";
        }));
    }

    private DeputyPage page(Shell shell, Form form, HttpServletRequest request) {
        return new DeputyPage(shell, form, deputies.mine(), offered(shell, request));
    }

    private List<Option> offered(Shell shell, HttpServletRequest request) {
        Viewer me = shells.person(request);
        return people.options(
                shell.words(),
                c -> c.agencyCode().equals(me.agencyCode()) && !c.accountId().equals(me.accountId()));
    }
}
