package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.EmergencyAccess.Own;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * @param own those that still run, and those that wait for their review
 */
public record EmergencyPage(Shell shell, Form form, List<Own> own) {}
