package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page for everything that went wrong.
 *
 * @param key message key of what happened; {@code <key>.next} says what to do
 * @param errorId for the support staff; null where nothing was logged
 * @param action where to send again what was typed; null when nothing was
 * @param fields what was typed
 * @param seconds after which it may be tried again; null where that is not the matter
 */
public record ErrorPage(
        Shell shell,
        String key,
        @Nullable String errorId,
        @Nullable String action,
        List<Field> fields,
        @Nullable Integer seconds) {
    public record Field(String name, String value) {
        /** Everything that was sent, but for passwords and the proof of the form, which is made anew. */
        public static List<Field> typed(HttpServletRequest request) {
            return request.getParameterMap().entrySet().stream()
                    .filter(e -> !e.getKey().equals("_csrf")
                            && !e.getKey().equals("_confirm")
                            && !e.getKey().equals("_passkey")
                            && !e.getKey().equals("_ceremony")
                            && !e.getKey().contains("password"))
                    .flatMap(e -> Arrays.stream(e.getValue()).map(v -> new Field(e.getKey(), v)))
                    .toList();
        }
    }
}
