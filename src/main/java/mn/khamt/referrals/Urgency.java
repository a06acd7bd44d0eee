package mn.khamt.referrals;

import java.time.Duration;
import java.util.Locale;

/** How soon a referral must be answered. */
public enum Urgency {
    NOW(Duration.ofHours(2)),
    WITHIN_DAY(Duration.ofHours(24)),
    WITHIN_WEEK(Duration.ofDays(3)),
    PLANNED(Duration.ofDays(7));

    private final Duration answerWithin;

    Urgency(Duration answerWithin) {
        this.answerWithin = answerWithin;
    }

    public Duration answerWithin() {
        return answerWithin;
    }

    public String messageKey() {
        return "referral.urgency." + name().toLowerCase(Locale.ROOT);
    }
}
