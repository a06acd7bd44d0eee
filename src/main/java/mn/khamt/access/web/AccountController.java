package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.Sessions;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
final class AccountController {
    private final Sessions sessions;
    private final Shells shells;
    private final SessionCookie cookie;

    AccountController(Sessions sessions, Shells shells, SessionCookie cookie) {
        this.sessions = sessions;
        this.shells = shells;
        this.cookie = cookie;
    }

    @GetMapping("/account")
    @Allowed(Action.USE_KHAMT)
    ModelAndView show(HttpServletRequest request) {
        return Page.show("access/Account", new SessionsPage(shells.of(request), sessions.mine()));
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
    @Allowed(value = Action.USE_KHAMT, event = "session.all_ended")
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
