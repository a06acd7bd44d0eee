package mn.khamt.intake.web;

import java.util.ArrayList;
import java.util.List;
import mn.khamt.intake.About;
import mn.khamt.intake.Danger;
import mn.khamt.intake.ReportedSex;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Option;

/** The questions of the public form, in the order in which they are asked. */
@SuppressWarnings("ImmutableEnumChecker") // the list is a copy that cannot change
public enum Question {
    DANGER(1, "danger"),
    ABOUT(2, "about"),
    AGE(3, "age"),
    SEX(4, "sex"),
    WHERE(5, "place", "where"),
    WORRY(6, "worry"),
    WHO(7, "who"),
    CONTACT(8, "name", "phone", "email", "may_contact", "contact_rule");

    private final int number;
    private final List<String> fields;

    Question(int number, String... fields) {
        this.number = number;
        this.fields = List.of(fields);
    }

    public int number() {
        return number;
    }

    public static int count() {
        return values().length;
    }

    /** What is asked: the heading of the page. */
    public String messageKey() {
        return (fields.size() == 1 ? "q." : "q.ask.") + fields.getFirst();
    }

    public List<String> fields() {
        return fields;
    }

    /** Whether the question with this number exists. */
    static boolean exists(int number) {
        return number >= 1 && number <= count();
    }

    static Question of(int number) {
        return values()[number - 1];
    }

    /** The question a field belongs to; the worry for anything unknown. */
    static Question with(String field) {
        for (Question question : values()) {
            if (question.fields.contains(field)) {
                return question;
            }
        }
        return WORRY;
    }

    List<String> otherFields() {
        var others = new ArrayList<String>();
        for (Question question : values()) {
            if (question != this) {
                others.addAll(question.fields);
            }
        }
        return others;
    }

    static List<String> allFields() {
        var all = new ArrayList<String>();
        for (Question question : values()) {
            all.addAll(question.fields);
        }
        return all;
    }

    List<Option> options(Words words) {
        return switch (this) {
            case DANGER -> askable(Option.of(words, "q.danger", Danger.class));
            case ABOUT -> askable(Option.of(words, "q.about", About.class));
            case SEX -> askable(Option.of(words, "q.sex", ReportedSex.class));
            case CONTACT -> Option.of(words, "q.may_contact", MayContact.class);
            case AGE, WHERE, WORRY, WHO -> List.of();
        };
    }

    /** Nobody answers that they were not asked. */
    private static List<Option> askable(List<Option> all) {
        return all.stream().filter(o -> !o.value().equals("NOT_ASKED")).toList();
    }

    /** Whether the desk may contact the reporter. */
    enum MayContact {
        YES,
        NO
    }
}
