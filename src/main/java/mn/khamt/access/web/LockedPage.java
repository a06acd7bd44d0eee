package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param name whose session it is
 * @param passkey whether a passkey opens it too
 * @param back where to go on, or null
 * @param held the form that waits, or null
 * @param draft whether that form was never sent
 */
public record LockedPage(
        Shell shell,
        Form form,
        String name,
        boolean passkey,
        @Nullable String back,
        @Nullable String held,
        boolean draft) {}
