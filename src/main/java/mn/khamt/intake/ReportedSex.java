package mn.khamt.intake;

import java.util.Locale;

/** The sex of the person concerned, as reported. */
public enum ReportedSex {
    FEMALE,
    MALE,
    NOT_KNOWN,
    NOT_ASKED,
    NOT_SAID;

    public String messageKey() {
        return "report.sex." + name().toLowerCase(Locale.ROOT);
    }
}
