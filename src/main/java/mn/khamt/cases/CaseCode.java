package mn.khamt.cases;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case's number for people: {@code 26-04817-3}. Digits only, so that it is the same in both scripts and on the telephone; the last
 * one checks the others (ISO 7064, mod 11-10), so that one wrong or two exchanged digits are noticed.
 *
 * @param year the last two digits of the year of opening
 * @param number random within the year, so that it does not tell how many cases there are
 */
public record CaseCode(int year, int number) {
    private static final Pattern SHAPE = Pattern.compile("\\s*(\\d{2})[\\s-–]?(\\d{5,7})[\\s-–]?(\\d)\\s*");

    @Override
    public String toString() {
        String body = "%02d%05d".formatted(year, number);
        return body.substring(0, 2) + "-" + body.substring(2) + "-" + check(body);
    }

    /** Reads a typed code, with or without its hyphens; empty when the check digit is not right. */
    public static Optional<CaseCode> read(String typed) {
        Matcher matcher = SHAPE.matcher(typed);
        if (!matcher.matches()
                || check(matcher.group(1) + matcher.group(2))
                        != matcher.group(3).charAt(0) - '0') {
            return Optional.empty();
        }
        return Optional.of(new CaseCode(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
    }

    private static int check(String digits) {
        int product = 10;
        for (int i = 0; i < digits.length(); i++) {
            int sum = (digits.charAt(i) - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10;
    }
}
