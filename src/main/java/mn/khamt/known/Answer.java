package mn.khamt.known;

import java.util.Locale;

/** What whoever is responsible decides. */
public enum Answer {
    LET_IN,
    CONTACT,
    NO;

    /** Message key of its name. */
    public String messageKey() {
        return "known.answer." + name().toLowerCase(Locale.ROOT);
    }
}
