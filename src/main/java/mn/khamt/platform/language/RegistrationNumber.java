package mn.khamt.platform.language;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The registration number of a citizen: two letters, the date of birth, and two digits. */
public final class RegistrationNumber {
    // А-Я alone would miss Ё, Ө and Ү, which stand elsewhere in Unicode.
    private static final Pattern LAYOUT = Pattern.compile("[А-ЯЁӨҮ]{2}[0-9]{8}");
    private static final Pattern BLANKS_AND_HYPHENS = Pattern.compile("[\\s\\p{Z}\\p{Pd}\u2212]+");
    private static final int LONGEST_TYPED = 100;
    private static final int LETTERS = 2;

    private final String value;
    private final LocalDate birthDate;

    private RegistrationNumber(String value, LocalDate birthDate) {
        this.value = value;
        this.birthDate = birthDate;
    }

    /** What became of a typed number. */
    public sealed interface Reading {
        /** A number; {@code repaired} when Latin letters had to be taken for Cyrillic ones, which the user should see. */
        record Valid(RegistrationNumber number, boolean repaired) implements Reading {}

        /** No number; the key of the message that says so. */
        record Invalid(String messageKey) implements Reading {}
    }

    /** Reads what a person typed; a date of birth after {@code today} is refused. */
    public static Reading read(String typed, LocalDate today) {
        if (typed.length() > LONGEST_TYPED) {
            return invalid();
        }
        String upper = BLANKS_AND_HYPHENS
                .matcher(MongolianText.nfc(typed))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
        String repaired = withCyrillicLetters(upper);
        if (!LAYOUT.matcher(repaired).matches()) {
            return invalid();
        }
        // The last digit stays opaque: no rule for it could be verified, so it never decides.
        return birthDate(repaired)
                .filter(born -> !born.isAfter(today))
                .<Reading>map(
                        born -> new Reading.Valid(new RegistrationNumber(repaired, born), !repaired.equals(upper)))
                .orElseGet(RegistrationNumber::invalid);
    }

    public String value() {
        return value;
    }

    public LocalDate birthDate() {
        return birthDate;
    }

    /** Odd is male, even female; only to fill a form in advance, never to overrule what the person says. */
    public RegisteredSex sex() {
        return digits(value, 8, 9) % 2 == 1 ? RegisteredSex.MALE : RegisteredSex.FEMALE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RegistrationNumber that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Hides the number, so that no log can give a person away. */
    @Override
    public String toString() {
        return "RegistrationNumber[hidden]";
    }

    private static String withCyrillicLetters(String upper) {
        StringBuilder repaired = new StringBuilder(upper);
        for (int i = 0; i < Math.min(LETTERS, upper.length()); i++) {
            repaired.setCharAt(i, MongolianText.cyrillicLookAlike(upper.charAt(i)));
        }
        return repaired.toString();
    }

    private static Optional<LocalDate> birthDate(String number) {
        int year = digits(number, 2, 4);
        int month = digits(number, 4, 6);
        int day = digits(number, 6, 8);
        try {
            // Births from 2000 on carry their month plus 20.
            return Optional.of(
                    month > 20 ? LocalDate.of(2000 + year, month - 20, day) : LocalDate.of(1900 + year, month, day));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private static int digits(String number, int from, int to) {
        return Integer.parseInt(number, from, to, 10);
    }

    private static Reading invalid() {
        return new Reading.Invalid("error.registration_number");
    }
}
