package mn.khamt.platform.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The page for what failed before any controller was asked: in the filters, or in the server itself. */
@Controller
final class FailureController implements ErrorController {
    private final Failures failures;

    FailureController(Failures failures) {
        this.failures = failures;
    }

    @RequestMapping("/error")
    ModelAndView page(HttpServletRequest request) {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? java.util.Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.NOT_FOUND)
                : HttpStatus.NOT_FOUND;
        if (!status.is5xxServerError()) {
            return failures.said(
                    request, status, status == HttpStatus.CONTENT_TOO_LARGE ? "error.too_large" : "error.not_found");
        }
        Throwable fault = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable t ? t : null;
        return failures.stopped(request, status, fault);
    }
}
