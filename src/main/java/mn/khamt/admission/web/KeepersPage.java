package mn.khamt.admission.web;

import java.util.List;
import mn.khamt.admission.SealedCases.Asked;
import mn.khamt.admission.SealedCases.Proposal;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * @param asked who asks about somebody of a sealed case
 * @param people who can be proposed
 */
public record KeepersPage(Shell shell, Form form, List<Line> proposals, List<Question> asked, List<Option> people) {
    /**
     * @param by who asks
     */
    public record Question(Asked asked, String by) {}

    /**
     * @param who is concerned; null when a case is to be opened again
     * @param by who proposes
     */
    public record Line(Proposal proposal, @Nullable String who, String by, Form decide) {}
}
