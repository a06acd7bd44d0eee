package mn.khamt.platform.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The page for what failed before any controller was asked: in the filters, or in the server itself. */
@Controller
final class FailureController implements ErrorController {
    private final Shells shells;

    FailureController(Shells shells) {
        this.shells = shells;
    }

    @RequestMapping("/error")
    ModelAndView page(HttpServletRequest request) {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? java.util.Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.NOT_FOUND)
                : HttpStatus.NOT_FOUND;
        String key = status == HttpStatus.CONTENT_TOO_LARGE
                ? "error.too_large"
                : status.is5xxServerError() ? "error.stopped" : "error.not_found";
        ModelAndView view = Page.show("layout/Error", new ErrorPage(shells.of(request), key, null, null, List.of()));
        view.setStatus(status);
        return view;
    }
}
