package mn.khamt.intake.web;

import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * One question of the public form, with everything answered so far in hidden fields.
 *
 * @param question the one that is asked
 * @param carried fields of the other questions
 * @param places provinces and districts
 * @param danger whether somebody was said to be in danger now
 */
public record QuestionPage(
        Shell shell, Form form, Question question, List<String> carried, List<Option> places, boolean danger) {
    /** Choices of the question, where it has any. */
    public List<Option> options() {
        return question.options(shell.words());
    }
}
