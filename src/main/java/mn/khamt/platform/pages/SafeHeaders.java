package mn.khamt.platform.pages;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * The headers that every answer carries, whoever gives it: a page, a file, an error page, or the server itself before any of our code
 * was asked (S30). This is the one place where they stand.
 */
final class SafeHeaders extends ValveBase {
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action"
                    + " 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(),"
                    + " display-capture=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
            // Only style sheets and scripts say otherwise.
            "Cache-Control",
            "no-store");
    private static final String ONLY_ENCRYPTED = "max-age=63072000; includeSubDomains";

    SafeHeaders() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        ALWAYS.forEach(response::setHeader);
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", ONLY_ENCRYPTED);
        }
        getNext().invoke(request, response);
    }
}
