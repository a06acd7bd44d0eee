package mn.khamt.intake;

import java.util.Locale;

/** How a report reached the task force. */
public enum ReportSource {
    PUBLIC,
    HOTLINE_107,
    HOTLINE_108,
    FRONT_LINE,
    STAFF;

    public String messageKey() {
        return "report.source." + name().toLowerCase(Locale.ROOT);
    }
}
