package mn.khamt.intake.web;

import java.util.List;
import mn.khamt.intake.About;
import mn.khamt.intake.Danger;
import mn.khamt.intake.ReportedSex;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * A report that a colleague enters.
 *
 * @param sources how it came
 * @param desks where it is read
 */
public record NewReportPage(Shell shell, Form form, List<Option> sources, List<Option> desks, List<Option> places) {
    public List<Option> dangers() {
        return Option.of(shell.words(), "report.danger", Danger.class);
    }

    public List<Option> abouts() {
        return Option.of(shell.words(), "report.about", About.class);
    }

    public List<Option> sexes() {
        return Option.of(shell.words(), "report.sex", ReportedSex.class);
    }

    public List<Option> mayContact() {
        return Option.of(shell.words(), "q.may_contact", Question.MayContact.class);
    }
}
