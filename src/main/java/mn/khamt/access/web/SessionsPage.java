package mn.khamt.access.web;

import java.util.List;
import mn.khamt.access.Sessions.OwnSession;
import mn.khamt.platform.pages.Shell;

/**
 * The person's own settings and open sessions.
 */
public record SessionsPage(Shell shell, List<OwnSession> sessions) {}
