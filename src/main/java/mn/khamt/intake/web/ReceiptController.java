package mn.khamt.intake.web;

import jakarta.servlet.http.HttpServletRequest;
import mn.khamt.access.OpenToAll;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.Receipts;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.ErrorPage;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpStatus;
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
        return show(request, shell, form, false, receipts.find(number, request.getRemoteAddr()));
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
        String from = request.getRemoteAddr();
        if (body == null || form.mustBeShownAgain()) {
            return show(request, shell, form, false, receipts.find(number, from));
        }
        return show(request, shell, form, true, receipts.add(form.operation(), number, body, from));
    }

    private ModelAndView show(
            HttpServletRequest request, Shell shell, Form form, boolean added, Receipts.LookedUp lookedUp) {
        return switch (lookedUp) {
            case Receipts.LookedUp.Found(Receipts.Answered answered) -> {
                Form next = added ? Form.blank(shell.words(), NAME).with("number", form.value("number")) : form;
                yield Page.again("intake/Receipt", new ReceiptPage(shell, next, answered, added), next);
            }
            case Receipts.LookedUp.Unknown() -> {
                form.wrong("number", "receipt.error.number");
                yield show(shell, form);
            }
            case Receipts.LookedUp.Later() -> later(request, shell);
        };
    }

    /** Nothing that was typed is lost: it is sent again, as the same operation, when the minute is over. */
    private ModelAndView later(HttpServletRequest request, Shell shell) {
        Words other = shells.words(shell.language() == Language.EN ? Language.MN : Language.EN);
        ModelAndView view = Page.show(
                "intake/Later", new LaterPage(shell, other, request.getRequestURI(), ErrorPage.Field.typed(request)));
        view.setStatus(HttpStatus.TOO_MANY_REQUESTS);
        return view;
    }

    private static ModelAndView show(Shell shell, Form form) {
        return Page.again("intake/Receipt", new ReceiptPage(shell, form, null, false), form);
    }
}
