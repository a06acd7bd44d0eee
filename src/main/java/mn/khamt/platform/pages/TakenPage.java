package mn.khamt.platform.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/**
 * A step that is taken once came after somebody else had taken it, or had made it impossible. There is nothing to choose between: the page
 * says who was first and what stands now, that nothing came of what was sent, and shows all of it.
 *
 * @param same whether the step itself was taken; otherwise another one, after which it cannot be
 * @param step what was to be done, in words
 * @param about which record it is of, one line each
 * @param first who was first, or null when not known
 * @param stands what the record says now
 * @param typed what was sent
 * @param back address of the record
 */
public record TakenPage(
        Shell shell,
        boolean same,
        String step,
        List<String> about,
        @Nullable First first,
        List<String> stands,
        List<Line> typed,
        String back) {

    /**
     * @param name of the colleague, or empty when only the agency is known
     * @param agency in words, or empty when the person works for none any more
     */
    public record First(
            String name, String agency, @Nullable Instant at) {}

    /** A field of the form and what was written in it. */
    public record Line(String label, String value) {}

    /** What was written in each of these fields. */
    public static List<Line> typed(Form form, List<String> fields, Shown shown) {
        return fields.stream()
                .filter(f -> !form.value(f).isBlank())
                .map(f -> new Line(form.label(f), shown.of(f, form.value(f))))
                .toList();
    }

    public ModelAndView view() {
        ModelAndView view = Page.show("layout/Taken", this);
        view.setStatus(HttpStatus.CONFLICT);
        return view;
    }
}
