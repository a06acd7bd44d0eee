package mn.khamt.access.web;

import java.util.List;
import mn.khamt.platform.pages.Shell;

/** Recovery codes, shown this once. */
public record RecoveryPage(Shell shell, List<String> codes) {}
