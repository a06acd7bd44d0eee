package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Device;
import mn.khamt.access.HeldForms;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.Sessions;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.access.Standing;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The lock: name and place stay, everything else waits until the same person proves to be there (T11, U09). */
@Controller
final class LockController {
    private final SignIns signIns;
    private final Sessions sessions;
    private final HeldForms heldForms;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;

    LockController(
            SignIns signIns,
            Sessions sessions,
            HeldForms heldForms,
            Shells shells,
            SessionCookie cookie,
            DeviceCookie devices) {
        this.signIns = signIns;
        this.sessions = sessions;
        this.heldForms = heldForms;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
    }

    @GetMapping("/locked")
    @OpenToAll
    ModelAndView show(
            HttpServletRequest request, @RequestParam Optional<String> back, @RequestParam Optional<String> held) {
        Optional<Standing> standing = standing(request);
        if (standing.isEmpty() || standing.get().state() != Standing.State.LOCKED) {
            return elsewhere(standing, back, held);
        }
        Shell shell = shell(request, standing.get());
        return Page.show(
                "access/Locked", page(request, shell, Form.blank(shell.words(), "lock"), standing.get(), back, held));
    }

    @PostMapping("/locked")
    @OpenToAll(event = "session.unlocked")
    ModelAndView unlock(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held) {
        Optional<Standing> standing = standing(request);
        String token = cookie.read(request);
        if (token == null || standing.isEmpty() || standing.get().state() != Standing.State.LOCKED) {
            return elsewhere(standing, back, held);
        }
        Shell shell = shell(request, standing.get());
        Form form = Form.sent(shell.words(), "lock", request);
        Device device = devices.read(request);
        SignedIn came = Typed.password(request, "password")
                .map(p -> signIns.unlock(token, p, device))
                .orElse(new SignedIn.Refused());
        return switch (came) {
            case SignedIn.Open open -> {
                cookie.write(open.token(), request, response);
                String draft = held.isPresent() && request.getParameter("draft") != null ? "?draft=1" : "";
                yield Page.goTo(WayBack.of(back, held) + draft);
            }
            case SignedIn.SecondStep ignored -> Page.goTo("/sign-in/second");
            case SignedIn.MustEnrol ignored -> Page.goTo("/sign-in/enrol");
            case SignedIn.Refused ignored -> {
                form.wrong("password", "lock.wrong");
                yield Page.again("access/Locked", page(request, shell, form, standing.get(), back, held), form);
            }
            case SignedIn.Wait wait -> {
                form.wrong("password", "error.too_many_attempts", "minutes", wait.minutes());
                yield Typed.wait(
                        Page.again("access/Locked", page(request, shell, form, standing.get(), back, held), form),
                        wait,
                        response);
            }
        };
    }

    /** Somebody else takes the computer: the locked session ends, and what was typed in it stays with its owner. */
    @PostMapping("/locked/leave")
    @OpenToAll
    ModelAndView leave(HttpServletRequest request, HttpServletResponse response) {
        String token = cookie.read(request);
        if (token != null
                && standing(request)
                        .filter(s -> s.state() != Standing.State.OPEN)
                        .isPresent()) {
            signIns.end(token);
            cookie.clear(request, response);
        }
        return Page.goTo("/sign-in");
    }

    /** After proving it for a page that is only looked at: on to that page. */
    @PostMapping("/confirm")
    @Allowed(value = Action.USE_KHAMT, event = "session.confirmed", stepUp = true)
    ModelAndView confirmed(@RequestParam Optional<String> back) {
        return Page.goTo(OwnAddress.of(back.orElse(null), "/home"));
    }

    /** For the script of the page: how many seconds are left. Asking gives no more of them. */
    @GetMapping("/session/left")
    @Allowed(Action.USE_KHAMT)
    ResponseEntity<String> left(HttpServletRequest request) {
        String token = cookie.read(request);
        return text(String.valueOf(token == null ? 0 : sessions.secondsLeft(token)));
    }

    /** For the script of the page: the person is there and types; every request keeps the session alive. */
    @PostMapping("/session/stay")
    @Allowed(Action.USE_KHAMT)
    ResponseEntity<String> stay(HttpServletRequest request) {
        return left(request);
    }

    /** For the script of the page: keeps the form that is being filled in, locks, and answers where to go. */
    @PostMapping("/session/lock")
    @OpenToAll
    ResponseEntity<String> lock(
            HttpServletRequest request,
            @RequestParam(name = "_back") Optional<String> back,
            @RequestParam(name = "_path") Optional<String> path) {
        String token = cookie.read(request);
        if (token == null) {
            return text("/sign-in");
        }
        String form = OwnAddress.of(path.orElse(null), "");
        Optional<UUID> held = form.isEmpty() ? Optional.empty() : heldForms.hold(token, form, draft(request));
        signIns.lock(token);
        return text(held.map(id -> "/locked?held=" + id + "&draft=1")
                .orElseGet(() -> "/locked?back="
                        + java.net.URLEncoder.encode(
                                OwnAddress.of(back.orElse(null), "/home"), java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static Map<String, List<String>> draft(HttpServletRequest request) {
        Map<String, List<String>> typed = SignedOut.typed(request);
        typed.remove("_back");
        typed.remove("_path");
        return typed;
    }

    private static ResponseEntity<String> text(String text) {
        return ResponseEntity.ok()
                .header("Content-Type", "text/plain;charset=UTF-8")
                .header("Cache-Control", "no-store")
                .body(text);
    }

    private Optional<Standing> standing(HttpServletRequest request) {
        String token = cookie.read(request);
        return token == null ? Optional.empty() : signIns.standing(token);
    }

    private static ModelAndView elsewhere(Optional<Standing> standing, Optional<String> back, Optional<String> held) {
        if (standing.isEmpty()) {
            return Page.goTo("/sign-in?ended=1" + WayBack.query(back, held));
        }
        return switch (standing.get().state()) {
            case OPEN, LOCKED -> Page.goTo(WayBack.of(back, held));
            case SECOND_STEP -> Page.goTo("/sign-in/second");
            case ENROL -> Page.goTo("/sign-in/enrol");
        };
    }

    /** In the language that was chosen on this computer, else in the person's own. */
    private Shell shell(HttpServletRequest request, Standing standing) {
        Shell shell = shells.of(request);
        return Shells.cookie(request, Shells.LANGUAGE_COOKIE) != null
                ? shell
                : shell.in(shells.words(standing.speaks()));
    }

    private static LockedPage page(
            HttpServletRequest request,
            Shell shell,
            Form form,
            Standing standing,
            Optional<String> back,
            Optional<String> held) {
        return new LockedPage(
                shell,
                form,
                standing.name(),
                standing.passkey(),
                nullable(back.map(b -> OwnAddress.of(b, "/home"))),
                nullable(held.filter(WayBack::isId)),
                request.getParameter("draft") != null);
    }

    private static @Nullable String nullable(Optional<String> value) {
        return value.orElse(null);
    }
}
