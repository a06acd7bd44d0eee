package mn.khamt.known.web;

import java.time.Instant;
import java.util.List;
import mn.khamt.cases.CaseFrame;

/** The questions of which a case was told, for those who decide. */
public record CaseQuestionsPage(CaseFrame frame, List<Line> lines) {

    /**
     * @param who name and role of the asker
     * @param answer in words
     */
    public record Line(String path, Instant at, String who, String agency, String about, String answer, boolean open) {}
}
