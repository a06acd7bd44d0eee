package mn.khamt.care.web;

import java.util.List;
import mn.khamt.cases.Cases;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** The form of a new stay. */
public record StayPage(
        Shell shell, Cases.Header header, Form form, List<Option> victims, List<Option> facilities, List<Option> referrals) {}
