package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import mn.khamt.access.Device;
import mn.khamt.access.SignIns;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookie by which a browser is known again for half a year. It lets nobody in; it only keeps a flood of tries from elsewhere away from
 * the person whose device this is.
 */
@Component
final class DeviceCookie {
    private static final String SECURE = "__Host-khamt-device";
    private static final String PLAIN = "khamt-device";
    private static final Duration KNOWN = Duration.ofDays(180);

    /** From where this request comes; a browser without the cookie gets a new secret. */
    Device read(HttpServletRequest request) {
        String found = Shells.cookie(request, request.isSecure() ? SECURE : PLAIN);
        return new Device(
                found == null || !found.matches("[A-Za-z0-9_-]{43}") ? SignIns.secret() : found,
                request.getHeader("User-Agent"),
                Device.netOf(request.getRemoteAddr()));
    }

    void write(Device device, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(request.isSecure() ? SECURE : PLAIN, device.secret())
                        .path("/")
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .maxAge(KNOWN)
                        .build()
                        .toString());
    }
}
