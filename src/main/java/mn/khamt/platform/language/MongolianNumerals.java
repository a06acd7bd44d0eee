package mn.khamt.platform.language;

import java.util.regex.Pattern;

/** The endings that follow a number in Mongolian; numbers are regular, so this is the one place that adds endings. */
public final class MongolianNumerals {
    private static final Pattern ARTICLE = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})*");

    private MongolianNumerals() {}

    /** The number with its word: 12 дугаар, 11 дүгээр. */
    public static String ordinal(int number) {
        return number + " " + ordinalWord(number);
    }

    /** The word alone that makes the number an ordinal: дугаар or дүгээр. */
    public static String ordinalWord(int number) {
        return hasFrontVowels(number) ? "дүгээр" : "дугаар";
    }

    /** The word alone that counts parts and paragraphs (1 дэх хэсэг, 3 дахь хэсэг): дэх or дахь. */
    public static String locative(int number) {
        return hasFrontVowels(number) ? "дэх" : "дахь";
    }

    /** The ending alone, with its hyphen, of a day (19-ний өдөр, 17-ны өдөр): -ний or -ны. */
    public static String genitive(int number) {
        return hasFrontVowels(number) ? "-ний" : "-ны";
    }

    /** An article of a law as the laws name it: 13.1 дүгээр зүйл, 12.3 дугаар зүйл. */
    public static String article(String number) {
        if (!ARTICLE.matcher(number).matches()) {
            throw new IllegalArgumentException("not the number of an article: " + number);
        }
        int last = Integer.parseInt(number.substring(number.lastIndexOf('.') + 1));
        return number + " " + ordinalWord(last) + " зүйл";
    }

    /** The harmony of the last word spoken: нэг, дөрөв, ес, дөч and ер have front vowels. */
    private static boolean hasFrontVowels(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("nothing is counted with " + number);
        }
        int spokenLast = number % 10 == 0 ? number % 100 : number % 10;
        return switch (spokenLast) {
            case 1, 4, 9, 40, 90 -> true;
            default -> false;
        };
    }
}
