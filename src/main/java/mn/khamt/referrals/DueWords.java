package mn.khamt.referrals;

import java.time.Duration;
import java.time.Instant;
import mn.khamt.platform.language.Words;

/**
 * The time to answer, in words with its state.
 *
 * @param tone late, due or ok
 * @param icon of the sprite
 * @param text never colour alone
 */
public record DueWords(String tone, String icon, String text) {
    private static final int HOURS_SHOWN = 48;

    /** How long it is until an answer is due, or how long it is late. */
    public static DueWords of(Words words, Instant due, Instant now) {
        boolean late = due.isBefore(now);
        Duration span = late ? Duration.between(due, now) : Duration.between(now, due);
        long hours = span.toHours();
        String text = hours < HOURS_SHOWN
                ? words.get(late ? "referral.late.hours" : "referral.due.hours", "hours", Math.toIntExact(hours))
                : words.get(late ? "referral.late.days" : "referral.due.days", "days", Math.toIntExact(span.toDays()));
        if (late) {
            return new DueWords("late", "i-late", text);
        }
        return hours < 24 ? new DueWords("due", "i-due", text) : new DueWords("ok", "i-ok", text);
    }
}
