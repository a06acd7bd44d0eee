package mn.khamt.referrals;

import java.util.Locale;

/** What can be done with a referral that was sent, and which side may do it. */
public enum ReferralStep {
    SEE(Side.DESK),
    ASK(Side.DESK),
    ANSWER(Side.SENDER),
    ACCEPT(Side.DESK),
    REFUSE(Side.DESK),
    START(Side.DESK),
    COMPLETE(Side.DESK),
    WITHDRAW(Side.SENDER);

    private final Side side;

    ReferralStep(Side side) {
        this.side = side;
    }

    public Side side() {
        return side;
    }

    public String messageKey() {
        return "referral.step." + name().toLowerCase(Locale.ROOT);
    }

    /** The two sides of a referral. */
    public enum Side {
        DESK,
        SENDER
    }
}
