package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import mn.khamt.access.Passkeys;
import mn.khamt.access.Sessions;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Every handler says what it needs; one that says nothing, and one that this person may not use, is as if it were not there. */
@Component
final class Gate implements HandlerInterceptor {
    /** Holds what went wrong when it could not even be asked who this is. */
    static final String AWAY = Gate.class.getName() + ".away";

    private final Shells shells;
    private final Sessions sessions;
    private final SignIns signIns;
    private final SessionCookie cookie;
    private final DeviceCookie devices;
    private final Passkeys passkeys;
    private final OurOrigin origin;

    Gate(
            Shells shells,
            Sessions sessions,
            SignIns signIns,
            SessionCookie cookie,
            DeviceCookie devices,
            Passkeys passkeys,
            OurOrigin origin) {
        this.shells = shells;
        this.sessions = sessions;
        this.signIns = signIns;
        this.cookie = cookie;
        this.devices = devices;
        this.passkeys = passkeys;
        this.origin = origin;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        if (request.getAttribute(AWAY) instanceof DatabaseAway away) {
            throw away;
        }
        // The platform's own two controllers (assets, health) know no room and hold nothing that could be told.
        if (method.hasMethodAnnotation(OpenToAll.class)
                || method.getBeanType().getPackageName().startsWith("mn.khamt.platform.")) {
            return true;
        }
        Allowed allowed = method.getMethodAnnotation(Allowed.class);
        if (allowed == null
                || shells.viewer(request)
                        .filter(v -> v.may(allowed.value().name()))
                        .isEmpty()) {
            throw new NotFound("rule:2");
        }
        if (allowed.stepUp() || allowed.stepUpAfterAlarm()) {
            confirm(request, allowed);
        }
        return true;
    }

    /**
     * Lets a dangerous act pass when the person proved minutes ago that it is they, or proves it with this very form; and the next name after
     * an alarm about their reading (S12).
     */
    private void confirm(HttpServletRequest request, Allowed allowed) {
        String token = cookie.read(request);
        if (token == null) {
            throw new NotFound();
        }
        if (allowed.stepUp() ? sessions.confirmed(token) : !sessions.alarmed(token)) {
            return;
        }
        // A form that makes a passkey brings one too; only the page that asks for confirmation has the field for a
        // password beside it.
        String passkey = request.getParameter("_confirm") == null ? "" : PasskeyController.sent(request, "_passkey");
        SignedIn came = passkey.isEmpty()
                ? Typed.password(request, "_confirm")
                        .map(password -> signIns.confirm(token, password, devices.read(request)))
                        .orElse(null)
                : passkeys.confirm(token, PasskeyController.sent(request, "_ceremony"), passkey, origin.of(request));
        if (!(came instanceof SignedIn.Open)) {
            throw new ConfirmationNeeded(allowed.stepUp() ? "confirm.why" : "confirm.why_alarm", came);
        }
    }
}
