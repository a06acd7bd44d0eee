package mn.khamt.platform.commands;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import mn.khamt.platform.database.Installation;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * The shell a command was typed in.
 *
 * @param environment variables, KHAMT_… among them
 * @param words in the language of the shell (KHAMT_LANG, else LANG)
 * @param out results
 * @param err progress and what went wrong
 */
public record Console(Map<String, String> environment, Words words, PrintStream out, PrintStream err) {

    /** Says a message where progress is read. */
    public void say(String key, @Nullable Object... pairs) {
        err.println(words.get(key, pairs));
    }

    /** The folder that holds everything: KHAMT_DATA, else {@code data} below the program. */
    public Path folder() {
        String set = environment.get("KHAMT_DATA");
        return Path.of(set == null || set.isEmpty() ? "data" : set);
    }

    /** The database as this command may use it: one's own server (started, or shared with a running Khamt), or an operator's. */
    public Installation open() {
        return Installation.open(environment, folder());
    }
}
