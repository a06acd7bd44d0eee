package mn.khamt.platform.commands;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Options ({@code --name value}, {@code --flag}) and plain words of a sub-command. */
public final class Arguments {
    private final Map<String, String> options = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    /**
     * @param given as typed
     * @param withValue options that take a value
     * @param flags options that do not
     * @throws WrongUse when something else was typed
     */
    public Arguments(List<String> given, Set<String> withValue, Set<String> flags) {
        for (int i = 0; i < given.size(); i++) {
            String word = given.get(i);
            if (!word.startsWith("--")) {
                words.add(word);
            } else if (flags.contains(word.substring(2))) {
                options.put(word.substring(2), "");
            } else if (withValue.contains(word.substring(2)) && i + 1 < given.size()) {
                options.put(word.substring(2), given.get(++i));
            } else {
                throw new WrongUse("command.unknown_option", "option", word);
            }
        }
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    public boolean flag(String name) {
        return options.containsKey(name);
    }

    public List<String> words() {
        return words;
    }

    /** A whole number, or the given one. */
    public long number(String name, long otherwise) {
        try {
            return option(name).map(Long::parseLong).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new WrongUse("command.not_a_number", "option", "--" + name);
        }
    }
}
