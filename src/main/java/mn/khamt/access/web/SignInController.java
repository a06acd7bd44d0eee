package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.Device;
import mn.khamt.access.HeldForms;
import mn.khamt.access.IdentityService;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.Sessions;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
final class SignInController {
    private final SignIns signIns;
    private final Sessions sessions;
    private final HeldForms heldForms;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;
    private final IdentityService service;
    private final boolean demo;

    SignInController(
            SignIns signIns,
            Sessions sessions,
            HeldForms heldForms,
            Shells shells,
            SessionCookie cookie,
            DeviceCookie devices,
            IdentityService service,
            @Value("${khamt.demo:false}") boolean demo) {
        this.signIns = signIns;
        this.sessions = sessions;
        this.heldForms = heldForms;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
        this.service = service;
        this.demo = demo;
    }

    @GetMapping("/sign-in")
    @OpenToAll
    ModelAndView ask(
            HttpServletRequest request,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held,
            @RequestParam Optional<String> ended) {
        Shell shell = shells.of(request);
        if (shell.viewer() != null && held.isEmpty()) {
            return Page.goTo(
                    OwnAddress.of(back.filter(b -> !b.startsWith("/sign-")).orElse(null), "/home"));
        }
        return Page.show(
                "access/SignIn",
                page(
                        shell,
                        Form.blank(shell.words(), "signin"),
                        back.orElse(null),
                        held.orElse(null),
                        ended.isPresent(),
                        problem(request)));
    }

    @PostMapping("/sign-in")
    @OpenToAll(event = "session.started")
    ModelAndView signIn(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "signin", request);
        String username = form.text("username", 100);
        if (Typed.password(request, "password").isEmpty()) {
            form.wrong("password", "error.required");
        }
        Device device = devices.read(request);
        SignedIn came = form.hasErrors()
                ? new SignedIn.Refused()
                : signIns.password(
                        username, Typed.password(request, "password").orElse(""), device, cookie.read(request));
        return switch (came) {
            case SignedIn.Open open -> {
                cookie.write(open.token(), request, response);
                devices.write(device, request, response);
                yield Page.goTo(WayBack.of(back, held));
            }
            case SignedIn.SecondStep step -> {
                cookie.write(step.token(), request, response);
                devices.write(device, request, response);
                yield Page.goTo("/sign-in/second?on=1" + WayBack.query(back, held));
            }
            case SignedIn.MustEnrol enrol -> {
                cookie.write(enrol.token(), request, response);
                devices.write(device, request, response);
                yield Page.goTo("/sign-in/enrol");
            }
            case SignedIn.Refused ignored -> {
                if (!form.hasErrors()) {
                    form.wrong("username", "error.sign_in");
                }
                yield Page.again(
                        "access/SignIn", page(shell, form, back.orElse(null), held.orElse(null), false, null), form);
            }
            case SignedIn.Wait wait -> {
                form.wrong("username", "error.too_many_attempts", "minutes", wait.minutes());
                yield Typed.wait(
                        Page.again(
                                "access/SignIn",
                                page(shell, form, back.orElse(null), held.orElse(null), false, null),
                                form),
                        wait,
                        response);
            }
        };
    }

    /** After signing in again: everything typed is here, to be sent on or to be looked at once more. */
    @GetMapping("/continue/{held}")
    @Allowed(Action.USE_KHAMT)
    ModelAndView proceed(HttpServletRequest request, @PathVariable UUID held, @RequestParam Optional<String> draft) {
        var form = heldForms.find(held).orElseThrow(NotFound::new);
        var fields = form.fields().entrySet().stream()
                .flatMap(e -> e.getValue().stream().map(v -> new ContinuePage.Field(e.getKey(), v)))
                .toList();
        return Page.show(
                "access/Continue",
                new ContinuePage(shells.of(request), held.toString(), form.path(), fields, draft.isPresent()));
    }

    @PostMapping("/sign-out")
    @Allowed(value = Action.USE_KHAMT, event = "session.ended")
    ModelAndView signOut(HttpServletRequest request, HttpServletResponse response) {
        String token = cookie.read(request);
        boolean outside = false;
        if (token != null) {
            UUID session = sessions.sessionOf(token);
            outside = session != null && service.there() && sessions.cameFromOutside(session);
            sessions.signOut(token);
        }
        cookie.clear(request, response);
        response.setHeader("Clear-Site-Data", "\"cache\", \"storage\"");
        return Page.goTo(outside ? "/sign-in/outside/left" : "/");
    }

    /** Why somebody comes back to this page who tried another way, as a message key. */
    private static @Nullable String problem(HttpServletRequest request) {
        if (request.getParameter("passkey") != null) {
            return "passkey.unknown";
        }
        String outside = request.getParameter("outside");
        return outside == null ? null : outside.equals("away") ? "outside.away" : "outside.refused";
    }

    private SignInPage page(
            Shell shell,
            Form form,
            @Nullable String back,
            @Nullable String held,
            boolean ended,
            @Nullable String problem) {
        return new SignInPage(
                shell,
                form,
                back,
                held,
                ended || held != null,
                problem,
                service.name(shell.language()).orElse(null),
                demo);
    }
}
