package mn.khamt.consent;

import java.util.Locale;

/** Who consented. */
public enum ConsentGiver {
    SELF,
    PARENT,
    GUARDIAN,
    LEGAL_REPRESENTATIVE,
    NOBODY;

    public String messageKey() {
        return "referral.giver." + name().toLowerCase(Locale.ROOT);
    }
}
