package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * @param action where the browser's answer is sent
 * @param ask where the question comes from
 */
public record NewPasskeyPage(Shell shell, Form form, String action, String ask) {}
