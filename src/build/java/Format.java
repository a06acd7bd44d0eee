import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats all Java sources (palantir-java-format), or checks that they are. Run by Maven on the project's own JDK, since the
 * formatter must understand the language level of the sources, which Maven's own JDK need not.
 */
class Format {
    public static void main(String[] arguments) throws Exception {
        boolean check = arguments[0].equals("check");
        var formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        var differ = new ArrayList<Path>();
        for (String folder : List.of("src/main/java", "src/test/java", "src/build/java")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    String is = Files.readString(file);
                    String should = formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(is));
                    if (!is.equals(should)) {
                        differ.add(file);
                        if (!check) {
                            Files.writeString(file, should);
                        }
                    }
                }
            }
        }
        if (check && !differ.isEmpty()) {
            differ.forEach(f -> System.err.println("not formatted: " + f));
            System.err.println("Format them with: mvn -q process-test-classes exec:exec@format -Dformat.skip");
            System.exit(1);
        }
    }
}
