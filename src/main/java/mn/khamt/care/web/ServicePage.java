package mn.khamt.care.web;

import java.util.List;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** The form of a new service. */
public record ServicePage(
        Shell shell,
        Cases.Header header,
        Form form,
        List<Option> victims,
        List<Option> types,
        List<Option> agencies,
        List<Option> referrals,
        List<Option> yesNo) {}
