package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import mn.khamt.access.Factors;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.access.Standing;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The second step, and setting one up where one is needed. Until it is done the database knows nobody behind the session (T12). */
@Controller
final class SecondStepController {
    private final SignIns signIns;
    private final Factors factors;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;

    SecondStepController(SignIns signIns, Factors factors, Shells shells, SessionCookie cookie, DeviceCookie devices) {
        this.signIns = signIns;
        this.factors = factors;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
    }

    @GetMapping("/sign-in/second")
    @OpenToAll
    ModelAndView ask(
            HttpServletRequest request, @RequestParam Optional<String> back, @RequestParam Optional<String> held) {
        Optional<Standing> standing = at(request, Standing.State.SECOND_STEP);
        if (standing.isEmpty()) {
            return elsewhere(request, back, held);
        }
        Shell shell = shells.of(request);
        return Page.show(
                "access/SecondStep", page(shell, Form.blank(shell.words(), "second"), standing.get(), back, held));
    }

    @PostMapping("/sign-in/second")
    @OpenToAll(event = "session.started")
    ModelAndView check(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held) {
        Optional<Standing> standing = at(request, Standing.State.SECOND_STEP);
        String token = cookie.read(request);
        if (standing.isEmpty() || token == null) {
            return elsewhere(request, back, held);
        }
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "second");
        var page = page(shell, form, standing.get(), back, held);
        return switch (factors.second(token, Typed.password(request, "code").orElse(""))) {
            case SignedIn.Open open -> {
                cookie.write(open.token(), request, response);
                devices.write(devices.read(request), request, response);
                yield Page.goTo(WayBack.of(back, held));
            }
            case SignedIn.Wait wait -> {
                form.wrong("code", "error.too_many_attempts", "minutes", wait.minutes());
                yield Typed.wait(Page.again("access/SecondStep", page, form), wait, response);
            }
            case SignedIn.Refused ignored -> {
                form.wrong("code", "second.wrong");
                yield Page.again("access/SecondStep", page, form);
            }
            case SignedIn.SecondStep ignored -> Page.goTo("/sign-in/second");
            case SignedIn.MustEnrol ignored -> Page.goTo("/sign-in/enrol");
        };
    }

    /** The only page of somebody who must set up a second step. */
    @GetMapping("/sign-in/enrol")
    @OpenToAll
    ModelAndView enrol(HttpServletRequest request) {
        if (at(request, Standing.State.ENROL).isEmpty()) {
            return elsewhere(request, Optional.empty(), Optional.empty());
        }
        return Page.show("access/Enrol", new EnrolPage(shells.of(request)));
    }

    @PostMapping("/sign-in/enrol/app")
    @OpenToAll
    ModelAndView offer(HttpServletRequest request) {
        String token = cookie.read(request);
        if (token == null || at(request, Standing.State.ENROL).isEmpty() || !factors.offerApp(token)) {
            return elsewhere(request, Optional.empty(), Optional.empty());
        }
        return Page.goTo("/sign-in/enrol/app");
    }

    @GetMapping("/sign-in/enrol/app")
    @OpenToAll
    ModelAndView app(HttpServletRequest request) {
        String token = cookie.read(request);
        if (token == null || at(request, Standing.State.ENROL).isEmpty()) {
            return elsewhere(request, Optional.empty(), Optional.empty());
        }
        Shell shell = shells.of(request);
        return factors.offered(token)
                .map(offer -> Page.show(
                        "access/App",
                        new AppPage(shell, Form.blank(shell.words(), "otp"), offer, "/sign-in/enrol/app/confirm")))
                .orElseGet(() -> Page.goTo("/sign-in/enrol"));
    }

    @PostMapping("/sign-in/enrol/app/confirm")
    @OpenToAll(event = "account.code_added")
    ModelAndView confirm(HttpServletRequest request, HttpServletResponse response) {
        String token = cookie.read(request);
        if (token == null || at(request, Standing.State.ENROL).isEmpty()) {
            return elsewhere(request, Optional.empty(), Optional.empty());
        }
        SignedIn came =
                factors.confirmApp(token, Typed.password(request, "code").orElse(""));
        if (came instanceof SignedIn.Open open) {
            cookie.write(open.token(), request, response);
            devices.write(devices.read(request), request, response);
            return Page.goTo("/account/factors?done=done.factor_added");
        }
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "otp");
        form.wrong("code", "second.wrong");
        return factors.offered(token)
                .map(offer ->
                        Page.again("access/App", new AppPage(shell, form, offer, "/sign-in/enrol/app/confirm"), form))
                .orElseGet(() -> Page.goTo("/sign-in/enrol"));
    }

    private Optional<Standing> at(HttpServletRequest request, Standing.State state) {
        String token = cookie.read(request);
        return token == null ? Optional.empty() : signIns.standing(token).filter(s -> s.state() == state);
    }

    private ModelAndView elsewhere(HttpServletRequest request, Optional<String> back, Optional<String> held) {
        String token = cookie.read(request);
        Standing.State state = token == null
                ? null
                : signIns.standing(token).map(Standing::state).orElse(null);
        return switch (state) {
            case OPEN -> Page.goTo(WayBack.of(back, held));
            case LOCKED -> Page.goTo("/locked");
            case SECOND_STEP -> Page.goTo("/sign-in/second");
            case ENROL -> Page.goTo("/sign-in/enrol");
            case null -> Page.goTo("/sign-in?again=1" + WayBack.query(back, held));
        };
    }

    private static SecondStepPage page(
            Shell shell, Form form, Standing standing, Optional<String> back, Optional<String> held) {
        return new SecondStepPage(
                shell,
                form,
                standing.oneTimeCode(),
                standing.passkey(),
                back.map(b -> OwnAddress.of(b, "/home")).orElse(null),
                held.filter(WayBack::isId).orElse(null));
    }
}
