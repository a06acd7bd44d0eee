package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
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

    Gate(Shells shells) {
        this.shells = shells;
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
        return true;
    }
}
