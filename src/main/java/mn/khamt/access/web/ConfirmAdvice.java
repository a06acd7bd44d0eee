package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.access.Standing;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page between a dangerous act and its doing. It carries everything that was sent and sends it, with the password or passkey, to where
 * it belongs: one form, done once, and nothing kept anywhere meanwhile.
 */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConfirmAdvice {
    private final Shells shells;
    private final SignIns signIns;
    private final SessionCookie cookie;

    ConfirmAdvice(Shells shells, SignIns signIns, SessionCookie cookie) {
        this.shells = shells;
        this.signIns = signIns;
        this.cookie = cookie;
    }

    @ExceptionHandler(ConfirmationNeeded.class)
    ModelAndView ask(HttpServletRequest request, HttpServletResponse response, ConfirmationNeeded needed) {
        Shell shell = shells.of(request);
        Form form = Form.blank(shell.words(), "confirm");
        String token = cookie.read(request);
        boolean passkey =
                token != null && signIns.standing(token).map(Standing::passkey).orElse(false);
        boolean get = request.getMethod().equals("GET");
        String here = request.getRequestURI()
                + (request.getQueryString() == null || !get ? "" : "?" + request.getQueryString());
        List<ContinuePage.Field> fields = get
                ? List.of(new ContinuePage.Field("back", here))
                : SignedOut.typed(request).entrySet().stream()
                        .flatMap(e -> e.getValue().stream().map(v -> new ContinuePage.Field(e.getKey(), v)))
                        .toList();
        String not = request.getRequestURI().startsWith("/account") ? "/account" : "/home";
        var page = new ConfirmPage(
                shell, form, needed.why(), get ? "/confirm" : request.getRequestURI(), fields, not, passkey);
        Optional<SignedIn> came = Optional.ofNullable(needed.came());
        if (came.isPresent() && came.get() instanceof SignedIn.Wait wait) {
            form.wrong("_confirm", "error.too_many_attempts", "minutes", wait.minutes());
            return Typed.wait(Page.again("access/Confirm", page, form), wait, response);
        }
        if (came.isPresent()) {
            form.wrong("_confirm", "lock.wrong");
        }
        return Page.again("access/Confirm", page, form);
    }
}
