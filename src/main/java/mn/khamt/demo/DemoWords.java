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
    private final Map<String, List<String>> fitting = new HashMap<>();

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

    /** One of those that are said of everybody, or of somebody with one of these traits. */
    String any(String section, List<String> traits, Dice dice) {
        return dice.pick(fitting.computeIfAbsent(section + traits, key -> {
            var fit = new ArrayList<>(all(section));
            traits.forEach(t -> fit.addAll(sections.getOrDefault(section + "." + t, List.of())));
            return fit;
        }));
    }

    /** One of those in this language, as far as a section has two. */
    String any(String section, boolean english, Dice dice) {
        return dice.pick(fitting.computeIfAbsent(
                section + english,
                key -> all(section).stream()
                        .filter(w -> english == inEnglish(w))
                        .toList()));
    }

    static boolean inEnglish(String words) {
        return words.charAt(0) < 0x80;
    }

    String anyTask(String role, List<String> traits, Dice dice) {
        return any(sections.containsKey("task." + role) ? "task." + role : "task.SOCIAL_WORKER", traits, dice);
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
