package mn.khamt.platform.pages;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** What a controller answers with: a template with its one page record, or the next address. */
public final class Page {
    private Page() {}

    /**
     * @param template room and name, for instance {@code cases/Case}
     * @param page the record the template takes
     */
    public static ModelAndView show(String template, Record page) {
        return new ModelAndView(template + ".jte", "page", page);
    }

    /** The same page again, with what was typed and what is wrong with it (422; with 200 when it only came back from signing in). */
    public static ModelAndView again(String template, Record page, Form form) {
        ModelAndView view = show(template, page);
        view.setStatus(form.hasErrors() ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.OK);
        return view;
    }

    /** After a write: 303 to where the person goes next. */
    public static ModelAndView goTo(String path) {
        var view = new RedirectView(path, false);
        view.setStatusCode(HttpStatus.SEE_OTHER);
        view.setExposeModelAttributes(false);
        view.setExpandUriTemplateVariables(false);
        return new ModelAndView(view);
    }
}
