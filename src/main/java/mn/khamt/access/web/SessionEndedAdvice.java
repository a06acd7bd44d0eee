package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import mn.khamt.platform.database.SessionEnded;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** The session ended between the filter and the transaction: the database had the last word. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SessionEndedAdvice {
    private final SignedOut signedOut;
    private final SessionCookie cookie;

    SessionEndedAdvice(SignedOut signedOut, SessionCookie cookie) {
        this.signedOut = signedOut;
        this.cookie = cookie;
    }

    @ExceptionHandler(SessionEnded.class)
    void ended(HttpServletRequest request, HttpServletResponse response) {
        signedOut.answer(cookie.read(request), request, response);
    }
}
