package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Device;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.Passkeys;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.access.Standing;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Making, using and removing passkeys. The browser's part is in passkey.js; without a script everything else still works. */
@Controller
final class PasskeyController {
    private static final int LONGEST_NAME = 60;

    private final Passkeys passkeys;
    private final SignIns signIns;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;
    private final OurOrigin origin;

    PasskeyController(
            Passkeys passkeys,
            SignIns signIns,
            Shells shells,
            SessionCookie cookie,
            DeviceCookie devices,
            OurOrigin origin) {
        this.passkeys = passkeys;
        this.signIns = signIns;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
        this.origin = origin;
    }

    /** For the script: the question for signing in and confirming. */
    @PostMapping("/sign-in/passkey/ask")
    @OpenToAll
    ResponseEntity<String> ask(HttpServletRequest request) {
        return json(passkeys.askForAny(origin.of(request)));
    }

    @PostMapping("/sign-in/passkey")
    @OpenToAll(event = "session.started")
    ModelAndView signIn(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held) {
        Device device = devices.read(request);
        SignedIn came = passkeys.signIn(
                sent(request, "_ceremony"),
                sent(request, "_passkey"),
                origin.of(request),
                device,
                cookie.read(request));
        if (came instanceof SignedIn.Open open) {
            cookie.write(open.token(), request, response);
            devices.write(device, request, response);
            String draft = held.isPresent() && request.getParameter("draft") != null ? "?draft=1" : "";
            return Page.goTo(WayBack.of(back, held) + draft);
        }
        return Page.goTo("/sign-in?passkey=1" + WayBack.query(back, held));
    }

    @GetMapping("/account/passkeys/new")
    @Allowed(value = Action.USE_KHAMT, stepUp = true)
    ModelAndView form(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("access/NewPasskey", page(shell, Form.blank(shell.words(), "passkey"), false));
    }

    /** For the script: the question for making one. */
    @PostMapping("/account/passkeys/ask")
    @Allowed(value = Action.USE_KHAMT, stepUp = true)
    ResponseEntity<String> askForNew(HttpServletRequest request) {
        return passkeys.askForNew(token(request), origin.of(request))
                .map(PasskeyController::json)
                .orElseThrow(NotFound::new);
    }

    @PostMapping("/account/passkeys")
    @Allowed(value = Action.USE_KHAMT, event = "account.passkey_added", stepUp = true)
    ModelAndView add(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "passkey", request);
        String name = form.text("name", LONGEST_NAME);
        if (!form.hasErrors() && made(request, token(request), name) instanceof SignedIn.Open) {
            return Page.goTo("/account/factors?done=done.factor_added");
        }
        if (!form.hasErrors()) {
            form.wrong("name", "passkey.failed");
        }
        return Page.again("access/NewPasskey", page(shell, form, false), form);
    }

    @PostMapping("/account/passkeys/{passkey}/remove")
    @Allowed(value = Action.USE_KHAMT, event = "account.passkey_removed", stepUp = true)
    ModelAndView remove(HttpServletRequest request, @PathVariable UUID passkey) {
        if (!passkeys.remove(token(request), passkey)) {
            throw new NotFound();
        }
        return Page.goTo("/account/factors?done=done.factor_removed");
    }

    @GetMapping("/sign-in/enrol/passkey")
    @OpenToAll
    ModelAndView enrolForm(HttpServletRequest request) {
        if (!mustEnrol(request)) {
            return Page.goTo("/sign-in/enrol");
        }
        Shell shell = shells.of(request);
        return Page.show("access/NewPasskey", page(shell, Form.blank(shell.words(), "passkey"), true));
    }

    @PostMapping("/sign-in/enrol/passkey/ask")
    @OpenToAll
    ResponseEntity<String> enrolAsk(HttpServletRequest request) {
        if (!mustEnrol(request)) {
            throw new NotFound();
        }
        return askForNew(request);
    }

    @PostMapping("/sign-in/enrol/passkey")
    @OpenToAll(event = "account.passkey_added")
    ModelAndView enrol(HttpServletRequest request, HttpServletResponse response) {
        if (!mustEnrol(request)) {
            return Page.goTo("/sign-in/enrol");
        }
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "passkey", request);
        String name = form.text("name", LONGEST_NAME);
        if (!form.hasErrors() && made(request, token(request), name) instanceof SignedIn.Open open) {
            cookie.write(open.token(), request, response);
            devices.write(devices.read(request), request, response);
            return Page.goTo("/account/factors?done=done.factor_added");
        }
        if (!form.hasErrors()) {
            form.wrong("name", "passkey.failed");
        }
        return Page.again("access/NewPasskey", page(shell, form, true), form);
    }

    private SignedIn made(HttpServletRequest request, String token, String name) {
        return passkeys.add(token, sent(request, "_ceremony"), sent(request, "_passkey"), name, origin.of(request));
    }

    private boolean mustEnrol(HttpServletRequest request) {
        String token = cookie.read(request);
        return token != null
                && signIns.standing(token)
                        .filter(s -> s.state() == Standing.State.ENROL)
                        .isPresent();
    }

    private static NewPasskeyPage page(Shell shell, Form form, boolean enrol) {
        String path = enrol ? "/sign-in/enrol/passkey" : "/account/passkeys";
        return new NewPasskeyPage(shell, form, path, path + "/ask");
    }

    static String sent(HttpServletRequest request, String field) {
        String found = request.getParameter(field);
        return found == null || found.length() > 20_000 ? "" : found;
    }

    private static ResponseEntity<String> json(String text) {
        return ResponseEntity.ok()
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body(text);
    }

    private String token(HttpServletRequest request) {
        String token = cookie.read(request);
        if (token == null) {
            throw new NotFound();
        }
        return token;
    }
}
