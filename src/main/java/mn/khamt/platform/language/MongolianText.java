package mn.khamt.platform.language;

import com.ibm.icu.text.Normalizer2;
import java.lang.Character.UnicodeScript;
import java.util.Locale;

/** What is done to text before it is stored or searched; everything here takes time in proportion to the text. */
public final class MongolianText {
    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
    private static final Normalizer2 NFD = Normalizer2.getNFDInstance();
    /** The stream-safe limit of Unicode Annex 15; beyond it, sorting the marks of one letter turns quadratic. */
    private static final int MOST_MARKS_ON_A_LETTER = 30;

    private static final String LATIN_LOOK_ALIKES = "ABEKMHOPCTXYaekopcxyËëƟɵ";
    private static final String CYRILLIC_TWINS = "АВЕКМНОРСТХУаекорсхуЁёӨө";

    private static final String LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String THEIR_CYRILLIC = "абцдэфгхижклмнопкрстуввхйз";

    private static final String FOLDED_FROM = "ёөүйыщ";
    private static final String FOLDED_TO = "еоуииш";
    private static final String VOWELS = "аеиоуэюя";

    private MongolianText() {}

    /** The composed form (Й and Ё as one sign each); of absurdly many marks on one letter only the first 30 stay. */
    public static String nfc(String text) {
        return NFC.spanQuickCheckYes(text) == text.length() ? text : NFC.normalize(withBoundedMarks(text));
    }

    /** Form input as it may be stored: no control characters but tab and newline, one kind of line end, composed. */
    public static String cleaned(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
            if (c == '\r') {
                kept.append('\n');
                i += next == '\n' ? 1 : 0;
            } else if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
                kept.append('\n');
            } else if (Character.isSurrogatePair(c, next)) {
                kept.append(c).append(next);
                i++;
            } else if (c == '\n' || c == '\t' || !(Character.isISOControl(c) || Character.isSurrogate(c))) {
                kept.append(c);
            }
        }
        return nfc(kept.toString());
    }

    /** Puts Cyrillic letters for the Latin ones that crept into a Cyrillic word; Latin words stay. */
    public static String repairLookAlikes(String text) {
        StringBuilder repaired = new StringBuilder(text);
        int i = 0;
        while (i < text.length()) {
            int start = i;
            boolean cyrillic = false;
            boolean mistakable = false;
            boolean foreign = false;
            for (; i < text.length() && isInWord(text.charAt(i)); i++) {
                char c = text.charAt(i);
                if (cyrillicLookAlike(c) != c) {
                    mistakable = true;
                } else {
                    UnicodeScript script = UnicodeScript.of(c);
                    cyrillic |= script == UnicodeScript.CYRILLIC;
                    foreign |= script == UnicodeScript.LATIN;
                }
            }
            // A Latin letter without a twin means an abbreviation with an ending (SMSээр), not a slip.
            if (cyrillic && mistakable && !foreign) {
                for (int j = start; j < i; j++) {
                    repaired.setCharAt(j, cyrillicLookAlike(text.charAt(j)));
                }
            }
            i = i == start ? i + 1 : i;
        }
        return repaired.toString();
    }

    /** The key under which text is found whatever its case, its long vowels, its Ө and Ү, and its alphabet. */
    public static String searchKey(String text) {
        String lower = repairLookAlikes(nfc(text)).toLowerCase(Locale.ROOT);
        StringBuilder key = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = withoutDiacritic(lower.charAt(i));
            char next = i + 1 < lower.length() ? withoutDiacritic(lower.charAt(i + 1)) : '\0';
            char pair = ofLatinPair(c, next);
            if (pair != '\0') {
                appendFolded(key, pair);
                i++;
            } else {
                int latin = LATIN_LETTERS.indexOf(c);
                appendFolded(key, latin < 0 ? c : THEIR_CYRILLIC.charAt(latin));
            }
        }
        return key.toString().strip();
    }

    /** The Cyrillic letter that looks like this Latin one; any other sign answers itself. */
    static char cyrillicLookAlike(char c) {
        int at = LATIN_LOOK_ALIKES.indexOf(c);
        return at < 0 ? c : CYRILLIC_TWINS.charAt(at);
    }

    private static void appendFolded(StringBuilder key, char letter) {
        int at = FOLDED_FROM.indexOf(letter);
        char folded = at < 0 ? letter : FOLDED_TO.charAt(at);
        char last = key.isEmpty() ? ' ' : key.charAt(key.length() - 1);
        if (Character.isWhitespace(folded) || Character.isSpaceChar(folded)) {
            folded = ' ';
        }
        boolean repeated = folded == last && (folded == ' ' || VOWELS.indexOf(folded) >= 0);
        if (!repeated && folded != 'ъ' && folded != 'ь' && !isMark(folded)) {
            key.append(folded);
        }
    }

    private static char ofLatinPair(char first, char second) {
        return switch (second) {
            case 'h' ->
                switch (first) {
                    case 'k' -> 'х';
                    case 'c' -> 'ч';
                    case 's' -> 'ш';
                    case 'z' -> 'ж';
                    default -> '\0';
                };
            case 's' -> first == 't' ? 'ц' : '\0';
            case 'a' -> first == 'y' ? 'я' : '\0';
            case 'e', 'o' -> first == 'y' ? 'е' : '\0';
            case 'u' -> first == 'y' ? 'ю' : '\0';
            default -> '\0';
        };
    }

    private static char withoutDiacritic(char c) {
        if (c < '\u0080' || UnicodeScript.of(c) != UnicodeScript.LATIN) {
            return c;
        }
        String parts = NFD.getDecomposition(c);
        return parts == null ? c : parts.charAt(0);
    }

    private static boolean isInWord(char c) {
        return Character.isLetter(c) || isMark(c);
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static String withBoundedMarks(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            marks = isMark(codePoint) ? marks + 1 : 0;
            if (marks <= MOST_MARKS_ON_A_LETTER) {
                kept.appendCodePoint(codePoint);
            }
            i += Character.charCount(codePoint);
        }
        return kept.toString();
    }
}
