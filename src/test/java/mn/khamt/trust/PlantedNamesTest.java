package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * S17: a name of its own is typed into every text of every form of a case's life, the public's too. Whoever takes the database without the keys
 * finds none of them, however written; and every column of sealed text holds one, so that none was left out.
 */
class PlantedNamesTest {
    /** What is named and counted in the open: the number and the court of a file of justice, which hold no name of a person. */
    private static final List<String> OPEN = List.of("number", "court");

    private static final Sql TABLES = Sql.of("""
        select n.nspname || '.' || c.relname
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'public')
        """);
    private static final Sql SEALED = Sql.of("select table_name || '.' || column_name from keys.sealed_text");
    private static final Sql HOLDING =
            Sql.of("select distinct table_name || '.' || column_name from public.opened where said like '%Нууцнэр%'");

    @Test
    void no_name_typed_into_any_form_stands_open_in_the_database() throws Exception {
        try (var khamt = TestKhamt.start(TestDatabase.hurried())) {
            var planted = new Planted(khamt);
            planted.tell();
            var found = new TreeMap<String, String>();
            dump(khamt.database())
                    .forEach((table, rows) -> planted.names.forEach((name, where) -> {
                        if (rows.contains(name) || rows.contains(hex(name)) || rows.contains(base64(name))) {
                            found.put(where, table);
                        }
                    }));
            System.out.printf("%d names%n", planted.names.size());
            assertThat(found)
                    .as("forms and fields whose text stands open, and where")
                    .isEmpty();
            assertThat(planted.names.size()).isGreaterThan(60);

            new TestTexts(khamt.database()).openAll();
            var empty = new TreeSet<>(khamt.database().superuser().list(SEALED, String.class));
            assertThat(empty).hasSizeGreaterThan(10);
            khamt.database().superuser().list(HOLDING, String.class).forEach(empty::remove);
            assertThat(empty)
                    .as("columns of sealed text in which no name was planted, but for what a session that ended"
                            + " leaves behind, and for officials' own numbers, which are typed at the console")
                    .containsExactly("access.held_form.fields", "admission.own_number.numbers");
        }
    }

    private static Map<String, String> dump(TestDatabase database) throws SQLException, IOException {
        var all = new HashMap<String, String>();
        try (var c = database.superuserSource().getConnection()) {
            for (String table : database.superuser().list(TABLES, String.class)) {
                var out = new StringWriter();
                c.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (select * from " + table + ") to stdout", out);
                all.put(table, out.toString());
            }
        }
        return all;
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String name) {
        // The middle, so that it does not matter where in the text the name begins.
        String all = Base64.getEncoder().encodeToString(("  " + name).getBytes(StandardCharsets.UTF_8));
        return all.substring(4, all.length() - 4);
    }

    private static final class Planted extends FormStory {
        private final Map<String, String> names = new TreeMap<>();

        Planted(TestKhamt khamt) {
            super(khamt);
        }

        @Override
        Answer send(String route, Visitor visitor, Forms.Seen form, Map<String, String> fields) {
            var with = new HashMap<>(fields);
            with.replaceAll((field, text) -> {
                if (!text.equals("Бичсэн") || OPEN.contains(field)) {
                    return text;
                }
                String name = "Нууцнэр" + (10_000 + names.size());
                names.put(name, route + " " + field);
                return name;
            });
            Answer answer = visitor.post(form.action(), with);
            if (answer.status() >= 400) {
                refused(route, answer, with);
            }
            return answer;
        }
    }
}
