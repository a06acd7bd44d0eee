package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import mn.khamt.access.SignedIn;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/** What is typed into fields of which nothing may be kept or shown again. */
final class Typed {
    private static final int LONGEST = 1000;

    private Typed() {}

    /** A password as it was typed; empty when there is none, or when it is far too long to be hashed. */
    static Optional<String> password(HttpServletRequest request, String field) {
        return Optional.ofNullable(request.getParameter(field)).filter(p -> !p.isEmpty() && p.length() <= LONGEST);
    }

    /** Says to programs too that it was too often. */
    static ModelAndView wait(ModelAndView page, SignedIn.Wait wait, HttpServletResponse response) {
        response.setHeader("Retry-After", String.valueOf(wait.seconds()));
        page.setStatus(HttpStatus.TOO_MANY_REQUESTS);
        return page;
    }
}
