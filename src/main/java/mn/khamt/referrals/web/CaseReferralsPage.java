package mn.khamt.referrals.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.Cases;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Shell;
import mn.khamt.referrals.Referral;

/**
 * All referrals of one case.
 *
 * @param maySend whether to offer a new one
 */
public record CaseReferralsPage(
        Shell shell, Cases.Header header, List<Referral> referrals, Directory directory, Instant now, boolean maySend) {}
