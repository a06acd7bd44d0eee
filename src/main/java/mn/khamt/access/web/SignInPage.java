package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param back where to go after signing in; a path of our own
 * @param held the id of a form that waits, or null
 * @param ended whether the person was signed out by time
 * @param problem message key of what came of another way that was tried, or null
 * @param service what people call the national identity service, or null where there is none
 * @param demoAccounts whether to name the accounts of the demo country
 */
public record SignInPage(
        Shell shell,
        Form form,
        @Nullable String back,
        @Nullable String held,
        boolean ended,
        @Nullable String problem,
        @Nullable String service,
        boolean demoAccounts) {}
