package mn.khamt.access.web;

import java.util.List;
import mn.khamt.platform.pages.Shell;

/**
 * What was typed before the session ended, ready to go on.
 *
 * @param action where the form belongs
 * @param fields everything that was typed
 * @param draft it was never sent: where there is a script, the form is shown again at once
 */
public record ContinuePage(Shell shell, String held, String action, List<Field> fields, boolean draft) {
    public record Field(String name, String value) {}
}
