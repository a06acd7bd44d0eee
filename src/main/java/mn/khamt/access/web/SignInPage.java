package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param back where to go after signing in; a path of our own
 * @param held the id of a form that waits, or null
 * @param ended whether the person was signed out by time
 * @param passkeyFailed whether a passkey was tried that nobody here has
 * @param demoAccounts whether to name the accounts of the demo country
 */
public record SignInPage(
        Shell shell,
        Form form,
        @Nullable String back,
        @Nullable String held,
        boolean ended,
        boolean passkeyFailed,
        boolean demoAccounts) {}
