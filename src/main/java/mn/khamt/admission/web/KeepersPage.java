package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.SealedCases.Proposal;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param people who can be proposed
 */
public record KeepersPage(Shell shell, Form form, List<Line> proposals, List<Option> people) {

    /**
     * @param who is concerned; null when a case is to be opened again
     * @param by who proposes
     */
    public record Line(Proposal proposal, @Nullable String who, String by, Form decide) {}
}
