package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.Deputies.StandIn;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * @param offered colleagues of the same agency
 */
public record DeputyPage(Shell shell, Form form, List<StandIn> standIns, List<Option> offered) {}
