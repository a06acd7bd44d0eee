package mn.khamt.intake.web;

import java.util.List;
import mn.khamt.directory.Directory;
import mn.khamt.intake.Reports;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * The reports of the desks of one person.
 *
 * @param rows with what is shown of each
 * @param total of those found
 * @param number of this page, from 1
 * @param pages how many there are
 * @param status chosen
 * @param source chosen
 */
public record QueuePage(
        Shell shell,
        List<Line> rows,
        int total,
        int number,
        int pages,
        String status,
        String source,
        List<Option> statuses,
        List<Option> sources,
        Directory directory) {
    /**
     * @param about who, sex and age, in words
     * @param due when it should have been read; late, soon or nothing to say
     */
    public record Line(Reports.Row row, String about, Due due, int daysLate) {}

    /** How the promise to the reporter stands. */
    public enum Due {
        NONE,
        SOON,
        LATE
    }

    /** The address of another page of the same list. */
    public String page(int other) {
        return "/reports?status=" + status + "&source=" + source + "&page=" + other;
    }

    public String place(Reports.Row row) {
        String code = row.placeCode();
        return code == null ? "–" : directory.placeName(code, shell.language());
    }

    public String desk(Reports.Row row) {
        return directory.desk(row.deskId()).name(shell.language());
    }
}
