package mn.khamt.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a new password must be: long, not the user name, not one that everybody tries first. Nothing is said of capitals, digits or signs,
 * which make passwords that people write on the screen (ASVS 6.2).
 */
public final class PasswordRules {
    public static final int SHORTEST = 15;
    public static final int LONGEST = 200;
    private static final Set<String> COMMON = common();

    private PasswordRules() {}

    /**
     * The message key of what is wrong with a new password, or nothing.
     *
     * @param username of the person, in small letters
     */
    public static Optional<String> refusal(String typed, String username) {
        int length = typed.codePointCount(0, typed.length());
        String plain = plain(typed);
        if (length < SHORTEST) {
            return Optional.of("password.too_short");
        }
        if (length > LONGEST) {
            return Optional.of("password.too_long");
        }
        if (plain.replace(plain(username), "").length() < SHORTEST / 2) {
            return Optional.of("password.is_name");
        }
        if (common(plain)) {
            return Optional.of("password.common");
        }
        return Optional.empty();
    }

    /** Also a common one twice or thrice, with some digits at the end, or the same letter again and again. */
    private static boolean common(String plain) {
        String stem = plain.replaceAll("[0-9]+$", "");
        if (plain.chars().distinct().count() < 5 || COMMON.contains(plain) || COMMON.contains(stem)) {
            return true;
        }
        return COMMON.stream()
                .filter(c -> c.length() >= 4)
                .anyMatch(c -> plain.replace(c, "").length() < SHORTEST / 3);
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[\\s._-]", "");
    }

    private static Set<String> common() {
        try (InputStream list = PasswordRules.class.getResourceAsStream("/common-passwords.txt")) {
            if (list == null) {
                throw new IllegalStateException("common-passwords.txt is missing");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .map(PasswordRules::plain)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
