package mn.khamt.intake.web;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mn.khamt.intake.NewReport;
import mn.khamt.intake.Reporter;
import mn.khamt.intake.web.Question.MayContact;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Option;
import org.jspecify.annotations.Nullable;

/** Reads the fields that the public form and the form of the desk share; every mistake becomes an error in words on the form. */
final class ReportReading {
    private static final int LONGEST_NAME = 300;
    private static final int LONGEST_PHONE = 60;
    private static final int LONGEST_RULE = 1000;
    private static final Pattern PHONE = Pattern.compile("[+(]?[0-9][0-9 ()./-]{4,}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,100}@[^\\s@]{1,190}");

    private ReportReading() {}

    static String worry(Form form) {
        String worry = text(form, "worry", NewReport.LONGEST);
        if (worry == null) {
            form.wrong("worry", "q.error.worry");
            return "";
        }
        return worry;
    }

    /** A text, or null when nothing was written; too long is said with the same words everywhere. */
    static @Nullable String text(Form form, String field, int longest) {
        String typed = form.value(field).strip();
        int length = typed.codePointCount(0, typed.length());
        if (length > longest) {
            form.wrong(field, "q.error.too_long", "max", longest, "length", length);
        }
        return typed.isEmpty() ? null : typed;
    }

    static @Nullable String place(Form form, List<Option> places) {
        return form.optionalCode("place", places);
    }

    /** Who reported, or null when nothing was said of that. Without a clear yes nobody is contacted. */
    static @Nullable Reporter reporter(Form form) {
        String name = text(form, "name", LONGEST_NAME);
        String phone = text(form, "phone", LONGEST_PHONE);
        String email = text(form, "email", LONGEST_NAME);
        MayContact mayContact = form.optionalChoice("may_contact", MayContact.class);
        String rule = text(form, "contact_rule", LONGEST_RULE);
        if (phone != null && !PHONE.matcher(phone).matches()) {
            form.wrong("phone", "error.phone");
        }
        if (email != null && !EMAIL.matcher(email).matches()) {
            form.wrong("email", "error.email");
        }
        if (Stream.of(name, phone, email, mayContact, rule).allMatch(Objects::isNull)) {
            return null;
        }
        return new Reporter(
                name == null ? null : MongolianText.repairLookAlikes(name),
                phone,
                email,
                mayContact == MayContact.YES,
                rule);
    }

    static <E extends Enum<E>> E choice(Form form, String field, Class<E> type, E otherwise) {
        E found = form.optionalChoice(field, type);
        return found == null ? otherwise : found;
    }
}
