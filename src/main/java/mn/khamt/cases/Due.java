package mn.khamt.cases;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import mn.khamt.platform.language.Words;

/**
 * How a day by which something should be done is shown: tone, icon and words together, never a colour alone.
 *
 * @param tone late, due or ok
 * @param icon of the sprite
 */
public record Due(String tone, String icon, String text) {
    /** Days ahead from which on a thing is not yet pressing. */
    private static final int SOON = 3;

    /** As it stands on a day. */
    public static Due of(Words words, LocalDate dueOn, LocalDate today) {
        int days = (int) ChronoUnit.DAYS.between(today, dueOn);
        if (days < 0) {
            return new Due("late", "i-late", words.get("msg.days_overdue", "days", -days));
        }
        return days <= SOON
                ? new Due("due", "i-due", words.get("msg.days_left", "days", days))
                : new Due("ok", "i-ok", words.get("msg.days_left", "days", days));
    }
}
