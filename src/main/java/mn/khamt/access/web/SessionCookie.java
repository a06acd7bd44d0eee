package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** The cookie that holds a session's secret. Behind TLS it carries the __Host- prefix, so that no other host can set it. */
@Component
final class SessionCookie {
    private static final String SECURE = "__Host-khamt";
    private static final String PLAIN = "khamt";

    @Nullable
    String read(HttpServletRequest request) {
        String found = Shells.cookie(request, request.isSecure() ? SECURE : PLAIN);
        return found == null || found.isEmpty() || found.length() > 100 ? null : found;
    }

    void write(String token, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE, cookie(token, request).build().toString());
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE, cookie("", request).maxAge(0).build().toString());
    }

    private static ResponseCookie.ResponseCookieBuilder cookie(String value, HttpServletRequest request) {
        return ResponseCookie.from(request.isSecure() ? SECURE : PLAIN, value)
                .path("/")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax");
    }
}
