package mn.khamt.intake.web;

import mn.khamt.directory.Directory;
import mn.khamt.intake.Reports;
import mn.khamt.intake.Screenings;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * A report with all that belongs to it.
 *
 * @param about who, sex and age, in words
 * @param screening the one that holds, or null
 * @param late whether nobody took it within the promised time
 */
public record ReportPage(
        Shell shell,
        Reports.Opened opened,
        String about,
        Screenings.@Nullable Screening screening,
        boolean late,
        Form taking,
        Form answering,
        Form closing,
        Directory directory) {
    public Reports.Report report() {
        return opened.report();
    }

    public String place() {
        String code = report().placeCode();
        return code == null ? "–" : directory.placeName(code, shell.language());
    }

    public String desk() {
        return directory.desk(report().deskId()).name(shell.language());
    }

    public String deskAgency() {
        return directory.agency(directory.desk(report().deskId()).agencyCode()).name(shell.language());
    }

    /** The first form with an error, whose summary stands on top. */
    public Form wrong() {
        return taking.hasErrors() ? taking : answering.hasErrors() ? answering : closing;
    }
}
