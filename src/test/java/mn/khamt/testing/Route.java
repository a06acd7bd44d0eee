package mn.khamt.testing;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import mn.khamt.TestKhamt;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * One route of the running product, as the product itself knows it.
 *
 * @param path with its variables, for instance {@code /cases/{id}}
 * @param needs name of an action, OPEN, PLATFORM (assets, health), SPRING (the container's error page) or NOBODY
 * @param event of the audit trail, or empty
 * @param otherwise the event in its place when less was done, or empty
 * @param stepUp whether the person proves again who they are: nothing, always, or after an alarm about their reading
 */
public record Route(String method, String path, String needs, String event, String otherwise, String stepUp) {
    private static final String ANY = "ANY";

    /** One that promises nothing else. */
    public Route(String method, String path, String needs, String event, String stepUp) {
        this(method, path, needs, event, "", stepUp);
    }

    /** All of them, sorted by path. */
    public static List<Route> all(TestKhamt khamt) {
        return khamt
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .flatMap(e -> of(e.getKey(), e.getValue()).stream())
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
                .toList();
    }

    public boolean get() {
        return method.equals("GET") || method.equals(ANY);
    }

    /** Whether somebody without an account may use it. */
    public boolean open() {
        return Set.of("OPEN", "PLATFORM", "SPRING").contains(needs);
    }

    @Override
    public String toString() {
        return (method + " " + path + " " + needs + " " + event + (otherwise.isEmpty() ? "" : "/" + otherwise)).strip()
                + stepUp;
    }

    private static List<Route> of(RequestMappingInfo info, HandlerMethod handler) {
        var methods = new TreeSet<String>();
        for (RequestMethod method : info.getMethodsCondition().getMethods()) {
            methods.add(method.name());
        }
        if (methods.isEmpty()) {
            methods.add(ANY);
        }
        Allowed allowed = handler.getMethodAnnotation(Allowed.class);
        OpenToAll open = handler.getMethodAnnotation(OpenToAll.class);
        String type = handler.getBeanType().getPackageName();
        String needs = allowed != null
                ? allowed.value().name()
                : open != null
                        ? "OPEN"
                        : type.equals("mn.khamt.platform.pages")
                                ? "PLATFORM"
                                : type.startsWith("org.springframework") ? "SPRING" : "NOBODY";
        String event = allowed != null ? allowed.event() : open != null ? open.event() : "";
        String otherwise = allowed == null ? "" : allowed.otherwise();
        String stepUp = allowed == null
                ? ""
                : allowed.stepUp() ? " STEP-UP" : allowed.stepUpAfterAlarm() ? " STEP-UP-AFTER-ALARM" : "";
        return methods.stream()
                .flatMap(m ->
                        info.getPatternValues().stream().map(p -> new Route(m, p, needs, event, otherwise, stepUp)))
                .toList();
    }
}
