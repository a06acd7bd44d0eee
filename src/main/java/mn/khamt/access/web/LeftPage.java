package mn.khamt.access.web;

import mn.khamt.platform.pages.Shell;

/**
 * @param service what people call it
 * @param end where the session there is ended
 */
public record LeftPage(Shell shell, String service, String end) {}
