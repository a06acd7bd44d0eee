package mn.khamt.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * How a database stands before it is served (R03).
 *
 * @param dangerous the serving role may read past row security, become somebody else or say who asks
 * @param owns the serving role owns a table
 * @param names the guard may say who asks (docs/adr/0027)
 * @param settings of the server, as the serving role meets them
 * @param version as PostgreSQL counts it, for instance 170006
 * @param apart how far the database's clock is from this machine's
 * @param unguarded tables with people in them whose row security is not forced
 */
record Standing(
        boolean dangerous,
        boolean owns,
        boolean names,
        int version,
        Map<String, String> settings,
        Instant now,
        Duration apart,
        List<String> unguarded) {
    private static final int OLDEST = 15;
    /** The first patch of each that closes what lets somebody read past row security (CVE-2025-8713 and before). */
    private static final Map<Integer, Integer> PATCH = Map.of(15, 14, 16, 10, 17, 6);

    private static final List<String> MUST_BE_ON = List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final Duration APART = Duration.ofMinutes(1);
    /** Nothing was written before; a clock that says so has lost its battery. */
    private static final Instant BEGINNING = Instant.parse("2026-11-01T00:00:00Z");

    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

    static Standing of(DataSource app, Instant now) throws SQLException {
        try (Connection c = app.getConnection();
                var statement = c.createStatement()) {
            var settings = new TreeMap<String, String>();
            try (var rows = statement.executeQuery("""
                select name, setting
                  from pg_settings
                 where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
                """)) {
                while (rows.next()) {
                    settings.put(rows.getString(1), rows.getString(2));
                }
            }
            var unguarded = new ArrayList<String>();
            try (var rows = statement.executeQuery("""
                select n.nspname || '.' || k.relname
                  from pg_class k
                  join pg_namespace n on n.oid = k.relnamespace
                 where k.relkind in ('r', 'p')
                   and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                   and not (k.relrowsecurity and k.relforcerowsecurity)
                   and n.nspname || '.' || k.relname not in ('directory.agency', 'directory.place', 'directory.desk',
                       'care.service_type', 'justice.offence_article', 'public.flyway_schema_history')
                 order by 1
                """)) {
                while (rows.next()) {
                    unguarded.add(rows.getString(1));
                }
            }
            try (var rows = statement.executeQuery("""
                select rolsuper or rolbypassrls or rolcreaterole
                       or pg_has_role(current_user, 'khamt_owner', 'member')
                       or pg_has_role(current_user, 'khamt_guard', 'member'),
                       exists (select from pg_class k join pg_namespace n on n.oid = k.relnamespace
                                where k.relowner = r.oid and n.nspname not like 'pg\\_%'),
                       current_setting('server_version_num')::int,
                       extract(epoch from clock_timestamp()),
                       current_user
                  from pg_roles r
                 where rolname = current_user
                """)) {
                rows.next();
                boolean dangerous = rows.getBoolean(1);
                boolean owns = rows.getBoolean(2);
                int version = rows.getInt(3);
                Instant theirs = Instant.ofEpochMilli((long) (rows.getDouble(4) * 1000));
                return new Standing(
                        dangerous || mayName(c, version, rows.getString(5)),
                        owns,
                        mayName(c, version, "khamt_guard"),
                        version,
                        settings,
                        theirs,
                        Duration.between(now, theirs).abs(),
                        unguarded);
            }
        }
    }

    /** An older server has no right on a parameter, and no function that tells of one. */
    private static boolean mayName(Connection c, int version, String role) throws SQLException {
        if (version / 10_000 < OLDEST) {
            return false;
        }
        try (var statement = c.prepareStatement("select has_parameter_privilege(?, 'backtrace_functions', 'set')")) {
            statement.setString(1, role);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /** Why it must not be served, as message keys; empty when it may. */
    List<String> refusals() {
        var refusals = new ArrayList<String>();
        if (dangerous) {
            refusals.add("start.role_dangerous");
        }
        if (owns) {
            refusals.add("start.role_owns");
        }
        int major = version / 10_000;
        if (!names && major >= OLDEST) {
            refusals.add("start.guard_names_nobody");
        }
        if (major < OLDEST) {
            refusals.add("start.server_too_old");
        } else if (version % 10_000 < PATCH.getOrDefault(major, 0)) {
            refusals.add("start.server_unpatched");
        }
        if (MUST_BE_ON.stream().anyMatch(s -> settings.getOrDefault(s, "off").equals("off"))) {
            refusals.add("start.not_durable");
        }
        if (!settings.getOrDefault("data_checksums", "off").equals("on")) {
            refusals.add("start.no_checksums");
        }
        if (apart.compareTo(APART) > 0 || now.isBefore(BEGINNING) || now.isAfter(END)) {
            refusals.add("start.clock_wrong");
        }
        if (!unguarded.isEmpty()) {
            refusals.add("start.row_security_off");
        }
        return refusals;
    }
}
