package mn.khamt.platform.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/**
 * Two versions of one record, side by side; the person keeps the one or the other, field by field (R13).
 *
 * @param action where the decision is sent: the address of the form itself
 * @param version the version that stands now
 * @param operation of the form that was sent: nothing has come of it yet, and its draft goes when something does
 * @param fields only those that differ
 * @param same fields on which both agree, carried along
 */
public record ConflictPage(
        Shell shell,
        String changedBy,
        String action,
        int version,
        UUID operation,
        List<Difference> fields,
        List<Same> same) {

    /**
     * @param field name of the field
     * @param label in words
     * @param theirs the values that stand now
     * @param mine the values just typed
     * @param theirsShown readable
     * @param mineShown readable
     */
    public record Difference(
            String field, String label, List<String> theirs, List<String> mine, String theirsShown, String mineShown) {}

    public record Same(String field, String value) {}

    /** Both typed the same: there is nothing to choose. */
    public boolean nothingDiffers() {
        return fields.isEmpty();
    }

    /**
     * @param mine what was typed
     * @param theirs the record as it stands, filled into the same form
     */
    public static ModelAndView of(Shell shell, EditConflict conflict, Form mine, Form theirs, Shown shown) {
        var differ = new ArrayList<Difference>();
        var same = new ArrayList<Same>();
        for (var entry : mine.values().entrySet()) {
            String field = entry.getKey();
            List<String> now = theirs.values().getOrDefault(field, List.of(""));
            // what has no label is about the form and not of the record
            if (entry.getValue().equals(now) || !shell.words().has(mine.name() + "." + field)) {
                entry.getValue().forEach(v -> same.add(new Same(field, v)));
            } else {
                differ.add(new Difference(
                        field,
                        mine.label(field),
                        now,
                        entry.getValue(),
                        shown(shown, field, now),
                        shown(shown, field, entry.getValue())));
            }
        }
        ModelAndView view = Page.show(
                "layout/Conflict",
                new ConflictPage(
                        shell, conflict.changedBy(), shell.path(), theirs.version(), mine.operation(), differ, same));
        view.setStatus(HttpStatus.CONFLICT);
        return view;
    }

    private static String shown(Shown shown, String field, List<String> values) {
        return String.join(
                ", ",
                values.stream().map(v -> v.isEmpty() ? "–" : shown.of(field, v)).toList());
    }
}
