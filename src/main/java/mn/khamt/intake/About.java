package mn.khamt.intake;

import java.util.Locale;

/** Whom a report is about. */
public enum About {
    CHILD,
    ADULT,
    SELF,
    SEVERAL,
    NOT_KNOWN,
    NOT_ASKED,
    NOT_SAID;

    public String messageKey() {
        return "report.about." + name().toLowerCase(Locale.ROOT);
    }
}
