package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.admission.EmergencyAccess;
import mn.khamt.admission.EmergencyReason;
import mn.khamt.cases.CaseCode;
import mn.khamt.platform.database.Operations;
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

/** The door for an emergency: code, reason, reference; and what of it is still open. */
@Controller
final class EmergencyController {
    static final String PATH = "/emergency";
    private static final int LONGEST_REFERENCE = 500;

    private final EmergencyAccess emergencies;
    private final Operations operations;
    private final Shells shells;

    EmergencyController(EmergencyAccess emergencies, Operations operations, Shells shells) {
        this.emergencies = emergencies;
        this.operations = operations;
        this.shells = shells;
    }

    @GetMapping(PATH)
    @Allowed(Action.OPEN_IN_EMERGENCY)
    ModelAndView ask(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("admission/Emergency", page(shell, Form.blank(shell.words(), "emergency")));
    }

    @PostMapping(PATH)
    @Allowed(value = Action.OPEN_IN_EMERGENCY, event = "emergency.opened", stepUp = true)
    ModelAndView open(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "emergency", request);
        String typed = form.text("code", 20);
        Optional<CaseCode> code = CaseCode.read(typed);
        EmergencyReason reason = form.choice("reason", EmergencyReason.class);
        String reference = form.text("reference", LONGEST_REFERENCE);
        if (!typed.isEmpty() && code.isEmpty()) {
            form.wrong("code", "admission.code.wrong");
        }
        if (reference.length() < 3) {
            form.wrong("reference", "error.required");
        }
        if (!form.mustBeShownAgain() && code.isPresent() && reason != null) {
            try {
                return Page.goTo(operations.once(
                        form.operation(),
                        form.typed(),
                        () -> emergencies.open(code.get(), reason, reference).path() + "?done=done.emergency_opened"));
            } catch (Refused refused) {
                refused.on(form);
            }
        }
        return Page.again("admission/Emergency", page(shell, form), form);
    }

    @PostMapping(PATH + "/{id}/end")
    @Allowed(value = Action.OPEN_IN_EMERGENCY, event = "emergency.ended")
    ModelAndView end(@PathVariable UUID id, HttpServletRequest request) {
        Form form = Form.sent(shells.of(request).words(), "emergency", request);
        return Page.goTo(operations.once(form.operation(), form.typed() + id, () -> {
            emergencies.end(id);
            return PATH + "?done=done.emergency_ended";
        }));
    }

    private EmergencyPage page(Shell shell, Form form) {
        return new EmergencyPage(shell, form, emergencies.mine());
    }
}
