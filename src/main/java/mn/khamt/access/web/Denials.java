package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.pages.Denied;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Writes denied requests into the trail, in a transaction of their own: the one that was denied is over. */
@Component
final class Denials implements Denied {
    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

    private final Db db;
    private final Trail trail;
    private final JsonMapper json = JsonMapper.builder().build();

    Denials(Db db, Trail trail) {
        this.db = db;
        this.trail = trail;
    }

    @Override
    public void record(HttpServletRequest request, String rule) {
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        UUID tried = tried(request);
        try {
            db.write(() -> {
                // The id that was tried is the subject, not the case: to the case's team nobody has looked.
                trail.record(
                        "access.denied",
                        null,
                        tried,
                        rule,
                        json.writeValueAsString(
                                Map.of("route", request.getMethod() + " " + (route == null ? "" : route))));
                return rule;
            });
        } catch (RuntimeException e) {
            // The answer is a denial in any case; that it could not be written is for the log.
            LOG.error("a denial was not recorded", e);
        }
    }

    private static @Nullable UUID tried(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables) {
            for (Object value : variables.values()) {
                try {
                    return UUID.fromString(String.valueOf(value));
                } catch (IllegalArgumentException e) {
                    // not an id: the next one
                }
            }
        }
        return null;
    }
}
