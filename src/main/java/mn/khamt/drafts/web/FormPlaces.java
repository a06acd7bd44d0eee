package mn.khamt.drafts.web;

import java.util.List;
import java.util.Set;
import mn.khamt.access.Allowed;
import mn.khamt.access.Limit;
import mn.khamt.access.Limited;
import mn.khamt.platform.pages.PathShape;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Where a form of ours can be sent: a draft leads nowhere else. A search is answered at once, changes nothing, and may hold the name of a
 * child: it is kept nowhere.
 */
@Component
final class FormPlaces {
    /** What belongs to the way in, and the drafts themselves. */
    private static final Set<String> NOT = Set.of("/account", "/sign-out", "/drafts");

    private final RequestMappingHandlerMapping mapping;
    private volatile List<Place> places = List.of();

    FormPlaces(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        this.mapping = mapping;
    }

    boolean accept(String path) {
        if (NOT.stream().anyMatch(n -> path.equals(n) || path.startsWith(n + "/"))) {
            return false;
        }
        PathContainer parsed = PathContainer.parsePath(path);
        for (Place place : places()) {
            if (place.shape.fits(parsed) && place.pattern.matches(parsed)) {
                return true;
            }
        }
        return false;
    }

    /** Read when first asked: the mapping is filled while the pages start. */
    private List<Place> places() {
        List<Place> known = places;
        if (known.isEmpty()) {
            known = mapping.getHandlerMethods().entrySet().stream()
                    .filter(e -> e.getValue().hasMethodAnnotation(Allowed.class))
                    .filter(e -> !search(e.getValue()))
                    .map(java.util.Map.Entry::getKey)
                    .filter(i -> i.getMethodsCondition().getMethods().contains(RequestMethod.POST))
                    .flatMap(i -> i.getPathPatternsCondition() == null
                            ? java.util.stream.Stream.of()
                            : i.getPathPatternsCondition().getPatterns().stream())
                    .map(p -> new Place(p, PathShape.of(p.getPatternString())))
                    .toList();
            places = known;
        }
        return known;
    }

    private static boolean search(HandlerMethod handler) {
        Limited limited = handler.getMethodAnnotation(Limited.class);
        return limited != null && limited.value() == Limit.SEARCH;
    }

    private record Place(PathPattern pattern, PathShape shape) {}
}
