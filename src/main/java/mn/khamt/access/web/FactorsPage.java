package mn.khamt.access.web;

import java.util.List;
import mn.khamt.access.Factors;
import mn.khamt.access.Passkeys;
import mn.khamt.platform.pages.Shell;

/** What one has set up for signing in. */
public record FactorsPage(Shell shell, Factors.Own own, List<Passkeys.Passkey> passkeys) {}
