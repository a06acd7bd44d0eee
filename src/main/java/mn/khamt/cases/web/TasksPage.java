package mn.khamt.cases.web;

import java.time.LocalDate;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Due;
import mn.khamt.cases.Tasks;
import org.jspecify.annotations.Nullable;

/** Tasks of a case, open ones first. */
public record TasksPage(CaseFrame frame, List<Line> lines) {
    /**
     * @param due null once it is done or given up
     */
    public record Line(
            String path,
            String title,
            String who,
            String askedBy,
            Tasks.Status status,
            @Nullable Due due,
            LocalDate dueOn,
            @Nullable LocalDate doneOn) {}
}
