package mn.khamt.drafts.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import mn.khamt.drafts.Drafts;
import mn.khamt.platform.pages.DraftOffer;
import mn.khamt.platform.pages.Shells;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Looks, for each page that has a form, whether its reader began it before; the page's shell offers it. */
final class DraftOffers implements HandlerInterceptor {
    private final Drafts drafts;
    private final FormPlaces places;
    private final Shells shells;

    DraftOffers(Drafts drafts, FormPlaces places, Shells shells) {
        this.drafts = drafts;
        this.places = places;
        this.shells = shells;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(DraftFilter.FAILED) instanceof RuntimeException failed) {
            throw failed;
        }
        String path = request.getRequestURI();
        // A report's page carries its forms itself, and sends them to addresses below its own.
        if (request.getMethod().equals("GET")
                && handler instanceof HandlerMethod
                && shells.viewer(request).isPresent()
                && (places.accept(path) || places.accept(path + "/answer"))) {
            request.setAttribute(
                    DraftOffer.ATTRIBUTE,
                    drafts.on(path).stream()
                            .map(d -> new DraftOffer(d.operationId(), d.place(), d.savedAt()))
                            .toList());
        }
        return true;
    }
}
