package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.UUID;
import mn.khamt.platform.database.SharedReads.Work;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request reads is one transaction, and no more than that. */
class SharedReadsTest {
    private static final Sql BEGUN = Sql.of("select transaction_timestamp()");
    private static final Sql WHO = Sql.of("select guard.me()");
    private static final Sql WRONG = Sql.of("select 1 / 0");
    private static final Sql OPERATION = Sql.of("""
        insert into platform.operation (operation_id, account_id, fingerprint) values (:id, guard.me(), '\\x00')
        """);
    private static final Sql OPERATIONS =
            Sql.of("select count(*)::int from platform.operation where operation_id = :id");
    private static final Sql PROCESS = Sql.of("select pg_backend_pid()");
    private static final Sql KILL = Sql.of("select pg_terminate_backend(:pid, 5000)");
    private static final Caller CALLER = Caller.console();

    private TestDatabase database;
    private HikariDataSource source;
    private Db db;

    @BeforeEach
    void one_connection() {
        database = TestDatabase.fresh();
        source = Databases.app(database.settings(), 1);
        db = Db.withCaller(source);
    }

    @AfterEach
    void close() {
        source.close();
        database.close();
    }

    @Test
    void the_looks_of_a_request_share_a_transaction_and_give_the_connection_back_at_its_end() {
        Instant apart = CALLER.call(() -> begun());
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            Instant first = begun();
            assertThat(first).isAfter(apart);
            assertThat(db.read(() -> begun())).isEqualTo(first);
            assertThat(busy()).isOne();
            SharedReads.end();
            assertThat(busy()).isZero();
            assertThat(begun()).isAfter(first);
            return first;
        }));
        assertThat(busy()).isZero();
    }

    @Test
    void a_change_ends_the_look_before_it_and_is_seen_by_the_next() {
        UUID id = Ids.random();
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            Instant first = begun();
            assertThat(count(id)).isZero();
            Instant changed = db.write(() -> {
                db.change(OPERATION, "id", id);
                return begun();
            });
            assertThat(changed).isAfter(first);
            assertThat(count(id)).isOne();
            assertThat(begun()).isAfter(changed);
            return id;
        }));
    }

    @Test
    void where_something_may_be_changed_the_first_change_goes_on_in_the_transaction_of_the_looks() {
        UUID id = Ids.random();
        CALLER.call(() -> SharedReads.during(Work.MAY_CHANGE, () -> {
            Instant first = begun();
            Instant changed = db.write(() -> {
                db.change(OPERATION, "id", id);
                return begun();
            });
            assertThat(changed).isEqualTo(first);
            assertThat(busy()).as("it is over with the change").isZero();
            assertThat(seenByOthers(id)).isOne();
            assertThat(begun()).isAfter(first);
            return id;
        }));
    }

    @Test
    void a_change_that_failed_is_undone_and_leaves_the_next_look_and_the_next_change_untouched() {
        UUID undone = Ids.random();
        UUID done = Ids.random();
        CALLER.call(() -> SharedReads.during(Work.MAY_CHANGE, () -> {
            Instant first = begun();
            assertThatThrownBy(() -> db.write(() -> {
                        db.change(OPERATION, "id", undone);
                        throw new IllegalArgumentException("changed my mind");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(busy()).isZero();
            assertThatThrownBy(() -> db.write(() -> {
                        db.change(OPERATION, "id", undone);
                        return db.one(WRONG, Integer.class);
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(begun()).isAfter(first);
            return db.write(() -> db.change(OPERATION, "id", done));
        }));
        assertThat(seenByOthers(undone)).isZero();
        assertThat(seenByOthers(done)).isOne();
    }

    @Test
    void what_somebody_else_changes_inside_is_a_transaction_of_their_own() {
        UUID id = Ids.random();
        CALLER.call(() -> SharedReads.during(Work.MAY_CHANGE, () -> {
            UUID me = db.one(WHO, UUID.class);
            Caller.publicForm()
                    .call(() -> db.write(() -> {
                        assertThat(db.one(WHO, UUID.class)).isNotEqualTo(me);
                        return db.change(OPERATION, "id", id);
                    }));
            assertThat(seenByOthers(id)).isOne();
            return db.write(() -> {
                assertThat(db.one(WHO, UUID.class)).isEqualTo(me);
                return me;
            });
        }));
    }

    @Test
    void a_look_changes_nothing() {
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            assertThatThrownBy(() -> db.read(() -> db.change(OPERATION, "id", Ids.random())))
                    .isInstanceOf(IllegalStateException.class);
            return begun();
        }));
    }

    @Test
    void a_look_that_failed_does_not_spoil_the_next() {
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            Instant first = begun();
            assertThatThrownBy(() -> db.list(WRONG, Integer.class)).isInstanceOf(IllegalStateException.class);
            Instant second = begun();
            assertThat(second).isAfter(first);
            return second;
        }));
    }

    @Test
    void somebody_else_inside_reads_in_a_transaction_of_their_own() {
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            UUID me = db.one(WHO, UUID.class);
            UUID other = Caller.publicForm().call(() -> db.one(WHO, UUID.class));
            assertThat(other).isNotEqualTo(me);
            assertThat(db.one(WHO, UUID.class)).isEqualTo(me);
            return me;
        }));
    }

    @Test
    void a_connection_that_breaks_while_it_waits_takes_nothing_along_that_was_read() {
        CALLER.call(() -> SharedReads.during(Work.LOOKS, () -> {
            int server = db.one(PROCESS, Integer.class);
            database.superuser().read(() -> database.superuser().list(KILL, Boolean.class, "pid", server));
            SharedReads.end();
            assertThat(busy()).isZero();
            return begun();
        }));
    }

    private Instant begun() {
        return db.one(BEGUN, Instant.class);
    }

    private int count(UUID id) {
        return db.one(OPERATIONS, Integer.class, "id", id);
    }

    private int seenByOthers(UUID id) {
        Db others = database.superuser();
        return others.read(() -> others.one(OPERATIONS, Integer.class, "id", id));
    }

    private int busy() {
        return source.getHikariPoolMXBean().getActiveConnections();
    }
}
