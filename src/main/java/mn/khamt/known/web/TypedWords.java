package mn.khamt.known.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mn.khamt.directory.Directory;
import mn.khamt.known.Typed;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/** What an asker typed, line by line, for whoever decides. */
final class TypedWords {
    private TypedWords() {}

    /** Nothing when it was deleted. */
    static List<DecidePage.Typed> of(@Nullable Typed typed, Words words, Directory directory) {
        var lines = new ArrayList<DecidePage.Typed>();
        if (typed != null) {
            add(lines, words, "clan_name", typed.clanName());
            add(lines, words, "parent_name", typed.parentName());
            add(lines, words, "given_name", typed.givenName());
            add(lines, words, "registration_number", typed.registrationNumber());
            add(
                    lines,
                    words,
                    "birth_date",
                    typed.birthDate() == null ? null : words.dates().table(typed.birthDate()));
            add(lines, words, "age", typed.age() == null ? null : String.valueOf(typed.age()));
            add(
                    lines,
                    words,
                    "sex",
                    typed.sex() == null
                            ? null
                            : words.get("case.sex." + typed.sex().toLowerCase(Locale.ROOT)));
            add(
                    lines,
                    words,
                    "place",
                    typed.placeCode() == null ? null : directory.placeName(typed.placeCode(), words.language()));
            add(lines, words, "told_why", typed.why());
            add(lines, words, "told_reach", typed.reach());
        }
        return lines;
    }

    private static void add(List<DecidePage.Typed> to, Words words, String field, @Nullable String value) {
        if (value != null) {
            to.add(new DecidePage.Typed(words.get("known." + field), value));
        }
    }
}
