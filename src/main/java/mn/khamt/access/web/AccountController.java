package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.PasswordRules;
import mn.khamt.access.Sessions;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
final class AccountController {
    private final Sessions sessions;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;
    private final SignIns signIns;

    AccountController(Sessions sessions, Shells shells, SessionCookie cookie, DeviceCookie devices, SignIns signIns) {
        this.sessions = sessions;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
        this.signIns = signIns;
    }

    @GetMapping("/account")
    @Allowed(Action.USE_KHAMT)
    ModelAndView show(HttpServletRequest request) {
        String token = cookie.read(request);
        return Page.show(
                "access/Account",
                new SessionsPage(
                        shells.of(request),
                        sessions.mine(),
                        sessions.earlier(),
                        token == null ? null : sessions.sessionOf(token)));
    }

    /** Ends one of one's own sessions, on whatever device it is. */
    @PostMapping("/account/sessions/{session}/end")
    @Allowed(value = Action.USE_KHAMT, event = "session.ended")
    ModelAndView end(@PathVariable UUID session) {
        if (!sessions.end(session)) {
            throw new NotFound();
        }
        return Page.goTo("/account?done=done.session_ended#h-sessions");
    }

    @PostMapping("/account/sessions/end-others")
    @Allowed(value = Action.USE_KHAMT, event = "session.others_ended")
    ModelAndView endOthers(HttpServletRequest request) {
        String token = cookie.read(request);
        if (token != null) {
            sessions.endOthers(token);
        }
        return Page.goTo("/account?done=done.session_ended#h-sessions");
    }

    @GetMapping("/account/password")
    @Allowed(Action.USE_KHAMT)
    ModelAndView askPassword(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return Page.show("access/ChangePassword", new ChangePasswordPage(shell, Form.blank(shell.words(), "password")));
    }

    /** The old password is asked for here, so nothing else confirms it before. */
    @PostMapping("/account/password")
    @Allowed(value = Action.USE_KHAMT, event = "account.password_changed")
    ModelAndView changePassword(HttpServletRequest request, HttpServletResponse response) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "password", request);
        String token = cookie.read(request);
        String old = Typed.password(request, "old_password").orElse("");
        String fresh = Typed.password(request, "new_password").orElse("");
        if (old.isEmpty()) {
            form.wrong("old_password", "error.required");
        }
        PasswordRules.refusal(fresh, sessions.username())
                .ifPresent(key -> form.wrong("new_password", key, "min", PasswordRules.SHORTEST));
        if (!fresh.equals(request.getParameter("again_password"))) {
            form.wrong("again_password", "password.differs");
        }
        var page = new ChangePasswordPage(shell, form);
        if (form.hasErrors() || token == null) {
            return Page.again("access/ChangePassword", page, form);
        }
        return switch (signIns.changePassword(token, old, fresh, devices.read(request))) {
            case SignedIn.Open ignored -> Page.goTo("/account?done=done.password_changed");
            case SignedIn.Wait wait -> {
                form.wrong("old_password", "error.too_many_attempts", "minutes", wait.minutes());
                yield Typed.wait(Page.again("access/ChangePassword", page, form), wait, response);
            }
            case SignedIn.Refused ignored -> {
                form.wrong("old_password", "lock.wrong");
                yield Page.again("access/ChangePassword", page, form);
            }
            case SignedIn.SecondStep ignored -> Page.goTo("/account");
            case SignedIn.MustEnrol ignored -> Page.goTo("/account");
        };
    }

    @PostMapping("/account/theme")
    @Allowed(Action.USE_KHAMT)
    ModelAndView theme(@RequestParam String theme) {
        if (Set.of("DEVICE", "LIGHT", "DARK").contains(theme)) {
            sessions.look(theme);
        }
        return Page.goTo("/account?done=done.saved");
    }

    @PostMapping("/account/sign-out-everywhere")
    @Allowed(value = Action.USE_KHAMT, event = "session.all_ended", stepUp = true)
    ModelAndView signOutEverywhere(HttpServletRequest request, HttpServletResponse response) {
        sessions.signOutEverywhere();
        cookie.clear(request, response);
        return Page.goTo("/sign-in");
    }

    /** Works for everybody: on the account when there is one, else in a cookie. */
    @PostMapping("/language")
    @OpenToAll
    ModelAndView language(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam String to,
            @RequestParam Optional<String> back) {
        String wanted = to.equals("en") ? "en" : "mn";
        if (shells.viewer(request).isPresent()) {
            sessions.speak(wanted);
        } else {
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(Shells.LANGUAGE_COOKIE, wanted)
                            .path("/")
                            .httpOnly(true)
                            .sameSite("Lax")
                            .maxAge(Duration.ofDays(90))
                            .build()
                            .toString());
        }
        return Page.goTo(OwnAddress.of(back.orElse(null), "/"));
    }
}
