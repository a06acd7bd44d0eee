package mn.khamt.access.web;

import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * Asks once more who it is, before something dangerous is done.
 *
 * @param why message key of the reason
 * @param action where the form belongs that waits
 * @param fields everything that was sent with it
 * @param not where to go instead
 * @param passkey whether a passkey does as well
 */
public record ConfirmPage(
        Shell shell,
        Form form,
        String why,
        String action,
        List<ContinuePage.Field> fields,
        String not,
        boolean passkey) {}
