package mn.khamt.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumMap;
import java.util.Map;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.platform.limits.Buckets;
import mn.khamt.platform.limits.TooOften;
import mn.khamt.platform.pages.Shells;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts for each person, not for each session: a second browser does not help. */
@Component
final class PersonLimits implements HandlerInterceptor {
    /** The benchmark is one person who works for hundreds; nobody else sets this. */
    private static final int MANY = Integer.getInteger("khamt.limit.times", 1);

    private final Map<Limit, Buckets> buckets = new EnumMap<>(Limit.class);
    private final Shells shells;

    PersonLimits(Shells shells) {
        this.shells = shells;
        for (Limit limit : Limit.values()) {
            buckets.put(limit, new Buckets(limit.atOnce() * MANY, limit.refill() * MANY, limit.period()));
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Limited limited = method.getMethodAnnotation(Limited.class);
            Buckets of = limited == null ? null : buckets.get(limited.value());
            if (of != null) {
                of.take(shells.person(request).accountId().toString()).ifPresent(wait -> {
                    throw new TooOften(wait);
                });
            }
        }
        return true;
    }
}
