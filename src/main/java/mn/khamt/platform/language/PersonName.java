package mn.khamt.platform.language;

import java.lang.Character.UnicodeScript;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The name of a person in its three parts; the parent's name is no family name, except of foreigners. */
public record PersonName(@Nullable String clan, @Nullable String parentName, String givenName) {
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
    private static final Comparator<PersonName> BY_GIVEN_NAME = Comparator.comparing(
                    PersonName::givenName, Collation.mongolian())
            .thenComparing(name -> Objects.requireNonNullElse(name.parentName(), ""), Collation.mongolian());

    public PersonName {
        clan = normalised(clan);
        parentName = normalised(parentName);
        String given = normalised(givenName);
        if (given == null) {
            throw new IllegalArgumentException("a name needs its given name");
        }
        givenName = given;
    }

    /** As lists and pages show it: Б.Сараа, and the name of a foreigner whole. */
    public String shown() {
        if (parentName == null) {
            return givenName;
        }
        int first = parentName.codePointAt(0);
        if (UnicodeScript.of(first) != UnicodeScript.CYRILLIC) {
            return parentName + " " + givenName;
        }
        return Character.toString(first).toUpperCase(Locale.ROOT) + "." + givenName;
    }

    /** All parts in their order, for documents and for the page of the person. */
    public String whole() {
        return Stream.of(clan, parentName, givenName).filter(Objects::nonNull).collect(Collectors.joining(" "));
    }

    /** Mongolian lists of people go by the given name, then by the parent's. */
    public static Comparator<PersonName> byGivenName() {
        return BY_GIVEN_NAME;
    }

    private static @Nullable String normalised(@Nullable String part) {
        if (part == null) {
            return null;
        }
        String tidy = BLANKS.matcher(MongolianText.nfc(part)).replaceAll(" ").strip();
        return tidy.isEmpty() ? null : tidy;
    }
}
