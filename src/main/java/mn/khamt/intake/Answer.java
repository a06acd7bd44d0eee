package mn.khamt.intake;

import java.util.Locale;

/** What is known of a sign; not to have asked is not to have heard no. */
public enum Answer {
    YES,
    NO,
    NOT_KNOWN,
    NOT_ASKED;

    public String messageKey() {
        return "answer." + name().toLowerCase(Locale.ROOT);
    }
}
