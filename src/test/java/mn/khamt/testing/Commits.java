package mn.khamt.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the product committed between two moments: which tables it changed and what it wrote into the trail, by transaction. */
public final class Commits implements AutoCloseable {
    /** Tables whose rows are nobody's record: of sessions and forms, counters, how somebody likes their screen. */
    private static final Set<String> NO_RECORDS = Set.of(
            "access.session",
            "access.attempt",
            "access.known_device",
            "access.held_form",
            "access.account",
            "platform.operation",
            "intake.hour");

    /** Events of looking, denying and asking: they tell of no change. */
    private static final Set<String> LOOKING = Set.of(
            "access.denied",
            "case.opened",
            "case.read",
            "case.searched",
            "case.listed",
            "case.printed",
            "cases.list_exported",
            "numbers.exported",
            "identity.revealed",
            "known.read",
            "report.read",
            "trail.read",
            "workload.read",
            "records.listed",
            "referral.opened",
            "session.confirmed");

    private final Connection superuser;
    private final PreparedStatement changed;

    public Commits(TestDatabase database) throws SQLException {
        superuser = database.superuserSource().getConnection();
        changed = superuser.prepareStatement(changesSql());
    }

    @Override
    public void close() throws SQLException {
        superuser.close();
    }

    /** The number of a transaction of our own: what the product does between two of them has numbers between. */
    public long now() throws SQLException {
        try (var s = superuser.createStatement();
                var rows = s.executeQuery("select pg_current_xact_id()::text::bigint")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The tables in which rows stand as a transaction between these two left them. */
    public List<Change> changes(long from, long until) throws SQLException {
        var found = new ArrayList<Change>();
        int bounds = changed.getParameterMetaData().getParameterCount();
        for (int i = 1; i <= bounds; i += 2) {
            changed.setLong(i, from);
            changed.setLong(i + 1, until);
        }
        try (var rows = changed.executeQuery()) {
            while (rows.next()) {
                found.add(new Change(rows.getString(1), rows.getLong(2)));
            }
        }
        return found;
    }

    /** What the trail says of the transactions between these two. */
    public List<Event> events(long from, long until) throws SQLException {
        var found = new ArrayList<Event>();
        try (var s = superuser.prepareStatement("""
            select action, account_id, tx::text::bigint, xmin::text::bigint
              from audit.event where tx > ?::text::xid8 and tx < ?::text::xid8
            """)) {
            s.setLong(1, from);
            s.setLong(2, until);
            try (var rows = s.executeQuery()) {
                while (rows.next()) {
                    assertThat(rows.getLong(3)).as("the event's transaction").isEqualTo(rows.getLong(4));
                    found.add(new Event(rows.getString(1), rows.getObject(2, UUID.class), rows.getLong(3)));
                }
            }
        }
        return found;
    }

    /** Every table of every room, with the transactions by which its rows stand as they do. */
    private String changesSql() throws SQLException {
        var each = new ArrayList<String>();
        try (var s = superuser.createStatement();
                var rows = s.executeQuery("""
                    select n.nspname || '.' || c.relname
                      from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where c.relkind = 'r' and n.nspname in ('access', 'admission', 'care', 'cases', 'consent', 'directory', 'drafts', 'intake',
                           'justice', 'known', 'numbers', 'platform', 'referrals')
                     order by 1
                    """)) {
            while (rows.next()) {
                String table = rows.getString(1);
                if (!NO_RECORDS.contains(table)) {
                    each.add("select distinct '" + table + "', xmin::text::bigint from " + table
                            + " where xmin::text::bigint > ? and xmin::text::bigint < ?");
                }
            }
        }
        assertThat(each).hasSizeGreaterThan(30);
        return String.join(" union all ", each);
    }

    /** A table that a transaction changed. */
    public record Change(String table, long tx) {}

    /**
     * @param account who did it, or null where nobody was signed in
     */
    public record Event(String action, @Nullable UUID account, long tx) {
        /** Whether it tells of a change, and not of somebody who looked, asked or was refused. */
        public boolean ofChange() {
            return !LOOKING.contains(action);
        }

        @Override
        public String toString() {
            return action + "@" + tx;
        }
    }
}
