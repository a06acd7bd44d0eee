package mn.khamt.platform.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page for everything that went wrong.
 *
 * @param key message key of what happened; {@code <key>.next} says what to do
 * @param errorId for the support staff; null where nothing was logged
 * @param action where to send again what was typed; null when nothing was
 * @param fields what was typed
 */
public record ErrorPage(
        Shell shell,
        String key,
        @Nullable String errorId,
        @Nullable String action,
        List<Field> fields) {
    public record Field(String name, String value) {}
}
