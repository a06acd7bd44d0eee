package mn.khamt.cases.web;

import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.CasePrints;
import mn.khamt.platform.pages.Form;

/**
 * Who asked to print names, and what became of it.
 *
 * @param open whether a request of the reader's own is still open, so that there is nothing to ask
 */
public record PrintNamesPage(CaseFrame frame, Form form, List<Line> lines, boolean open) {

    /**
     * @param who asked
     */
    public record Line(CasePrints.Request request, String who) {}
}
