package mn.khamt.intake.web;

import java.util.List;
import java.util.Locale;
import mn.khamt.intake.Reports;
import mn.khamt.intake.Screenings;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * A case that follows from a report.
 *
 * @param screening whose classification the case takes
 * @param about whom the report is about, in words
 */
public record OpenCasePage(
        Shell shell,
        Form form,
        Reports.Report report,
        Screenings.Screening screening,
        String about,
        List<Option> places,
        List<Option> countries) {
    /** How many victims, and how many suspects, fit on the form; more are added in the case. */
    public static final int ROWS = 5;

    public List<Option> statuses() {
        return options("opencase.status.", "PRESUMED", "IDENTIFIED");
    }

    public List<Option> sexes() {
        return options("opencase.sex.", "FEMALE", "MALE", "OTHER", "NOT_KNOWN");
    }

    public List<Option> relations() {
        return options("opencase.relation.", "FAMILIAL", "ACQUAINTED", "UNACQUAINTED", "NOT_KNOWN");
    }

    /** Whether a row beyond the first was begun, and so must be seen. */
    public boolean more(String letter) {
        for (int row = 2; row <= ROWS; row++) {
            for (String field : OpenCaseController.fields(letter)) {
                if (!form.value(letter + row + "_" + field).isEmpty()
                        || form.error(letter + row + "_" + field) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<Option> options(String prefix, String... codes) {
        return List.of(codes).stream()
                .map(code -> new Option(code, shell.t(prefix + code.toLowerCase(Locale.ROOT))))
                .toList();
    }
}
