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

    /** U10: whoever adds a form with more than one field gets its draft with it, or hears of it here. */
    @Test
    void every_form_of_the_staff_with_more_than_one_field_keeps_a_draft() throws IOException {
        var without = new ArrayList<String>();
        for (Path file : files("src/main/jte")) {
            String source = Files.readString(file);
            if (!source.contains("template.layout.staff(") && !source.contains("template.cases.frame(")) {
                continue; // the public form keeps nothing here, and a part of a page belongs to the page's form
            }
            Pattern.compile("<form[^>]*method=\"post\".*?</form>", Pattern.DOTALL)
                    .matcher(source)
                    .results()
                    .map(r -> r.group())
                    .filter(f -> f.contains("form.hidden(") && mayHaveSeveralFields(f))
                    .filter(f -> !f.contains("template.form.draft("))
                    .forEach(f -> without.add(file + " needs @template.form.draft(…) after the button of: "
                            + f.lines().findFirst().orElse("")));
        }
        assertThat(without).isEmpty();
    }

    /** Whoever writes something about a case reads on the same page who will see it: once, from the case itself where there is one. */
    @Test
    void every_form_of_the_staff_about_a_case_says_who_can_see_it() throws IOException {
        // about the person's own account, or about colleagues: nothing of a case can be typed there
        Set<String> ofNoCase = Set.of(
                "access/App.jte",
                "access/SignIn.jte",
                "access/SecondStep.jte",
                "access/NewPasskey.jte",
                "admission/Deputy.jte",
                "admission/WorkloadOf.jte");
        var wrong = new ArrayList<String>();
        int forms = 0;
        for (Path file : files("src/main/jte")) {
            String source = Files.readString(file);
            boolean page = source.contains("template.layout.staff(") || source.contains("template.cases.frame(");
            if (!page
                    || !source.contains("method=\"post\"")
                    || !Pattern.compile(
                                    "template\\.(?:form\\.(?:text|area|date|select|radios|checks)|cases\\.fields)\\(")
                            .matcher(source)
                            .find()
                    || ofNoCase.stream().anyMatch(file.toString()::endsWith)) {
                continue;
            }
            forms++;
            boolean head = source.contains("template.cases.frame(") || source.contains("template.cases.caseHead(");
            boolean line = source.contains("template.cases.seen(");
            if (!head && !line && !source.contains("template.form.seen(") && !source.contains("class=\"seen")) {
                wrong.add(file + " needs @template.form.seen(…) before its button, or the frame of the case");
            }
            if (head && line) {
                wrong.add(file + " says twice who can see it: the head of the case does already");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(forms).isGreaterThan(20);
        Map<String, String> parts = Map.of(
                "frame.jte", "template.cases.caseHead(", "caseHead.jte", "template.cases.seen(", "seen.jte", "/looked");
        for (var part : parts.entrySet()) {
            assertThat(Files.readString(Path.of("src/main/jte/cases", part.getKey())))
                    .contains(part.getValue());
        }
    }

    /** The first button of a form is the one that the Enter key presses. */
    @Test
    void the_draft_stands_after_the_button_that_sends() throws IOException {
        var before = new ArrayList<String>();
        for (Path file : files("src/main/jte")) {
            Pattern.compile("<form[^>]*method=\"post\".*?</form>", Pattern.DOTALL)
                    .matcher(Files.readString(file))
                    .results()
                    .map(r -> r.group())
                    .filter(f -> f.contains("template.form.draft(")
                            && f.indexOf("type=\"submit\"") > f.indexOf("template.form.draft("))
                    .forEach(f -> before.add(file.toString()));
        }
        assertThat(before).isEmpty();
    }

    @Test
    void a_draft_has_a_name_in_words_whatever_form_it_is_of() throws IOException {
        Set<String> keys = Messages.all("en").keySet();
        var missing = new TreeSet<String>();
        // public, lists, secrets, or of one field: such forms keep no draft
        Set<String> none = Set.of(
                "q",
                "receipt",
                "signin",
                "trail",
                "historical",
                "numbers.form",
                "cases",
                "take",
                "password",
                "confirm",
                "otp",
                "lock",
                "passkey",
                "second",
                "notice",
                "hand_over_all",
                "print_names");
        for (Path file : files("src/main/java")) {
            Pattern.compile("Form\\.(?:blank|sent)\\([^,;]*(?:\\(\\))?,\\s*(\"([a-z_.]+)\"|([A-Z_]+))")
                    .matcher(Files.readString(file))
                    .results()
                    .map(r -> r.group(2) != null ? r.group(2) : constant(file, r.group(3)))
                    .filter(n -> !none.contains(n) && !keys.contains("draft.form." + n))
                    .forEach(n -> missing.add(file + ": add draft.form." + n + " to both message files of the drafts"));
        }
        assertThat(missing).isEmpty();
    }

    private static String constant(Path file, String name) {
        try {
            var found = Pattern.compile("String " + name + " = \"([a-z_.]+)\"").matcher(Files.readString(file));
            return found.find() ? found.group(1) : name;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean mayHaveSeveralFields(String form) {
        return form.contains("template.cases.fields(")
                || form.contains("@for(")
                || Pattern.compile("template\\.form\\.(?:text|area|date|select|radios|checks)\\(")
                                .matcher(form)
                                .results()
                                .count()
                        > 1;
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
