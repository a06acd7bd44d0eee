package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Matches a request against those routes only whose shape its path has. Asking each of some two hundred routes in full was a sixth of
 * what the product itself does for a page; asking each of them for the path of the request, and for its shape by its contents, still a
 * fourteenth.
 */
final class QuickRoutes extends RequestMappingHandlerMapping {
    private static final ScopedValue<PathContainer> PATH = ScopedValue.newInstance();

    /** By the route itself, which is the same whenever it is asked about. Filled before the first request. */
    private final IdentityHashMap<RequestMappingInfo, List<PathShape>> shapes = new IdentityHashMap<>();

    @Override
    public void afterPropertiesSet() {
        super.afterPropertiesSet();
        getHandlerMethods().keySet().forEach(info -> shapes.put(info, shapesOf(info)));
    }

    @Override
    @SuppressWarnings("NullAway") // null where no route fits, as what it overrides
    protected @Nullable HandlerMethod lookupHandlerMethod(String lookupPath, HttpServletRequest request)
            throws Exception {
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            return super.lookupHandlerMethod(lookupPath, request);
        }
        PathContainer path =
                ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
        return ScopedValue.where(PATH, path).call(() -> super.lookupHandlerMethod(lookupPath, request));
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo info, HttpServletRequest request) {
        List<PathShape> known = shapes.get(info);
        if (known != null && PATH.isBound() && !fits(known, PATH.get())) {
            return null;
        }
        return super.getMatchingMapping(info, request);
    }

    private static boolean fits(List<PathShape> shapes, PathContainer path) {
        for (PathShape shape : shapes) {
            if (shape.fits(path)) {
                return true;
            }
        }
        return false;
    }

    private static List<PathShape> shapesOf(RequestMappingInfo info) {
        return info.getPatternValues().stream().map(PathShape::of).toList();
    }
}
