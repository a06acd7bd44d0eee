package mn.khamt.justice.web;

import java.util.List;
import mn.khamt.cases.CaseId;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Shell;

/**
 * One act of the proceedings as a form. All acts look alike: what it is about, its few fields, one button.
 *
 * @param title what is done, in words
 * @param about what it is about, one line each: a person by number, an article, an earlier act
 * @param fields in the order in which they are asked
 */
public record ActForm(Shell shell, CaseId caseId, String title, List<String> about, Form form, List<Field> fields) {

    /**
     * @param options for choices, else empty
     */
    public record Field(Kind kind, String name, List<Option> options, boolean optional) {
        static Field text(String name) {
            return new Field(Kind.TEXT, name, List.of(), false);
        }

        static Field number(String name) {
            return new Field(Kind.NUMBER, name, List.of(), false);
        }

        static Field time(String name) {
            return new Field(Kind.TIME, name, List.of(), false);
        }

        static Field day(String name) {
            return new Field(Kind.DAY, name, List.of(), false);
        }

        static Field select(String name, List<Option> options) {
            return new Field(Kind.SELECT, name, options, false);
        }

        static Field radios(String name, List<Option> options) {
            return new Field(Kind.RADIOS, name, options, false);
        }

        Field ifKnown() {
            return new Field(kind, name, options, true);
        }
    }

    /** How a field is asked. */
    public enum Kind {
        TEXT,
        NUMBER,
        TIME,
        DAY,
        SELECT,
        RADIOS
    }

    /** The choices of a field, for reading what was sent. */
    public List<Option> options(String name) {
        return fields.stream()
                .filter(f -> f.name.equals(name))
                .findFirst()
                .map(Field::options)
                .orElse(List.of());
    }

    /** How a value is read by a person: the words of a choice, or what was typed. */
    public String shown(String field, String value) {
        return options(field).stream()
                .filter(o -> o.value().equals(value))
                .findFirst()
                .map(Option::label)
                .orElse(value);
    }
}
