package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A text that is kept in the repository, so that a change of it is read by somebody before it is merged. */
final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    static void check(String name, String now) throws IOException {
        Path file = FOLDER.resolve(name);
        String text = now.endsWith("\n") ? now : now + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
            return;
        }
        List<String> was = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> is = text.lines().toList();
        var difference = new ArrayList<String>();
        was.stream().filter(line -> !is.contains(line)).forEach(line -> difference.add("- " + line));
        is.stream().filter(line -> !was.contains(line)).forEach(line -> difference.add("+ " + line));
        if (difference.isEmpty() && !is.equals(was)) {
            difference.add("the order, or the number of equal lines");
        }
        assertThat(difference)
                .as(
                        "%s is not what it was. If you meant to change it, write it anew with -Dgolden.write=true,"
                                + " read the difference, and commit it with the change",
                        file)
                .isEmpty();
    }
}
