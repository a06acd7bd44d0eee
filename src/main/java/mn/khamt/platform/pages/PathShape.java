package mn.khamt.platform.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.Element;
import org.springframework.http.server.PathContainer.PathSegment;

/**
 * How many parts a path must have, and which of them are given: enough to pass over nearly every route without matching it. It never
 * says no where the route's own pattern would say yes.
 */
public final class PathShape {
    private static final Pattern PLAIN = Pattern.compile("(/([A-Za-z0-9._-]+|\\{[A-Za-z]+}))+");

    /** Null for a part that may be anything. */
    private final List<@Nullable String> parts;

    private final boolean known;

    private PathShape(List<@Nullable String> parts, boolean known) {
        this.parts = parts;
        this.known = known;
    }

    /** The shape of a route's pattern; one that is not made of plain parts fits every path. */
    public static PathShape of(String pattern) {
        var parts = new ArrayList<@Nullable String>();
        if (!PLAIN.matcher(pattern).matches()) {
            return new PathShape(parts, false);
        }
        for (String part : pattern.substring(1).split("/", -1)) {
            parts.add(part.startsWith("{") ? null : part);
        }
        return new PathShape(parts, true);
    }

    /** Whether this path may belong to the route. */
    public boolean fits(PathContainer path) {
        if (!known) {
            return true;
        }
        // a separator before each part
        List<Element> elements = path.elements();
        if (elements.size() != 2 * parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part != null
                    && (!(elements.get(2 * i + 1) instanceof PathSegment segment)
                            || !segment.valueToMatch().equals(part))) {
                return false;
            }
        }
        return true;
    }
}
