package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections that a command opens by itself, without a pool. */
class ConnectionsTest {
    private static final Sql SERVED_BY = Sql.of("select pg_backend_pid()");
    private static final Sql OPEN = Sql.of("""
        select count(*)::int from pg_stat_activity where usename = 'khamt_keys' and datname = current_database()
        """);
    private static final Sql NO_DIVISION = Sql.of("select 1 / 0");
    private static final Sql END = Sql.of("select pg_terminate_backend(:pid)");

    private static TestDatabase database;
    private static Db keeper;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        keeper = Db.withoutCaller(Databases.keys(database.settings()));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void each_transaction_opens_its_own() {
        assertThat(servedBy()).isNotEqualTo(servedBy());
    }

    @Test
    void many_transactions_share_one_while_they_are_told_to_and_it_is_closed_at_the_end() {
        keeper.onOneConnection(() -> {
            int first = servedBy();
            assertThat(servedBy()).isEqualTo(first);
            int inside = keeper.onOneConnection(ConnectionsTest::servedBy);
            assertThat(inside).isEqualTo(first);
            assertThat(servedBy()).as("the inner one ended").isEqualTo(first);
            assertThat(openAfter(1)).isOne();
            return first;
        });
        assertThat(openAfter(0)).isZero();
    }

    @Test
    void a_transaction_that_failed_leaves_the_next_one_untouched() {
        keeper.onOneConnection(() -> {
            int first = servedBy();
            assertThatThrownBy(() -> keeper.write(() -> keeper.one(NO_DIVISION, Integer.class)))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(keeper.write(ConnectionsTest::servedBy)).isEqualTo(first);
            return first;
        });
    }

    @Test
    void when_the_shared_one_breaks_the_rest_is_refused_and_what_comes_later_is_not() {
        assertThatThrownBy(() -> keeper.onOneConnection(() -> {
                    int first = servedBy();
                    assertThat(database.superuser().one(END, Boolean.class, "pid", first))
                            .isTrue();
                    assertThatThrownBy(ConnectionsTest::servedBy).isInstanceOf(DatabaseAway.class);
                    return servedBy();
                }))
                .isInstanceOf(DatabaseAway.class);
        assertThat(servedBy()).isPositive();
    }

    @Test
    void a_server_that_takes_the_connection_and_never_answers_is_away() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Db nobody = Db.withoutCaller(Databases.plain(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/khamt?sslmode=disable",
                    "khamt_keys",
                    "x"));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThatThrownBy(() -> nobody.one(SERVED_BY, Integer.class))
                            .isInstanceOf(DatabaseAway.class));
        }
    }

    private static int servedBy() {
        return keeper.one(SERVED_BY, Integer.class);
    }

    /** The server ends a process a moment after its client has gone. */
    private static int openAfter(int expected) {
        Instant until = Instant.now().plusSeconds(10);
        int open = open();
        while (open != expected && Instant.now().isBefore(until)) {
            open = open();
        }
        return open;
    }

    private static int open() {
        return database.superuser().one(OPEN, Integer.class);
    }
}
