package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R03: each thing that must hold before anything is served, turned over once. */
class StandingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");
    private static final Map<String, String> ON =
            Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on", "data_checksums", "on");

    @Test
    void what_stands_well_is_served() throws SQLException {
        assertThat(standing(170006, ON, NOW, Duration.ZERO, List.of()).refusals())
                .isEmpty();
        try (TestDatabase database = TestDatabase.fresh()) {
            var standing = Standing.of(database.pools().getFirst(), Instant.now());
            assertThat(standing.refusals())
                    .doesNotContain(
                            "start.clock_wrong",
                            "start.row_security_off",
                            "start.role_owns",
                            "start.role_dangerous",
                            "start.guard_names_nobody");
            assertThat(standing.settings())
                    .containsEntry("data_checksums", "on")
                    .containsKey("fsync");
            assertThat(standing.unguarded()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, start.not_durable",
        "full_page_writes, start.not_durable",
        "synchronous_commit, start.not_durable",
        "data_checksums, start.no_checksums"
    })
    void a_setting_that_is_off_or_missing_stops_the_start(String setting, String refusal) {
        var settings = new HashMap<>(ON);
        settings.put(setting, "off");
        assertThat(standing(170006, settings, NOW, Duration.ZERO, List.of()).refusals())
                .containsExactly(refusal);
        settings.remove(setting);
        assertThat(standing(170006, settings, NOW, Duration.ZERO, List.of()).refusals())
                .containsExactly(refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "140020, start.server_too_old",
        "150013, start.server_unpatched",
        "160009, start.server_unpatched",
        "170005, start.server_unpatched",
        "150014, ",
        "160010, ",
        "170006, ",
        "180000, ",
        "190001, "
    })
    void an_old_server_stops_the_start(int version, String refusal) {
        assertThat(standing(version, ON, NOW, Duration.ZERO, List.of()).refusals())
                .isEqualTo(refusal == null ? List.of() : List.of(refusal));
    }

    @Test
    void a_clock_that_cannot_be_right_stops_the_start() {
        for (Instant wrong :
                List.of(Instant.EPOCH, Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2106-02-07T06:28:15Z"))) {
            assertThat(standing(170006, ON, wrong, Duration.ZERO, List.of()).refusals())
                    .containsExactly("start.clock_wrong");
        }
        assertThat(standing(170006, ON, NOW, Duration.ofMinutes(2), List.of()).refusals())
                .containsExactly("start.clock_wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table cases.note no force row level security",
                "alter table keys.case_key disable row level security",
                "alter table drafts.draft no force row level security",
                "create table numbers.quickly (name text)"
            })
    void one_table_without_forced_row_security_stops_the_start(String change) throws SQLException {
        assertFlips("start.row_security_off", change);
    }

    @Test
    void what_is_set_for_the_serving_role_alone_is_seen_too() throws SQLException {
        assertFlips("start.not_durable", "alter role khamt_app in database %s set synchronous_commit = off");
        assertFlips("start.role_owns", "create table public.own (a int); alter table public.own owner to khamt_app");
    }

    /** The right is the server's, not a database's: whatever is turned over here is put back for the tests that follow. */
    @Test
    void whoever_else_may_say_who_asks_or_a_guard_who_may_not_stops_the_start() throws SQLException {
        try (TestDatabase database = TestDatabase.fresh();
                var c = database.superuserSource().getConnection();
                var statement = c.createStatement()) {
            var app = database.pools().getFirst();
            try {
                statement.execute("grant set on parameter backtrace_functions to khamt_app");
                assertThat(Standing.of(app, Instant.now()).refusals()).contains("start.role_dangerous");
                statement.execute("revoke set on parameter backtrace_functions from khamt_app, khamt_guard");
                assertThat(Standing.of(app, Instant.now()).refusals())
                        .contains("start.guard_names_nobody")
                        .doesNotContain("start.role_dangerous");
            } finally {
                statement.execute("revoke set on parameter backtrace_functions from khamt_app");
                statement.execute("grant set on parameter backtrace_functions to khamt_guard");
            }
            assertThat(Standing.of(app, Instant.now()).refusals())
                    .doesNotContain("start.role_dangerous", "start.guard_names_nobody");
        }
    }

    @Test
    void a_clock_far_from_the_databases_is_seen() throws SQLException {
        try (TestDatabase database = TestDatabase.fresh()) {
            assertThat(Standing.of(database.pools().getFirst(), Instant.now().minus(Duration.ofMinutes(5)))
                            .refusals())
                    .contains("start.clock_wrong");
        }
    }

    private static void assertFlips(String refusal, String change) throws SQLException {
        try (TestDatabase database = TestDatabase.fresh()) {
            assertThat(Standing.of(database.pools().getFirst(), Instant.now()).refusals())
                    .doesNotContain(refusal);
            try (var c = database.superuserSource().getConnection();
                    var statement = c.createStatement()) {
                String name = database.settings().url().replaceFirst(".*/", "");
                statement.execute(change.contains("%s") ? change.formatted(name) : change);
            }
            try (var fresh = Databases.app(database.settings(), 1)) {
                assertThat(Standing.of(fresh, Instant.now()).refusals()).contains(refusal);
            }
        }
    }

    private static Standing standing(
            int version, Map<String, String> settings, Instant now, Duration apart, List<String> unguarded) {
        return new Standing(false, false, true, version, settings, now, apart, unguarded);
    }
}
