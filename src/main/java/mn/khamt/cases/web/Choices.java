package mn.khamt.cases.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Stage;
import mn.khamt.platform.language.Collation;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Option;

/** What can be chosen on the forms of a case, as the database's checks know it. */
final class Choices {
    private Choices() {}

    enum Sex {
        FEMALE,
        MALE,
        OTHER,
        NOT_KNOWN
    }

    enum VictimStatus {
        PRESUMED,
        IDENTIFIED,
        NOT_A_VICTIM
    }

    /** Without what only shows later that the first look was wrong. */
    enum FirstStatus {
        PRESUMED,
        IDENTIFIED
    }

    enum Relation {
        FAMILIAL,
        ACQUAINTED,
        UNACQUAINTED,
        NOT_KNOWN
    }

    static List<Option> sexes(Words words) {
        return Option.of(words, "case.sex", Sex.class);
    }

    static List<Option> relations(Words words) {
        return Option.of(words, "case.relation", Relation.class);
    }

    static List<Option> classifications(Words words) {
        return Arrays.stream(Classification.values())
                .filter(c -> c != Classification.NONE)
                .map(c -> new Option(c.name(), words.get(c.messageKey())))
                .toList();
    }

    /** Every stage but the last, which only closing leads to. */
    static List<Option> stages(Words words) {
        return Arrays.stream(Stage.values())
                .filter(s -> s != Stage.CLOSED)
                .map(s ->
                        new Option(s.name(), words.get("case.stage." + s.name().toLowerCase(Locale.ROOT))))
                .toList();
    }

    /** Countries by their names, Mongolia first. */
    static List<Option> countries(Language language) {
        return language == Language.MN ? Countries.MN : Countries.EN;
    }

    private static final class Countries {
        static final List<Option> EN = all(Locale.ENGLISH);
        static final List<Option> MN = all(Locale.of("mn"));

        private static List<Option> all(Locale locale) {
            var options = new ArrayList<Option>();
            for (String code : Locale.getISOCountries()) {
                options.add(new Option(
                        code, com.ibm.icu.util.ULocale.getDisplayCountry("und-" + code, locale.getLanguage())));
            }
            Comparator<Option> byName = locale.equals(Locale.ENGLISH)
                    ? Comparator.comparing(Option::label)
                    : Comparator.comparing(Option::label, Collation.mongolian());
            options.sort(Comparator.<Option, Boolean>comparing(o -> !o.value().equals("MN"))
                    .thenComparing(byName));
            return List.copyOf(options);
        }
    }
}
