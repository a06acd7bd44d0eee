package mn.khamt.intake.web;

import java.util.List;
import java.util.stream.Stream;
import mn.khamt.cases.Classification;
import mn.khamt.intake.Reports;
import mn.khamt.intake.ScreeningAnswers;
import mn.khamt.intake.ScreeningRule;
import mn.khamt.intake.SuggestedClassification;
import mn.khamt.intake.TraffickingSign;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * What the answers suggest; a person decides.
 *
 * @param carried fields of the checklist
 */
public record ProposalPage(
        Shell shell,
        Form form,
        Reports.Report report,
        ScreeningAnswers answers,
        SuggestedClassification suggested,
        List<String> carried) {
    public List<ScreeningRule> rules() {
        return ScreeningRule.applyingTo(answers);
    }

    /** All classifications, as none may be kept from the person who decides. */
    public List<Option> classifications() {
        return Stream.of(Classification.values())
                .map(c -> new Option(
                        c.name(),
                        shell.t(c.messageKey()),
                        c == suggested.classification()
                                ? shell.t("sign.decided.suggested")
                                : suggested.alsoPossible().contains(c) ? shell.t("sign.decided.also_possible") : null))
                .toList();
    }

    /** The signs an element rests on, in words. */
    public List<String> words(List<TraffickingSign> signs) {
        return signs.stream().map(sign -> shell.t(sign.messageKey())).toList();
    }
}
