package mn.khamt.access.web;

import java.util.List;
import mn.khamt.platform.pages.Shell;

/**
 * What was typed before the session ended, ready to go on.
 *
 * @param action where the form belongs
 * @param fields everything that was typed
 */
public record ContinuePage(Shell shell, String held, String action, List<Field> fields) {
    public record Field(String name, String value) {}
}
