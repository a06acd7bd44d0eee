package mn.khamt.cases.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;

/** The last 25 looks and changes of a case. */
public record LookedPage(CaseFrame frame, List<Line> lines) {
    public record Line(Instant at, String who, String role, String agency, String act) {}
}
