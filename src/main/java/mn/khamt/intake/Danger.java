package mn.khamt.intake;

import java.util.Locale;

/** Whether somebody is in danger at the moment of reporting. */
public enum Danger {
    YES,
    NO,
    NOT_KNOWN,
    NOT_ASKED,
    NOT_SAID;

    public String messageKey() {
        return "report.danger." + name().toLowerCase(Locale.ROOT);
    }
}
