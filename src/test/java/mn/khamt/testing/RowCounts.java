package mn.khamt.testing;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** What stands in every table of ours, told by number and checksum, so that a test can say: nothing was changed. */
public record RowCounts(Map<String, String> tables) {

    /** All tables but the sessions, whose last moment of use moves by itself. */
    public static RowCounts of(TestDatabase database) {
        var found = new TreeMap<String, String>();
        try (var c = database.superuserSource().getConnection();
                var list = c.createStatement();
                var count = c.createStatement();
                var names = list.executeQuery("""
                    select k.oid::regclass::text
                      from pg_class k
                      join pg_namespace n on n.oid = k.relnamespace
                     where k.relkind = 'r' and n.nspname in ('guard', 'platform', 'directory', 'access', 'audit', 'intake',
                           'cases', 'referrals', 'care', 'justice', 'numbers', 'known')
                       and k.oid <> 'access.session'::regclass
                    """)) {
            while (names.next()) {
                String name = names.getString(1);
                try (var row = count.executeQuery(
                        "select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from " + name
                                + " t")) {
                    row.next();
                    found.put(name, row.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new RowCounts(found);
    }
}
