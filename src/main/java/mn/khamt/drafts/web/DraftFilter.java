package mn.khamt.drafts.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.drafts.Drafts;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shells;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Somebody goes on with a draft: the form's own address is asked to show the form again, filled from the draft instead of from the
 * browser. So every form can be continued, with the rights and checks of its own handler, and nothing typed stands in an address.
 */
final class DraftFilter extends OncePerRequestFilter {
    /** What went wrong here, for the place where pages are made. */
    static final String FAILED = DraftFilter.class.getName() + ".failed";

    private final Drafts drafts;
    private final Shells shells;

    DraftFilter(Drafts drafts, Shells shells) {
        this.drafts = drafts;
        this.shells = shells;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String asked =
                request.getMethod().equals("POST") && shells.viewer(request).isPresent()
                        ? request.getParameter("_draft")
                        : null;
        if (asked == null) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletRequest filled = request;
        try {
            Optional<Drafts.Opened> draft =
                    id(asked).flatMap(drafts::open).filter(d -> d.place().equals(request.getRequestURI()));
            if (draft.isPresent()) {
                filled = new Filled(request, draft.get());
            } else {
                request.setAttribute(FAILED, new NotFound());
            }
        } catch (RuntimeException e) {
            request.setAttribute(FAILED, e);
        }
        chain.doFilter(filled, response);
    }

    private static Optional<UUID> id(String sent) {
        try {
            return Optional.of(UUID.fromString(sent));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The request as if the browser had sent what the draft holds. */
    private static final class Filled extends HttpServletRequestWrapper {
        private final Map<String, String[]> parameters = new LinkedHashMap<>();

        Filled(HttpServletRequest request, Drafts.Opened draft) {
            super(request);
            draft.fields().forEach((name, values) -> parameters.put(name, values.toArray(String[]::new)));
            parameters.put("_csrf", new String[] {String.valueOf(request.getParameter("_csrf"))});
            parameters.put("_op", new String[] {draft.operation().toString()});
            parameters.put("_version", new String[] {String.valueOf(draft.version())});
            parameters.put("_saves", new String[] {String.valueOf(draft.saves())});
            parameters.put("_review", new String[] {"1"});
        }

        @Override
        public @Nullable String getParameter(String name) {
            String[] found = parameters.get(name);
            return found == null || found.length == 0 ? null : found[0];
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Collections.unmodifiableMap(parameters);
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(parameters.keySet());
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return parameters.get(name);
        }
    }
}
