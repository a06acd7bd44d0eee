package mn.khamt.access.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import mn.khamt.access.Sessions;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.limits.Buckets;
import mn.khamt.platform.limits.Network;
import mn.khamt.platform.pages.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who asks, and lets the request run as that person; anybody else reaches public pages only. */
final class CallerFilter extends OncePerRequestFilter {
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final SignedOut signedOut;
    /** Cookies of sessions that are not there: a few after a weekend, thousands only from somebody who guesses or floods (T8). */
    private final Buckets unknown = new Buckets(600, 120, Duration.ofMinutes(1));

    CallerFilter(Sessions sessions, SessionCookie cookie, SignedOut signedOut) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.signedOut = signedOut;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = cookie.read(request);
        Optional<Viewer> viewer;
        String network = Network.of(request.getRemoteAddr());
        if (token != null && unknown.hasNone(network) && !sessions.remembers(token)) {
            token = null; // so many that were never ours come from there that the database is not asked any more
        }
        try {
            viewer = token == null ? Optional.empty() : sessions.identify(token);
        } catch (DatabaseAway away) {
            // Answered where pages are made, so that what was typed comes back with the page.
            request.setAttribute(Gate.AWAY, away);
            chain.doFilter(request, response);
            return;
        }
        if (viewer.isEmpty()) {
            if (token != null) {
                unknown.take(network);
            }
            if (PublicPaths.covers(request.getRequestURI())) {
                chain.doFilter(request, response);
            } else {
                signedOut.answer(token, request, response);
            }
            return;
        }
        viewer.get().enter(request);
        response.setHeader("Cache-Control", "no-store");
        Failure failure = new Caller.Person(java.util.Objects.requireNonNull(token)).call(() -> {
            try {
                chain.doFilter(request, response);
                return new Failure(null, null);
            } catch (IOException e) {
                return new Failure(e, null);
            } catch (ServletException e) {
                return new Failure(null, e);
            }
        });
        if (failure.io != null) {
            throw failure.io;
        }
        if (failure.servlet != null) {
            throw failure.servlet;
        }
    }

    private record Failure(
            @Nullable IOException io, @Nullable ServletException servlet) {}
}
