package mn.khamt.referrals;

import java.util.Locale;

/** What became of the need the person was referred for. */
public enum ReferralOutcome {
    NEED_MET,
    PARTLY_MET,
    NOT_MET,
    PERSON_LEFT;

    public String messageKey() {
        return "referral.outcome." + name().toLowerCase(Locale.ROOT);
    }
}
