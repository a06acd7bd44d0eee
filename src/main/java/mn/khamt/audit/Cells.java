package mn.khamt.audit;

import java.util.regex.Pattern;

/**
 * Makes text harmless in a spreadsheet: what could be read as a formula becomes text. A formula may hide behind blanks, behind signs that
 * are not seen, and in the middle of a cell where another program would divide it (ASVS 1.2.10).
 */
final class Cells {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern LIVE = Pattern.compile("(^|[,;|\"])"
            // what is not seen: separators, formats, marks, and letters that are drawn as nothing
            + "([\\p{Z}\\p{C}\\p{M}\\u115f\\u1160\\u2800\\u3164\\uffa0]*)"
            // = + - @, and the wider and smaller forms that a program may fold into them
            + "([=+\\-@\\u2212\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20])");

    private Cells() {}

    static String harmless(String text) {
        return LIVE.matcher(CONTROL.matcher(text).replaceAll(" ")).replaceAll("$1'$2$3");
    }
}
