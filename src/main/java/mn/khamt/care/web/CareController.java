package mn.khamt.care.web;

import jakarta.servlet.http.HttpServletRequest;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.care.Care;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The room's first page: where there is room, and who is in care. */
@Controller
final class CareController {
    private final Shells shells;
    private final Care care;
    private final Directory directory;

    CareController(Shells shells, Care care, Directory directory) {
        this.shells = shells;
        this.care = care;
        this.directory = directory;
    }

    @GetMapping("/care")
    @Allowed(Action.RECORD_CARE)
    ModelAndView show(HttpServletRequest request) {
        return Page.show("care/Care", new CarePage(shells.of(request), care.facilities(), care.inCare(), directory));
    }
}
