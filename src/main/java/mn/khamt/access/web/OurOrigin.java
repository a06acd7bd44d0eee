package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The address under which people know our pages (KHAMT_ORIGIN): passkeys are bound to it, and services send people back to it. */
@Component
final class OurOrigin {
    private final String set;

    OurOrigin(@Value("${khamt.origin:}") String set) {
        this.set = set.endsWith("/") ? set.substring(0, set.length() - 1) : set;
    }

    /** As set; else localhost at our own port, never what the request claims to have asked for. */
    String of(HttpServletRequest request) {
        return set.isEmpty() ? "http://localhost:" + request.getLocalPort() : set;
    }
}
