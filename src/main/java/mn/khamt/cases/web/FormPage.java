package mn.khamt.cases.web;

import java.util.ArrayList;
import java.util.List;
import mn.khamt.cases.CaseFrame;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * A page with one form: of a case, or (frame null) before there is one.
 *
 * @param titleKey heading and title
 * @param action where the form is sent, and where its address is
 * @param notice something to know before, in words; null when there is nothing
 * @param submitKey the one button
 * @param back where cancelling leads
 */
public record FormPage(
        Shell shell,
        @Nullable CaseFrame frame,
        Form form,
        String titleKey,
        String action,
        @Nullable String notice,
        List<Field> fields,
        String submitKey,
        String back) {

    public String title() {
        return (form.hasErrors() ? shell.t("form.error_title") + " " : "") + shell.t(titleKey);
    }

    /** Which control a field has. */
    public enum Control {
        TEXT,
        NUMBER,
        AREA,
        DATE,
        SELECT,
        RADIOS,
        CHECKS,
        /** Carried along, not shown. */
        HIDDEN,
        /** Whether somebody asked first if the child is known. */
        KNOWN_FIRST,
        /** Not a field: a heading above those that follow. */
        HEADING
    }

    /**
     * @param name of the field, or message key of the heading
     */
    public record Field(Control control, String name, List<Option> options, boolean optional) {}

    /** Fields in their order. */
    public static final class Fields {
        private final List<Field> all = new ArrayList<>();

        public Fields add(Control control, String name) {
            all.add(new Field(control, name, List.of(), false));
            return this;
        }

        public Fields optional(Control control, String name) {
            all.add(new Field(control, name, List.of(), true));
            return this;
        }

        public Fields choice(Control control, String name, List<Option> options) {
            all.add(new Field(control, name, options, false));
            return this;
        }

        public Fields optionalChoice(Control control, String name, List<Option> options) {
            all.add(new Field(control, name, options, true));
            return this;
        }

        public List<Field> list() {
            return List.copyOf(all);
        }
    }
}
