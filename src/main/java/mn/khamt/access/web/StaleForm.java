package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/**
 * A form made in an earlier session, sent in the present one (signed in again in another tab). The browser says that it came from our
 * own page, so it is kept and shown to the person, who decides; it is never simply carried out.
 */
@Component
final class StaleForm implements AccessDeniedHandler {
    private final SignedOut signedOut;
    private final SessionCookie cookie;

    StaleForm(SignedOut signedOut, SessionCookie cookie) {
        this.signedOut = signedOut;
        this.cookie = cookie;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        String token = cookie.read(request);
        if (token == null || !"same-origin".equals(request.getHeader("Sec-Fetch-Site"))) {
            response.sendError(HttpStatus.FORBIDDEN.value());
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Location",
                signedOut.hold(token, request).map(id -> "/continue/" + id).orElse("/home"));
    }
}
