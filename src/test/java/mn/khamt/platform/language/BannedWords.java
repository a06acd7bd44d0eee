package mn.khamt.platform.language;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words we do not use of people in Mongolian, as stems so that every ending is caught. */
public final class BannedWords {
    private static final Pattern STEMS = Pattern.compile("(?<!\\p{L})(?:"
            + String.join(
                    "|",
                    "биеэ үнэлэгч",
                    "биеэ үнэлэлт",
                    "янхан",
                    "порно",
                    "золиос",
                    "наймаал",
                    "наймаач",
                    "гэмт хэрэгтэн",
                    "гэмт хэрэгтн",
                    "гуйлгач",
                    "тэнэмэл",
                    "тэнэмл",
                    "гудамжны хүүхэд",
                    "гудамжны хүүхд",
                    "тахир дутуу",
                    "донтон",
                    "донтн",
                    "хууль бус цагаач",
                    "хаягдсан хүүхэд",
                    "хаягдсан хүүхд",
                    "өөрөө хүссэн",
                    "сайн дураараа",
                    "аврагдсан охи")
            + ")\\p{L}*");

    private BannedWords() {}

    /** The banned words in a text, as they stand there. */
    public static List<String> in(String text) {
        String tidy = MongolianText.nfc(text).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        return STEMS.matcher(tidy).results().map(found -> found.group()).toList();
    }
}
