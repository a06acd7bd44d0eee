package mn.khamt.referrals.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.directory.Directory;
import mn.khamt.referrals.Referral;

/**
 * All referrals of one case.
 *
 * @param maySend whether to offer a new one
 */
public record CaseReferralsPage(
        CaseFrame frame, List<Referral> referrals, Directory directory, Instant now, boolean maySend) {}
