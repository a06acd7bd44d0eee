package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import mn.khamt.access.Device;
import mn.khamt.access.IdentityService;
import mn.khamt.access.IdentityService.IdentityServiceAway;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The way through the national identity service and back. */
@Controller
final class OutsideController {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideController.class);
    private static final String STATE = "khamt-outside";
    private static final String TOKEN = "khamt-outside-token";
    private static final String HERE = "/sign-in/outside";

    private final IdentityService service;
    private final Shells shells;
    private final SessionCookie cookie;
    private final DeviceCookie devices;
    private final OurOrigin origin;

    OutsideController(
            IdentityService service, Shells shells, SessionCookie cookie, DeviceCookie devices, OurOrigin origin) {
        this.service = service;
        this.shells = shells;
        this.cookie = cookie;
        this.devices = devices;
        this.origin = origin;
    }

    @GetMapping("/sign-in/outside")
    @OpenToAll
    ModelAndView begin(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam Optional<String> back,
            @RequestParam Optional<String> held) {
        there();
        try {
            var start = service.begin(redirect(request), WayBack.of(back, held));
            keep(STATE, start.state(), Duration.ofMinutes(10), request, response);
            return Page.goTo(start.to().toString());
        } catch (IdentityServiceAway e) {
            return away(e, back, held);
        }
    }

    @GetMapping("/sign-in/outside/back")
    @OpenToAll(event = "session.started")
    ModelAndView finish(HttpServletRequest request, HttpServletResponse response) {
        there();
        String state = Shells.cookie(request, STATE);
        keep(STATE, "", Duration.ZERO, request, response);
        Device device = devices.read(request);
        IdentityService.Finish finish;
        try {
            String query = request.getQueryString();
            finish = service.finish(
                    URI.create(redirect(request) + (query == null ? "" : "?" + query)),
                    redirect(request),
                    state == null ? "" : state,
                    device,
                    cookie.read(request));
        } catch (IdentityServiceAway e) {
            return away(e, Optional.empty(), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new NotFound();
        }
        if (!finish.idToken().isEmpty() && finish.idToken().length() < 3500) {
            keep(TOKEN, finish.idToken(), Duration.ofHours(8), request, response);
        }
        return switch (finish.came()) {
            case SignedIn.Open open -> {
                enter(open.token(), device, request, response);
                yield Page.goTo(finish.wayBack());
            }
            case SignedIn.SecondStep step -> {
                enter(step.token(), device, request, response);
                yield Page.goTo(
                        "/sign-in/second?on=1" + WayBack.query(Optional.of(finish.wayBack()), Optional.empty()));
            }
            case SignedIn.MustEnrol enrol -> {
                enter(enrol.token(), device, request, response);
                yield Page.goTo("/sign-in/enrol");
            }
            case SignedIn.Refused ignored ->
                finish.subject().isEmpty()
                        ? Page.goTo("/sign-in?outside=refused")
                        : Page.show("access/Unlinked", unlinked(request, finish.subject()));
            case SignedIn.Wait ignored -> Page.goTo("/sign-in?outside=refused");
        };
    }

    /** After signing out here: the service has a session of its own, which on a shared computer must end too. */
    @GetMapping("/sign-in/outside/left")
    @OpenToAll
    ModelAndView left(HttpServletRequest request, HttpServletResponse response) {
        there();
        String token = Shells.cookie(request, TOKEN);
        keep(TOKEN, "", Duration.ZERO, request, response);
        Optional<URI> end;
        try {
            end = token == null || token.isEmpty()
                    ? Optional.empty()
                    : service.leave(token, URI.create(origin.of(request) + "/sign-in"));
        } catch (IdentityServiceAway e) {
            end = Optional.empty();
        }
        Shell shell = shells.of(request);
        return end.map(uri -> Page.show(
                        "access/Left",
                        new LeftPage(shell, service.name(shell.language()).orElse(""), uri.toString())))
                .orElseGet(() -> Page.goTo("/"));
    }

    private void there() {
        if (!service.there()) {
            throw new NotFound();
        }
    }

    private UnlinkedPage unlinked(HttpServletRequest request, String subject) {
        Shell shell = shells.of(request);
        return new UnlinkedPage(shell, service.name(shell.language()).orElse(""), subject);
    }

    private void enter(String token, Device device, HttpServletRequest request, HttpServletResponse response) {
        cookie.write(token, request, response);
        devices.write(device, request, response);
    }

    private static ModelAndView away(IdentityServiceAway e, Optional<String> back, Optional<String> held) {
        LOG.warn("identity service: {}", String.valueOf(e.getCause()));
        return Page.goTo("/sign-in?outside=away" + WayBack.query(back, held));
    }

    private URI redirect(HttpServletRequest request) {
        return URI.create(origin.of(request) + HERE + "/back");
    }

    /** Goes nowhere but to these pages; Lax, since the browser comes back from another site. */
    private static void keep(
            String name, String value, Duration age, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path(HERE)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .maxAge(age)
                        .build()
                        .toString());
    }
}
