package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param app whether the person has an app that makes codes
 * @param passkey whether the person has a passkey
 * @param back where to go on, or null
 * @param held the form that waits, or null
 */
public record SecondStepPage(
        Shell shell,
        Form form,
        boolean app,
        boolean passkey,
        @Nullable String back,
        @Nullable String held) {}
