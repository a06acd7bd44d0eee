package mn.khamt.access.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import mn.khamt.access.Sessions;
import mn.khamt.platform.database.Caller;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.SharedReads;
import mn.khamt.platform.database.SharedReads.Work;
import mn.khamt.platform.limits.Buckets;
import mn.khamt.platform.limits.Network;
import mn.khamt.platform.limits.TooOften;
import mn.khamt.platform.pages.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who asks, and lets the request run as that person; anybody else reaches public pages only. */
final class CallerFilter extends OncePerRequestFilter {
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final SignedOut signedOut;
    private final OneByOne oneByOne = new OneByOne();
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
        boolean suspect = token != null && unknown.hasNone(network) && !sessions.remembers(token);
        try {
            viewer = token == null
                    ? Optional.empty()
                    // Asking how much time is left must not give more of it.
                    : request.getRequestURI().equals("/session/left")
                            ? sessions.glimpse(token)
                            : suspect ? oneByOne.identify(token, sessions) : sessions.identify(token);
        } catch (TooOften often) {
            response.setHeader("Retry-After", String.valueOf(often.seconds()));
            response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
            return;
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
                return SharedReads.during(link(request) ? Work.LOOKS : Work.MAY_CHANGE, () -> {
                    chain.doFilter(request, new ReadUp(response));
                    return new Failure(null, null);
                });
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

    private static boolean link(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /**
     * From where thousands of cookies came that were never ours, the next are asked about one after the other: whoever guesses keeps one
     * connection busy, and a colleague in the same network waits a moment instead of being shut out.
     */
    private static final class OneByOne {
        private static final Duration PATIENCE = Duration.ofSeconds(5);
        private final Semaphore turn = new Semaphore(1, true);

        Optional<Viewer> identify(String token, Sessions sessions) {
            boolean mine = false;
            try {
                mine = turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (!mine) {
                    throw new TooOften(PATIENCE);
                }
                return sessions.identify(token);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TooOften(PATIENCE);
            } finally {
                if (mine) {
                    turn.release();
                }
            }
        }
    }

    /** Whoever begins to write the answer has read everything: a browser that takes it slowly holds no connection. */
    private static final class ReadUp extends HttpServletResponseWrapper {
        ReadUp(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            SharedReads.end();
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            SharedReads.end();
            return super.getWriter();
        }
    }

    private record Failure(
            @Nullable IOException io, @Nullable ServletException servlet) {}
}
