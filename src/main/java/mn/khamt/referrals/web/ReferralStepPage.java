package mn.khamt.referrals.web;

import java.util.List;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import mn.khamt.referrals.Referral;

/**
 * One thing to do with a referral that needs words.
 *
 * @param step refuse, ask, answer, complete, withdraw or message
 * @param choices reasons or outcomes; empty where a text is enough
 */
public record ReferralStepPage(
        Shell shell, Referral referral, String step, Form form, List<Option> choices, Directory directory) {}
