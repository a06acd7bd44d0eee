package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.List;
import mn.khamt.platform.limits.TooOften;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/** Makes the one calm page for what went wrong, with a number that support can find in the log. */
@org.springframework.stereotype.Component
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final char[] LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();
    private final Shells shells;

    Failures(Shells shells) {
        this.shells = shells;
    }

    /**
     * What happened to the person and not to the product: nothing is logged.
     *
     * @param key message of what happened; {@code <key>.next} says what to do
     */
    public ModelAndView said(HttpServletRequest request, HttpStatus status, String key) {
        return page(request, status, key, null, false, null);
    }

    /**
     * What happened to the product. Everything typed comes back with the page.
     *
     * @param withTrace whether the log needs to know where it happened
     */
    public ModelAndView happened(
            HttpServletRequest request, HttpStatus status, String key, Exception e, boolean withTrace) {
        return page(request, status, key, log(request, e, withTrace), true, null);
    }

    /** Somebody came too often. Everything typed comes back with the page, which says when to send it again. */
    ModelAndView later(HttpServletRequest request, TooOften often) {
        return page(request, HttpStatus.TOO_MANY_REQUESTS, "error.too_often", null, true, often.seconds());
    }

    /** What failed before any page was asked: what was typed still stands in the browser. */
    ModelAndView stopped(HttpServletRequest request, HttpStatus status, @Nullable Throwable fault) {
        return page(request, status, "error.stopped", log(request, fault, fault != null), false, null);
    }

    private ModelAndView page(
            HttpServletRequest request,
            HttpStatus status,
            String key,
            @Nullable String id,
            boolean keepTyped,
            @Nullable Integer seconds) {
        boolean typed = keepTyped
                && request.getMethod().equals("POST")
                && !request.getRequestURI().equals("/sign-in");
        List<ErrorPage.Field> fields = typed ? ErrorPage.Field.typed(request) : List.of();
        ModelAndView view = Page.show(
                "layout/Error",
                new ErrorPage(shells.of(request), key, id, typed ? request.getRequestURI() : null, fields, seconds));
        view.setStatus(status);
        return view;
    }

    /** The log gets the path's shape and the fault, never what was typed. */
    String log(HttpServletRequest request, @Nullable Throwable e, boolean withTrace) {
        String id = newId();
        if (withTrace) {
            LOG.error("{} {} {}", id, request.getMethod(), request.getRequestURI(), e);
        } else {
            LOG.error(
                    "{} {} {}: {}", id, request.getMethod(), request.getRequestURI(), e == null ? "" : e.getMessage());
        }
        return id;
    }

    /** Short enough to be said on the telephone, without letters that look alike. */
    static String newId() {
        var id = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            id.append(LETTERS[RANDOM.nextInt(LETTERS.length)]);
        }
        return id.toString();
    }
}
