import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/**
 * No compiler looks into SQL, so each statement must have run on PostgreSQL in a test: reads JaCoCo's report and names every line that
 * hands a statement to the database and was never reached. Commands run in processes of their own, and the bench measures by itself:
 * both are left out.
 */
class Coverage {
    private static final Path REPORT = Path.of("target/site/jacoco/jacoco.xml");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CONSTANT =
            Pattern.compile("static final (?:Sql|Map<.*\\bSql>+) ([A-Z][A-Z_0-9]*)\\s*=");
    private static final Pattern MADE = Pattern.compile("\\bSql\\.(of|join)\\(");

    public static void main(String[] arguments) throws Exception {
        if (!Files.exists(REPORT)) {
            System.out.println("no tests were run, so nothing is said of what they reached");
            return;
        }
        Map<String, TreeMap<Integer, Boolean>> reached = read();
        var never = new ArrayList<String>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                String name = SOURCES.relativize(file).toString().replace('\\', '/');
                if (!name.endsWith("Command.java") && !name.startsWith("mn/khamt/bench/")) {
                    never.addAll(unreached(name, Files.readString(file), reached.getOrDefault(name, new TreeMap<>())));
                }
            }
        }
        if (!never.isEmpty()) {
            never.forEach(n -> System.err.println("no test runs this statement: " + n));
            System.err.println(
                    "Write a test that does, on the database; HTML for reading: target/site/jacoco/index.html");
            System.exit(1);
        }
    }

    private static List<String> unreached(String name, String source, TreeMap<Integer, Boolean> reached) {
        List<Pattern> statements = new ArrayList<>(CONSTANT.matcher(source)
                .results()
                .map(r -> Pattern.compile("(?<![.\\w])" + r.group(1) + "\\b"))
                .toList());
        statements.add(MADE);
        var never = new ArrayList<String>();
        List<String> lines = source.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            // A call that is spread over several lines is known by its first.
            var known = reached.floorEntry(at + 1);
            if (statements.stream().anyMatch(s -> s.matcher(line).find()) && known != null && !known.getValue()) {
                never.add(SOURCES + "/" + name + ":" + (at + 1) + " " + line.strip());
            }
        }
        return never;
    }

    /** By file, for each line that holds code, whether some of it ran. */
    private static Map<String, TreeMap<Integer, Boolean>> read() throws Exception {
        var files = new HashMap<String, TreeMap<Integer, Boolean>>();
        var factory = SAXParserFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.newSAXParser().parse(REPORT.toFile(), new DefaultHandler() {
            private String folder = "";
            private TreeMap<Integer, Boolean> file = new TreeMap<>();

            @Override
            public void startElement(String uri, String local, String element, Attributes with) {
                switch (element) {
                    case "package" -> folder = with.getValue("name");
                    case "sourcefile" ->
                        file = files.computeIfAbsent(folder + "/" + with.getValue("name"), f -> new TreeMap<>());
                    case "line" ->
                        file.put(
                                Integer.valueOf(with.getValue("nr")),
                                !with.getValue("ci").equals("0"));
                    default -> {}
                }
            }
        });
        return files;
    }
}
