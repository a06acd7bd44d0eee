package mn.khamt.referrals.web;

import java.time.Instant;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import mn.khamt.referrals.Referrals;

/**
 * One referral, as either side may read it.
 *
 * @param form carries the version for the steps that need nothing typed
 */
public record ReferralPage(Shell shell, Referrals.Opened opened, Form form, Directory directory, Instant now) {}
