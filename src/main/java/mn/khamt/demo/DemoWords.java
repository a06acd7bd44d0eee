package mn.khamt.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words the demo country is written with: parts of names, notes, tasks. */
final class DemoWords {
    private final Map<String, List<String>> sections = new HashMap<>();

    private DemoWords() {}

    static DemoWords load() {
        var words = new DemoWords();
        try (InputStream in = DemoWords.class.getClassLoader().getResourceAsStream("demo/words.txt")) {
            if (in == null) {
                throw new IllegalStateException("no resource demo/words.txt");
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            List<String> section = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("[")) {
                    section = new ArrayList<>();
                    words.sections.put(line.substring(1, line.length() - 1), section);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    section.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    List<String> all(String section) {
        List<String> found = sections.get(section);
        if (found == null) {
            throw new IllegalArgumentException("no section " + section);
        }
        return found;
    }

    String any(String section, Dice dice) {
        return dice.pick(all(section));
    }

    String anyTask(String role, Dice dice) {
        return any(sections.containsKey("task." + role) ? "task." + role : "task.SOCIAL_WORKER", dice);
    }

    /** A given name of two common parts. */
    String givenName(boolean woman, Dice dice) {
        String stem = any("stem", dice);
        String end = any(woman ? "woman" : "man", dice);
        return stem.toLowerCase(java.util.Locale.ROOT).equals(end) ? stem : stem + end;
    }

    /** The father's or the mother's given name. */
    String parentName(Dice dice) {
        return givenName(dice.chance(10), dice);
    }
}
