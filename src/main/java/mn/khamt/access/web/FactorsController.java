package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Factors;
import mn.khamt.access.Passkeys;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** One's own second steps: the app, the recovery codes. */
@Controller
final class FactorsController {
    private final Factors factors;
    private final Passkeys passkeys;
    private final Shells shells;
    private final SessionCookie cookie;

    FactorsController(Factors factors, Passkeys passkeys, Shells shells, SessionCookie cookie) {
        this.factors = factors;
        this.passkeys = passkeys;
        this.shells = shells;
        this.cookie = cookie;
    }

    @GetMapping("/account/factors")
    @Allowed(Action.USE_KHAMT)
    ModelAndView show(HttpServletRequest request) {
        return Page.show("access/Factors", new FactorsPage(shells.of(request), factors.own(), passkeys.mine()));
    }

    @PostMapping("/account/factors/app")
    @Allowed(value = Action.USE_KHAMT, stepUp = true)
    ModelAndView offer(HttpServletRequest request) {
        return Page.goTo(factors.offerApp(token(request)) ? "/account/factors/app" : "/account/factors");
    }

    @GetMapping("/account/factors/app")
    @Allowed(Action.USE_KHAMT)
    ModelAndView app(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return factors.offered(token(request))
                .map(offer -> Page.show(
                        "access/App",
                        new AppPage(shell, Form.blank(shell.words(), "otp"), offer, "/account/factors/app/confirm")))
                .orElseGet(() -> Page.goTo("/account/factors"));
    }

    @PostMapping("/account/factors/app/confirm")
    @Allowed(value = Action.USE_KHAMT, event = "account.code_added", stepUp = true)
    ModelAndView confirm(HttpServletRequest request) {
        if (factors.confirmApp(token(request), Typed.password(request, "code").orElse("")) instanceof SignedIn.Open) {
            return Page.goTo("/account/factors?done=done.factor_added");
        }
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "otp");
        form.wrong("code", "second.wrong");
        return factors.offered(token(request))
                .map(offer ->
                        Page.again("access/App", new AppPage(shell, form, offer, "/account/factors/app/confirm"), form))
                .orElseGet(() -> Page.goTo("/account/factors"));
    }

    @PostMapping("/account/factors/app/remove")
    @Allowed(value = Action.USE_KHAMT, event = "account.code_removed", stepUp = true)
    ModelAndView remove(HttpServletRequest request) {
        if (!factors.removeApp(token(request))) {
            throw new NotFound();
        }
        return Page.goTo("/account/factors?done=done.factor_removed");
    }

    /** The answer itself shows the codes, since they are kept nowhere and shown this once. */
    @PostMapping("/account/factors/recovery")
    @Allowed(value = Action.USE_KHAMT, event = "account.recovery_made", stepUp = true)
    ModelAndView recovery(HttpServletRequest request) {
        List<String> codes = factors.renewRecovery(token(request));
        return codes.isEmpty()
                ? Page.goTo("/account/factors")
                : Page.show("access/Recovery", new RecoveryPage(shells.of(request), codes));
    }

    private String token(HttpServletRequest request) {
        String token = cookie.read(request);
        if (token == null) {
            throw new NotFound();
        }
        return token;
    }
}
