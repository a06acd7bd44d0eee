package mn.khamt.intake.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mn.khamt.intake.About;
import mn.khamt.intake.ReportedSex;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/** How the person a report is about is described: never by a name. */
final class ReportWords {
    private ReportWords() {}

    /** {@code Child, girl, 14}; what is not known is left out, and said when nothing is. */
    static String about(Words words, About about, ReportedSex sex, @Nullable Integer age) {
        var parts = new ArrayList<String>();
        if (!List.of(About.NOT_ASKED, About.NOT_SAID, About.NOT_KNOWN).contains(about)) {
            parts.add(words.get(about.messageKey()));
        }
        if (sex == ReportedSex.FEMALE || sex == ReportedSex.MALE) {
            parts.add(words.get(sex.messageKey()).toLowerCase(Locale.ROOT));
        }
        if (age != null) {
            parts.add(words.get("report.years", "age", age));
        }
        if (parts.isEmpty()) {
            return words.get("report.about.not_known");
        }
        String all = String.join(", ", parts);
        return all.substring(0, 1).toUpperCase(Locale.ROOT) + all.substring(1);
    }
}
