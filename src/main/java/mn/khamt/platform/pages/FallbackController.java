package mn.khamt.platform.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** What went wrong before any of our handlers was reached (a malformed address, a refused request): the same calm page. */
@Controller
final class FallbackController implements ErrorController {
    private final Shells shells;

    FallbackController(Shells shells) {
        this.shells = shells;
    }

    @RequestMapping("/error")
    ModelAndView error(HttpServletRequest request) {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.resolve(code)
                : null;
        HttpStatus shown = status == null ? HttpStatus.NOT_FOUND : status;
        String key = shown.is5xxServerError()
                ? "error.fault"
                : shown == HttpStatus.CONTENT_TOO_LARGE ? "error.too_large" : "error.not_found";
        ModelAndView view = Page.show("layout/Error", new ErrorPage(shells.of(request), key, null, null, List.of()));
        view.setStatus(shown);
        return view;
    }
}
