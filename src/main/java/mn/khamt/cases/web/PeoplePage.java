package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.Duplicates;
import mn.khamt.cases.People;

/**
 * People of a case, by letter and number.
 *
 * @param merged entries that another stands for
 */
public record PeoplePage(CaseFrame frame, List<People.Offender> offenders, List<Duplicates.Merged> merged) {
    /** Whether the reader may say that two entries are one child, and there are two. */
    public boolean mayMerge() {
        return frame.mayName() && frame.victims().size() > 1 && frame.shell().may("CHANGE_CASE");
    }
}
