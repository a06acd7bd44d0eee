package mn.khamt.access.web;

import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/** A new password; nothing typed is shown again. */
public record ChangePasswordPage(Shell shell, Form form) {}
