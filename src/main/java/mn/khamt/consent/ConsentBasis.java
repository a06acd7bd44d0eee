package mn.khamt.consent;

import java.util.Locale;

/** On what sharing with another agency rests. */
public enum ConsentBasis {
    CONSENT,
    MANDATORY_REPORT,
    VITAL_INTEREST,
    COURT_ORDER;

    public String messageKey() {
        return "referral.basis." + name().toLowerCase(Locale.ROOT);
    }
}
