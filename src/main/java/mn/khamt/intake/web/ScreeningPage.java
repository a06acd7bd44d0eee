package mn.khamt.intake.web;

import java.util.List;
import java.util.stream.Stream;
import mn.khamt.intake.Answer;
import mn.khamt.intake.ChildStatus;
import mn.khamt.intake.Reports;
import mn.khamt.intake.TraffickingSign;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/** The checklist of a report. */
public record ScreeningPage(Shell shell, Form form, Reports.Report report, String about) {
    public List<TraffickingSign> signs(TraffickingSign.Group group) {
        return Stream.of(TraffickingSign.values())
                .filter(sign -> sign.group() == group)
                .toList();
    }

    public List<Option> answers() {
        return Option.of(shell.words(), "answer", Answer.class);
    }

    public List<Option> childStatuses() {
        return Option.of(shell.words(), "child_status", ChildStatus.class);
    }

    /** A sign that nobody touched was not asked. */
    public boolean chosen(TraffickingSign sign, Option answer) {
        String value = form.value(ScreeningController.field(sign));
        return value.equals(answer.value())
                || (value.isEmpty() && answer.value().equals(Answer.NOT_ASKED.name()));
    }

    public String field(TraffickingSign sign) {
        return ScreeningController.field(sign);
    }
}
