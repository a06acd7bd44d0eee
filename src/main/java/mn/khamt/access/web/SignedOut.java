package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.access.HeldForms;
import mn.khamt.access.Sessions;
import mn.khamt.access.SignIns;
import mn.khamt.access.Standing;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends somebody whose session is over to the sign-in page, with the way back and everything they had typed. */
@Component
final class SignedOut {
    private final HeldForms heldForms;
    private final Sessions sessions;
    private final SignIns signIns;

    SignedOut(HeldForms heldForms, Sessions sessions, SignIns signIns) {
        this.heldForms = heldForms;
        this.sessions = sessions;
        this.signIns = signIns;
    }

    void answer(@Nullable String token, HttpServletRequest request, HttpServletResponse response) {
        if (byItself(request, response)) {
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", where(token) + query(token, request));
    }

    /** A form from an old page of ours, opened before this session began: kept, to be looked at and sent once more. */
    void keep(String token, HttpServletRequest request, HttpServletResponse response) {
        if (byItself(request, response)) {
            return;
        }
        Optional<UUID> held = heldForms.hold(token, request.getRequestURI(), typed(request));
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", held.map(id -> "/continue/" + id).orElse("/home"));
    }

    /** A page that keeps its draft every few seconds is told that the session is over: the text stays there, where it is typed. */
    private static boolean byItself(HttpServletRequest request, HttpServletResponse response) {
        boolean auto = request.getRequestURI().equals("/drafts") && request.getParameter("_auto") != null;
        if (auto) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader("Cache-Control", "no-store");
        }
        return auto;
    }

    /** To the lock, to the second step, or to the beginning. */
    private String where(@Nullable String token) {
        Standing.State state = token == null
                ? null
                : signIns.standing(token).map(Standing::state).orElse(null);
        return switch (state) {
            case LOCKED -> "/locked";
            case SECOND_STEP -> "/sign-in/second";
            case ENROL -> "/sign-in/enrol";
            case OPEN -> "/sign-in";
            case null -> "/sign-in";
        };
    }

    /** What a form held; never a password, nor the proof of a page that is over. */
    static Map<String, List<String>> typed(HttpServletRequest request) {
        Map<String, List<String>> fields = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!name.equals("_csrf")
                    && !name.equals("_confirm")
                    && !name.equals("_passkey")
                    && !name.equals("_ceremony")
                    && !name.contains("password")) {
                fields.put(name, Arrays.asList(values));
            }
        });
        return fields;
    }

    private String query(@Nullable String token, HttpServletRequest request) {
        if (token != null) {
            sessions.forget(token);
        }
        if (request.getMethod().equals("POST")) {
            if (token == null || request.getRequestURI().equals("/sign-out")) {
                return "";
            }
            Optional<UUID> held = heldForms.hold(token, request.getRequestURI(), typed(request));
            return held.map(id -> "?held=" + id).orElse("?ended=1");
        }
        String back =
                request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
        String ended = token == null ? "" : "&ended=1";
        return "?back=" + URLEncoder.encode(back, StandardCharsets.UTF_8) + ended;
    }
}
