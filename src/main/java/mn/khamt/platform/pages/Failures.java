package mn.khamt.platform.pages;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.platform.limits.TooOften;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/** Makes the one calm page for what went wrong, with a number that support can find in the log. */
@org.springframework.stereotype.Component
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final char[] LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
    /** Further parts of a path that is none of ours are one. */
    private static final int DEEPEST = 8;

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
            LOG.error("{} {} {}", id, request.getMethod(), route(request), e);
        } else {
            LOG.error("{} {} {}: {}", id, request.getMethod(), route(request), e == null ? "" : e.getMessage());
        }
        return id;
    }

    /**
     * Which page it was, as we wrote it ourselves, with the ids that were asked for: anybody can put anything into an address, also where
     * our own routes do not look. Of what is no page of ours only how many parts it has.
     */
    static String route(HttpServletRequest request) {
        boolean again = request.getDispatcherType() == DispatcherType.ERROR;
        if (!again && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern) {
            return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> values
                    ? VARIABLE.matcher(pattern)
                            .replaceAll(found -> Matcher.quoteReplacement(
                                    values.get(found.group(1)) instanceof String value
                                                    && ID.matcher(value).matches()
                                            ? value
                                            : found.group()))
                    : pattern;
        }
        Object path = again ? request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) : request.getRequestURI();
        return Arrays.stream(String.valueOf(path).split("/", DEEPEST))
                .map(part -> part.isEmpty() || ID.matcher(part).matches() ? part : "*")
                .collect(Collectors.joining("/"));
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
