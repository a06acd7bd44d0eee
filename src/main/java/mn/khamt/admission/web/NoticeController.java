package mn.khamt.admission.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.admission.Notices;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Puts away what a person was told; they are shown on the first page of the day. */
@Controller
final class NoticeController {
    private final Notices notices;
    private final Operations operations;
    private final Shells shells;

    NoticeController(Notices notices, Operations operations, Shells shells) {
        this.notices = notices;
        this.operations = operations;
        this.shells = shells;
    }

    @PostMapping("/notices/{id}")
    @Allowed(Action.USE_KHAMT)
    ModelAndView putAway(@PathVariable UUID id, HttpServletRequest request) {
        Form form = Form.sent(shells.of(request).words(), "notice", request);
        return Page.goTo(operations.once(form.operation(), form.typed() + id, () -> {
            notices.putAway(id);
            return "/home";
        }));
    }
}
