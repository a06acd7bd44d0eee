package mn.khamt.intake;

import java.util.Locale;

/** How far a desk has come with a report. */
public enum ReportStatus {
    NEW,
    IN_SCREENING,
    SCREENED,
    CASE_OPENED,
    CLOSED;

    public String messageKey() {
        return "report.status." + code();
    }

    /** As message keys end with it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Work on the report itself is over; a case goes on by itself. */
    public boolean done() {
        return switch (this) {
            case NEW, IN_SCREENING, SCREENED -> false;
            case CASE_OPENED, CLOSED -> true;
        };
    }
}
