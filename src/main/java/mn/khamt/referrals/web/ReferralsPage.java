package mn.khamt.referrals.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.directory.Directory;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import mn.khamt.referrals.Referrals;

/**
 * Referrals at the reader's desks and from the reader's cases.
 *
 * @param state which are shown
 * @param service code, or empty for all
 */
public record ReferralsPage(
        Shell shell,
        Referrals.Listed atMyDesks,
        Referrals.Listed ofMyCases,
        boolean hasDesk,
        String state,
        String service,
        List<Option> states,
        List<Option> services,
        Directory directory,
        Instant now) {}
