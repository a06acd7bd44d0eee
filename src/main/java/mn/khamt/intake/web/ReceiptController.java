package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import mn.khamt.access.OpenToAll;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.Receipts;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The reporter's way back. The number never stands in an address. */
@Controller
final class ReceiptController {
    private static final String NAME = "receipt";
    private static final int LONGEST_NUMBER = 100;

    private final Receipts receipts;
    private final Shells shells;

    ReceiptController(Receipts receipts, Shells shells) {
        this.receipts = receipts;
        this.shells = shells;
    }

    @GetMapping("/q/receipt")
    @OpenToAll
    ModelAndView ask(HttpServletRequest request) {
        Shell shell = shells.of(request);
        return show(shell, Form.blank(shell.words(), NAME));
    }

    @PostMapping("/q/receipt")
    @OpenToAll
    ModelAndView open(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), NAME, request);
        String number = form.text("number", LONGEST_NUMBER);
        if (form.hasErrors()) {
            return show(shell, form);
        }
        return found(shell, form, number, false);
    }

    @PostMapping("/q/receipt/add")
    @OpenToAll(event = "report.added_to")
    ModelAndView add(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), NAME, request);
        String number = form.text("number", LONGEST_NUMBER);
        String body = ReportReading.text(form, "body", NewReport.LONGEST);
        if (body == null) {
            form.wrong("body", "receipt.error.body");
        }
        if (body == null || form.mustBeShownAgain()) {
            return found(shell, form, number, false);
        }
        return found(shell, form, number, receipts.add(form.operation(), number, body));
    }

    private ModelAndView found(Shell shell, Form form, String number, boolean added) {
        Optional<Receipts.Answered> found = receipts.find(number);
        if (found.isEmpty()) {
            form.wrong("number", "receipt.error.number");
            return show(shell, form);
        }
        Form next = added ? Form.blank(shell.words(), NAME).with("number", number) : form;
        return Page.again("intake/Receipt", new ReceiptPage(shell, next, found.get(), added), next);
    }

    private static ModelAndView show(Shell shell, Form form) {
        return Page.again("intake/Receipt", new ReceiptPage(shell, form, null, false), form);
    }
}
