package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The door, the way out, and what is explained to everybody. */
@Controller
final class FrontController {
    private final Shells shells;
    private final URI leaveTo;

    FrontController(Shells shells, @Value("${khamt.leave-to}") URI leaveTo) {
        this.shells = shells;
        this.leaveTo = leaveTo;
    }

    @GetMapping("/")
    @OpenToAll
    ModelAndView front(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return shell.viewer() != null ? Page.goTo("/home") : Page.show("intake/Front", new FrontPage(shell));
    }

    /** Works as a plain link; what the browser kept of our pages goes. */
    @GetMapping("/leave")
    @OpenToAll
    ResponseEntity<Void> leave() {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(leaveTo)
                .cacheControl(CacheControl.noStore())
                .header("Clear-Site-Data", "\"cache\", \"storage\"")
                .build();
    }

    @GetMapping("/q/about")
    @OpenToAll
    ModelAndView about(HttpServletRequest request) {
        return Page.show("intake/About", new FrontPage(shells.of(request)));
    }

    @GetMapping("/help")
    @Allowed(Action.USE_KHAMT)
    ModelAndView help(HttpServletRequest request) {
        return Page.show("intake/Help", new FrontPage(shells.of(request)));
    }
}
