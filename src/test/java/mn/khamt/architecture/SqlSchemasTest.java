package mn.khamt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The boundary between rooms holds in SQL too, where no compiler looks. */
class SqlSchemasTest {
    /** Looks at the schema as a whole before anything is served. */
    private static final Set<String> START_CHECKS = Set.of("Migrations.java", "Standing.java");

    private static final Path SOURCES = Path.of("src", "main", "java", "mn", "khamt");
    private static final Pattern TEXT =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)^\\s*(select|insert|update|delete|with|copy|merge|where|and|or|order|join|left|from|set|\\(|case)\\b.*");
    private static final Pattern RELATION = Pattern.compile(
            "\\b(guard|platform|directory|access|audit|intake|cases|referrals|care|justice|numbers|drafts|known|admission|keys)\\.[a-z_]+");

    private static final Pattern ALLOWED = Pattern.compile("allowedDependencies\\s*=\\s*(\\{[^}]*}|\"[^\"]*\")");
    private static final Pattern NAME = Pattern.compile("\"([a-z]+)");

    @Test
    void the_sql_of_a_room_names_only_its_own_tables_and_those_of_rooms_it_may_use() throws Exception {
        var wrong = new TreeSet<String>();
        try (Stream<Path> rooms = Files.list(SOURCES)) {
            for (Path room : rooms.filter(Files::isDirectory).toList()) {
                String name = room.getFileName().toString();
                Set<String> may = allowed(name);
                try (Stream<Path> files = Files.walk(room)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".java")
                                    && !START_CHECKS.contains(f.getFileName().toString()))
                            .toList()) {
                        for (String relation : relations(Files.readString(file))) {
                            if (!may.contains(relation.replaceFirst("\\..*", ""))) {
                                wrong.add(SOURCES.relativize(file) + " names " + relation
                                        + ": ask that room through its application class, or name the dependency in "
                                        + name + "/package-info.java");
                            }
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> relations(String source) {
        var found = new TreeSet<String>();
        var texts = TEXT.matcher(source);
        while (texts.find()) {
            String text = texts.group(1) == null ? texts.group(2) : texts.group(1);
            if (STATEMENT.matcher(text).matches()) {
                RELATION.matcher(text).results().forEach(r -> found.add(r.group()));
            }
        }
        return found;
    }

    /** Read from the source: a package-info among the tests would hide the compiled one. */
    private static Set<String> allowed(String room) throws IOException {
        var may = new HashSet<>(Set.of("guard", room));
        Path info = SOURCES.resolve(room).resolve("package-info.java");
        if (Files.exists(info)) {
            var list = ALLOWED.matcher(Files.readString(info));
            if (list.find()) {
                NAME.matcher(list.group(1)).results().map(r -> r.group(1)).forEach(may::add);
            }
        }
        return may;
    }
}
