package mn.khamt.platform.database;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.List;

/**
 * One SQL statement. It can only be made from compile-time constants, so no typed text can ever become part of it; values are
 * named {@code :like_this} and given to {@link Db}.
 */
public final class Sql {
    private final String text;
    private final List<String> names;

    private Sql(String written) {
        var out = new StringBuilder(written.length());
        var found = new ArrayList<String>();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if (c == '\'') {
                int end = written.indexOf('\'', i + 1);
                out.append(written, i, end + 1);
                i = end + 1;
            } else if (c == '-' && written.startsWith("--", i)) {
                int end = written.indexOf('\n', i);
                i = end < 0 ? written.length() : end;
            } else if (c == ':' && written.startsWith("::", i)) {
                out.append("::");
                i += 2;
            } else if (c == ':' && i + 1 < written.length() && Character.isLetter(written.charAt(i + 1))) {
                int end = i + 1;
                while (end < written.length()
                        && (Character.isLetterOrDigit(written.charAt(end)) || written.charAt(end) == '_')) {
                    end++;
                }
                found.add(written.substring(i + 1, end));
                out.append('?');
                i = end;
            } else if (c == '?') {
                throw new IllegalArgumentException("name the values of a statement, do not number them: " + written);
            } else {
                out.append(c);
                i++;
            }
        }
        this.text = out.toString();
        this.names = List.copyOf(found);
    }

    /**
     * @param text one statement, lower case, a text block
     */
    public static Sql of(@CompileTimeConstant String text) {
        return new Sql(text);
    }

    /**
     * A statement put together from constants, for lists whose filters vary; every part is itself a constant.
     *
     * @param head the statement up to its filters
     * @param parts further lines, each made by {@link Sql#part}
     */
    public static Sql join(@CompileTimeConstant String head, List<Part> parts) {
        var all = new StringBuilder(head);
        for (Part part : parts) {
            all.append('\n').append(part.text);
        }
        return new Sql(all.toString());
    }

    /** A constant line of a joined statement. */
    public static Part part(@CompileTimeConstant String text) {
        return new Part(text);
    }

    String text() {
        return text;
    }

    List<String> names() {
        return names;
    }

    @Override
    public String toString() {
        return text;
    }

    /** A constant piece of SQL. */
    public static final class Part {
        private final String text;

        private Part(String text) {
            this.text = text;
        }
    }
}
