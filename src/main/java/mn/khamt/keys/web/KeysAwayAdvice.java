package mn.khamt.keys.web;

import jakarta.servlet.http.HttpServletRequest;
import mn.khamt.keys.KeysAway;
import mn.khamt.platform.pages.Failures;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** Names cannot be opened or closed at the moment: said as what it is, with everything typed kept. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class KeysAwayAdvice {
    private final Failures failures;

    KeysAwayAdvice(Failures failures) {
        this.failures = failures;
    }

    @ExceptionHandler(KeysAway.class)
    ModelAndView keysAway(HttpServletRequest request, KeysAway e) {
        return failures.happened(request, HttpStatus.SERVICE_UNAVAILABLE, "error.keys_away", e, false);
    }
}
