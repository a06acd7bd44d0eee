package mn.khamt.referrals;

import java.util.Locale;

/** Why a desk cannot take a referral. */
public enum RefusalReason {
    NO_PLACE,
    NOT_OUR_SERVICE,
    AGE_OR_SEX,
    DISTANCE,
    SAFETY,
    PERSON_DECLINED,
    OTHER;

    public String messageKey() {
        return "referral.refusal." + name().toLowerCase(Locale.ROOT);
    }
}
