package mn.khamt.cases;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.platform.language.MongolianText;
import org.jspecify.annotations.Nullable;

/**
 * By what a person is recognised without anybody opening or listing anything: keyed hashes of number, folded names and birth (R3, R4).
 * A name stands for all words that differ by one letter: each is kept with each of its letters left out once.
 *
 * @param number of the registration number; null when there is none
 * @param fullDate of given name, parent's name and date of birth; null when one is missing
 * @param givenDate of given name and date of birth
 * @param parentDate of parent's name and date of birth, by which a given name that many have is told apart
 * @param fullYear of both names and a year of birth
 * @param fullName of both names alone; of alleged offenders only
 */
@SuppressWarnings("ArrayRecordComponent") // goes into one statement
public record MatchKeys(
        @Nullable UUID number,
        @Nullable UUID fullDate,
        UUID[] givenDate,
        UUID[] parentDate,
        UUID[] fullYear,
        UUID[] fullName) {
    /** Further letters of a name are not looked at. */
    private static final int LETTERS = 11;

    /** A name and its variants; both names, the mark between them and their variants. */
    private static final int ONE_NAME = LETTERS + 1;

    private static final int BOTH_NAMES = 2 * LETTERS + 2;

    /** Shorter names stand for themselves: with a letter less, hardly anything would be left. */
    private static final int SHORTEST_WITH_VARIANTS = 3;

    private static final UUID[] NONE = {};

    /**
     * Of a child who is recorded.
     *
     * @param bornIn the year, where only an age is known; null when the date is known or nothing is
     */
    public static MatchKeys ofVictim(
            Lookup lookup,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String registrationNumber,
            @Nullable LocalDate birthDate,
            @Nullable Integer bornIn) {
        Integer year = birthDate == null ? bornIn : Integer.valueOf(birthDate.getYear());
        return of(
                lookup,
                folded(parentName),
                folded(givenName),
                registrationNumber,
                birthDate,
                year == null ? List.of() : List.of(year),
                true);
    }

    /** Of an alleged offender: only so that nobody of that name speaks for a child. */
    public static MatchKeys ofOffender(
            Lookup lookup,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String registrationNumber) {
        return new MatchKeys(
                registrationNumber == null ? null : key(lookup, "number", registrationNumber),
                null,
                NONE,
                NONE,
                NONE,
                fullName(lookup, parentName, givenName, true));
    }

    /**
     * Of a child somebody asks about.
     *
     * @param bornIn the years in which the child may be born, when the date is not known
     */
    public static MatchKeys asked(
            Lookup lookup,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String registrationNumber,
            @Nullable LocalDate birthDate,
            Collection<Integer> bornIn) {
        // Whoever is recorded by age alone may stand under the next year.
        Collection<Integer> years = birthDate == null ? bornIn : List.of(birthDate.getYear(), birthDate.getYear() + 1);
        return of(lookup, folded(parentName), folded(givenName), registrationNumber, birthDate, years, false);
    }

    /** Of both names of somebody, for comparing with alleged offenders; empty when one name is missing. */
    public static UUID[] fullName(
            Lookup lookup, @Nullable String parentName, @Nullable String givenName, boolean filled) {
        String parent = folded(parentName);
        String given = folded(givenName);
        return parent.isEmpty() || given.isEmpty()
                ? NONE
                : keys(lookup, "full_name", variants(given + "|" + parent), "", filled ? BOTH_NAMES : 0);
    }

    /** Of a registration number alone. */
    public static UUID ofNumber(Lookup lookup, String registrationNumber) {
        return key(lookup, "number", registrationNumber);
    }

    /**
     * All of these as values of a statement, each under the name of its column.
     *
     * @param others pairs of a name and its value, which the statement has besides
     */
    public @Nullable Object[] after(@Nullable Object... others) {
        @Nullable
        Object[] own = {
            "number", number,
            "full_date", fullDate,
            "given_date", givenDate,
            "parent_date", parentDate,
            "full_year", fullYear,
            "full_name", fullName
        };
        @Nullable Object[] all = Arrays.copyOf(others, others.length + own.length);
        System.arraycopy(own, 0, all, others.length, own.length);
        return all;
    }

    private static MatchKeys of(
            Lookup lookup,
            String parent,
            String given,
            @Nullable String number,
            @Nullable LocalDate birthDate,
            Collection<Integer> years,
            boolean filled) {
        boolean both = !given.isEmpty() && !parent.isEmpty();
        String date = "|" + birthDate;
        UUID[] fullYear = !both
                ? NONE
                : years.stream()
                        .flatMap(y -> Arrays.stream(keys(
                                lookup, "full_year", variants(given + "|" + parent), "|" + y, filled ? BOTH_NAMES : 0)))
                        .toArray(UUID[]::new);
        return new MatchKeys(
                number == null ? null : key(lookup, "number", number),
                birthDate == null || !both ? null : key(lookup, "full_date", given + "|" + parent + date),
                birthDate == null || given.isEmpty()
                        ? NONE
                        : keys(lookup, "given_date", variants(given), date, filled ? ONE_NAME : 0),
                birthDate == null || parent.isEmpty()
                        ? NONE
                        : keys(lookup, "parent_date", variants(parent), date, filled ? ONE_NAME : 0),
                fullYear,
                NONE);
    }

    /**
     * A name as it is compared: one alphabet, no difference between Ө and Ү, Э and Е, no doubled letter, no blank and no hyphen. Passports
     * and ears write all of these as they like.
     */
    static String folded(@Nullable String name) {
        if (name == null) {
            return "";
        }
        var folded = new StringBuilder();
        MongolianText.searchKey(name).codePoints().filter(Character::isLetter).forEach(letter -> {
            int c = switch (letter) {
                case 'о' -> 'у';
                case 'э' -> 'е';
                default -> letter;
            };
            if (folded.isEmpty() || folded.codePointBefore(folded.length()) != c) {
                folded.appendCodePoint(c);
            }
        });
        String all = folded.toString().toLowerCase(Locale.ROOT);
        return all.length() > LETTERS ? all.substring(0, LETTERS) : all;
    }

    private static Set<String> variants(String name) {
        var all = new LinkedHashSet<String>();
        all.add(name);
        if (name.length() >= SHORTEST_WITH_VARIANTS) {
            for (int i = 0; i < name.length(); i++) {
                all.add(name.substring(0, i) + name.substring(i + 1));
            }
        }
        return all;
    }

    private static UUID[] keys(Lookup lookup, String kind, Set<String> names, String born, int filledTo) {
        List<UUID> keys =
                names.stream().map(name -> key(lookup, kind, name + born)).toList();
        UUID first = keys.getFirst();
        return Stream.concat(
                        keys.stream(),
                        Stream.iterate(keys.size(), i -> i < filledTo, i -> i + 1)
                                .map(i -> key(lookup, "nothing", first + "|" + i)))
                .collect(Collectors.collectingAndThen(Collectors.toList(), all -> {
                    // in an order that does not tell which is the name itself
                    all.sort(null);
                    return all.toArray(UUID[]::new);
                }));
    }

    private static UUID key(Lookup lookup, String kind, String text) {
        ByteBuffer hash = ByteBuffer.wrap(lookup.hash("match." + kind, text));
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** Hides everything, so that no log can give a person away. */
    @Override
    public String toString() {
        return "MatchKeys[hidden]";
    }

    /** The keyed hash whose key is kept outside the database. */
    public interface Lookup {
        byte[] hash(String purpose, String exact);
    }
}
