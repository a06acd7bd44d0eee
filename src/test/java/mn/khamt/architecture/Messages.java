package mn.khamt.architecture;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The messages of all rooms. */
final class Messages {
    private static final Path FOLDER = Path.of("src", "main", "resources", "messages");

    private Messages() {}

    /**
     * @param language en or mn
     */
    static Map<String, String> all(String language) throws IOException {
        var all = new TreeMap<String, String>();
        List<Path> files;
        try (Stream<Path> found = Files.list(FOLDER)) {
            files = found.filter(f -> f.toString().endsWith("_" + language + ".properties"))
                    .toList();
        }
        for (Path file : files) {
            var properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            properties.forEach((key, text) -> all.put((String) key, (String) text));
        }
        return all;
    }
}
