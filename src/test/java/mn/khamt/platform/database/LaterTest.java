package mn.khamt.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import mn.khamt.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change writes beside itself waits for the next exchange, and for nothing else. */
class LaterTest {
    private static final Sql ADD = Sql.of("insert into public.line (id, text) values (:id, :text) returning id");
    private static final Sql UPDATE = Sql.of("update public.line set text = text || :text where id = :id");
    private static final Sql LINES = Sql.of("select text from public.line order by number");
    private static final Sql ROWS = Sql.of("delete from public.line where text like :text");

    private TestDatabase database;
    private Db db;

    @BeforeEach
    void lines() {
        database = TestDatabase.fresh();
        db = database.superuser();
        db.write(() -> db.change(Sql.of("""
            create table public.line (number int generated always as identity, id uuid unique, text text check (text <> 'no'))
            """)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everything_is_done_in_the_order_in_which_it_was_asked_for() {
        db.write(() -> {
            UUID first = add("a");
            db.later(UPDATE, "id", first, "text", "+");
            add("b");
            assertThat(lines(db)).containsExactly("a+", "b");
            db.later(UPDATE, "id", first, "text", "-");
            assertThat(db.change(ROWS, "text", "b%")).isOne();
            return add("c");
        });
        assertThat(db.read(() -> lines(db))).containsExactly("a+-", "c");
    }

    @Test
    void asked_together_with_others_it_is_done_before_them() {
        db.write(() -> {
            add("a");
            return db.together(List.of(Db.ask(LINES, String.class)), () -> {
                assertThat(lines(db)).containsExactly("a");
                return true;
            });
        });
    }

    @Test
    void what_is_refused_at_the_end_takes_the_whole_change_along() {
        assertThatThrownBy(() -> db.write(() -> {
                    add("a");
                    lines(db);
                    return add("no");
                }))
                .isInstanceOf(ConstraintBroken.class);
        assertThat(db.read(() -> lines(db))).isEmpty();
    }

    @Test
    void nothing_waits_on_after_a_change_that_failed() {
        assertThatThrownBy(() -> db.write(() -> {
                    add("a");
                    throw new IllegalArgumentException("changed my mind");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        db.write(() -> add("b"));
        assertThat(db.read(() -> lines(db))).containsExactly("b");
        assertThatThrownBy(() -> add("c")).isInstanceOf(IllegalStateException.class);
    }

    private UUID add(String text) {
        UUID id = Ids.random();
        db.later(ADD, "id", id, "text", text);
        return id;
    }

    private static List<String> lines(Db db) {
        return db.list(LINES, String.class);
    }
}
