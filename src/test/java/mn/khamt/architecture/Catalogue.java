package mn.khamt.architecture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import mn.khamt.testing.TestDatabase;

/** What the database says of itself. */
record Catalogue(TestDatabase database) {
    static final String OURS =
            "('guard', 'platform', 'directory', 'access', 'audit', 'intake', 'cases', 'referrals', 'care',"
                    + " 'justice', 'numbers', 'drafts', 'known', 'admission', 'keys', 'public')";

    /** Names that everybody may know. Whoever adds to this list answers the question what a stranger learns from it. */
    static final String PUBLIC = "('directory.agency', 'directory.place', 'directory.desk', 'care.service_type',"
            + " 'justice.offence_article', 'public.flyway_schema_history')";

    /** The rows of a question, columns joined by a space. */
    List<String> ask(String question) {
        try (Connection c = database.superuserSource().getConnection();
                var statement = c.createStatement()) {
            // Without a search path every name of ours is written with its schema.
            statement.execute("set search_path = ''");
            var answer = new ArrayList<String>();
            try (ResultSet rows =
                    statement.executeQuery(question.replace(":ours", OURS).replace(":public", PUBLIC))) {
                while (rows.next()) {
                    var line = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        String value = rows.getString(i);
                        line.append(i == 1 ? "" : " ").append(value == null ? "-" : value);
                    }
                    answer.add(line.toString());
                }
            }
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException(question, e);
        }
    }
}
