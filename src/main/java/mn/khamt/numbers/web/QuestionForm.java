package mn.khamt.numbers.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mn.khamt.directory.Directory;
import mn.khamt.numbers.Period;
import mn.khamt.numbers.Question;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * The filter of the pages with indicators, which stands in the address.
 *
 * @param form as it is shown, with what is wrong in it
 * @param question what is counted; with errors, the usual twelve months
 */
record QuestionForm(Form form, Question question) {

    static QuestionForm of(
            Shell shell, HttpServletRequest request, Directory directory, LocalDate today, boolean demo) {
        Form form = Form.sent(shell.words(), "numbers.form", request);
        LocalDate from = form.optionalDate("from");
        LocalDate to = form.optionalDate("to");
        LocalDate knownOn = form.optionalPastDate("known", today);
        String place = form.optionalCode("place", places(shell, directory));
        Period period = Period.lastFullYear(today);
        if (!form.hasErrors() && (from != null || to != null)) {
            period = period(form, from, to);
        }
        if (!form.hasErrors()) {
            form.with("from", period.from()).with("to", period.to());
            form.with("known", knownOn);
        }
        return new QuestionForm(
                form,
                form.hasErrors()
                        ? new Question(Period.lastFullYear(today), null, null, demo)
                        : new Question(period, knownOn, place, demo));
    }

    /** One date alone begins or ends twelve months. */
    private static Period period(Form form, @Nullable LocalDate from, @Nullable LocalDate to) {
        if (from == null && to != null) {
            return Period.yearTo(to);
        }
        LocalDate begins = java.util.Objects.requireNonNull(from);
        if (to == null) {
            return Period.yearFrom(begins);
        }
        if (to.isBefore(begins)) {
            form.wrong("to", "error.date_order", "later", form.label("to"), "earlier", form.label("from"));
            return Period.yearFrom(begins);
        }
        var period = new Period(begins, to);
        if (period.tooLong()) {
            form.wrong("to", "numbers.error.too_long", "months", Period.LONGEST_MONTHS);
        }
        return period;
    }

    static List<Option> places(Shell shell, Directory directory) {
        return directory.placeOptions(shell.language());
    }

    /** This question as it stands in an address. */
    Map<String, String> parameters() {
        var all = new LinkedHashMap<String, String>();
        all.put("from", question.period().from().toString());
        all.put("to", question.period().to().toString());
        if (question.knownOn() != null) {
            all.put("known", question.knownOn().toString());
        }
        if (question.place() != null) {
            all.put("place", question.place());
        }
        return all;
    }

    /** An address with this question and more; what is given later stands for what was there. */
    String path(String path, String... more) {
        var all = new LinkedHashMap<>(parameters());
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        var query = new StringBuilder();
        // Written out in full: a plus sign left as it is would be read as a blank (18+).
        all.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return path + query;
    }
}
