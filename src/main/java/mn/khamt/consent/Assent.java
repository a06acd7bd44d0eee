package mn.khamt.consent;

import java.util.Locale;

/** What the child said; four different things, of which only one is no. */
public enum Assent {
    GIVEN,
    REFUSED,
    NOT_ASKED,
    NOT_APPLICABLE;

    public String messageKey() {
        return "referral.assent." + name().toLowerCase(Locale.ROOT);
    }
}
