package mn.khamt.access.web;

import mn.khamt.platform.pages.Shell;

/**
 * Somebody whom the identity service knows and nobody linked here.
 *
 * @param service what people call it
 * @param subject the number to give to the administrator
 */
public record UnlinkedPage(Shell shell, String service, String subject) {}
