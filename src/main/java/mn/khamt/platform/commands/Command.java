package mn.khamt.platform.commands;

import java.util.List;

/** A sub-command of {@code ./khamt}; each room brings its own. */
public interface Command {
    /** The word typed after {@code ./khamt}. */
    String name();

    /**
     * @param arguments what followed the name
     * @return the exit code: 0 done, 1 done with findings, 64 wrong use, 65 wrong input, 69 something needed is missing, 70 fault
     */
    int run(Console console, List<String> arguments) throws Exception;
}
