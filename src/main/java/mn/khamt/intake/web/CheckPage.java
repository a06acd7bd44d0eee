package mn.khamt.intake.web;

import java.util.List;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Shell;

/**
 * Everything answered, before it is sent.
 *
 * @param answers in the order of the questions
 * @param carried fields of all questions
 * @param danger whether somebody was said to be in danger now
 */
public record CheckPage(Shell shell, Form form, List<Answered> answers, List<String> carried, boolean danger) {
    /**
     * @param number of the question
     * @param answer lines; empty when the question was skipped
     */
    public record Answered(int number, String question, List<String> answer) {}
}
