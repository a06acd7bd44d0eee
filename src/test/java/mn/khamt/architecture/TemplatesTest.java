package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    /** What the content policy forbids, and what would be someone else's text inside our page. */
    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "an inline handler (put it into khamt.js)", Pattern.compile("(?i)\\son[a-z]+\\s*=\\s*[\"'$]"),
            "an inline style (put it into khamt.css)", Pattern.compile("(?i)\\sstyle\\s*="),
            "unescaped output (templates escape what people typed)", Pattern.compile("\\$unsafe"),
            "a script address", Pattern.compile("(?i)javascript:"),
            "an inline script or style element", Pattern.compile("(?i)<script(?![^>]*\\ssrc=)|<style"),
            "an address elsewhere (nothing is loaded from third parties)",
                    Pattern.compile(
                            "(?i)(?<!xmlns=\")(?<!xmlns:xlink=\")https?://|(?:src|href)=\"//|url\\(\\s*['\"]?(?:https?:)?//"));

    private static final Pattern WHOLE_KEY =
            Pattern.compile("(?:\\bt|\\bwords(?:\\(\\))?\\s*\\.get|\\.say)\\(\\s*\"([a-z][A-Za-z0-9_.]*)\"\\s*[,)]");
    private static final Pattern BEGINNING =
            Pattern.compile("(?:\\bt|\\bwords(?:\\(\\))?\\s*\\.get)\\(\\s*\"([a-z][A-Za-z0-9_.]*\\.)\"\\s*\\+");
    private static final Pattern DONE = Pattern.compile("done=(done\\.[a-z_.]*[a-z])(?![a-z_.])");
    private static final Pattern WRONG = Pattern.compile("\\.wrong\\(\\s*\"[^\"]*\",\\s*\"([a-z][A-Za-z0-9_.]*)\"");

    @Test
    void templates_and_static_files_hold_nothing_that_the_content_policy_forbids() throws IOException {
        var found = new ArrayList<String>();
        for (Path file : files("src/main/jte", "src/main/resources/static")) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                for (var forbidden : FORBIDDEN.entrySet()) {
                    if (forbidden.getValue().matcher(line).find()) {
                        found.add(file + ":" + number + " holds " + forbidden.getKey() + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void every_key_that_is_asked_for_has_words() throws IOException {
        Set<String> keys = Messages.all("en").keySet();
        var missing = new TreeSet<String>();
        for (Path file : files("src/main/jte", "src/main/java")) {
            String source = Files.readString(file);
            for (Pattern whole : List.of(WHOLE_KEY, DONE, WRONG)) {
                whole.matcher(source)
                        .results()
                        .map(r -> r.group(1))
                        .filter(k -> !keys.contains(k))
                        .forEach(k ->
                                missing.add(file + " asks for " + k + ": add it to both message files of the room"));
            }
            BEGINNING
                    .matcher(source)
                    .results()
                    .map(r -> r.group(1))
                    .filter(b -> keys.stream().noneMatch(k -> k.startsWith(b)))
                    .forEach(b -> missing.add(file + " asks for " + b + "…: no message begins so"));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_button_says_what_it_is() throws IOException {
        var untyped = new ArrayList<String>();
        for (Path file : files("src/main/jte")) {
            Pattern.compile("<button(?![^>]*\\stype=)[^>]*>")
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(b -> untyped.add(file + ": " + b.group() + " needs a type"));
        }
        assertThat(untyped).isEmpty();
    }

    @Test
    void every_form_that_is_posted_carries_its_proof() throws IOException {
        var bare = new ArrayList<String>();
        for (Path file : files("src/main/jte")) {
            Pattern.compile("<form[^>]*method=\"post\".*?</form>", Pattern.DOTALL)
                    .matcher(Files.readString(file))
                    .results()
                    .map(r -> r.group())
                    .filter(f -> !f.contains("_csrf") && !f.contains("form.hidden("))
                    .forEach(f -> bare.add(file + " needs @template.form.hidden(…) in: "
                            + f.lines().findFirst().orElse("")));
        }
        assertThat(bare).isEmpty();
    }

    private static List<Path> files(String... folders) throws IOException {
        var all = new ArrayList<Path>();
        for (String folder : folders) {
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                found.filter(Files::isRegularFile)
                        .filter(f -> f.toString().matches(".*\\.(jte|java|css|js|svg|html)"))
                        .forEach(all::add);
            }
        }
        return all;
    }
}
