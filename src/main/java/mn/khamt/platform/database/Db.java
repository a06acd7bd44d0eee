package mn.khamt.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Statements and transactions. Everything runs in a transaction, and each transaction begins by naming its caller. */
public final class Db {
    private static final Sql ENTER_CASE =
            Sql.of("select guard.enter_case(:case), set_config('role', 'khamt_room', true)");
    private static final Sql LEAVE_CASE = Sql.of("select set_config('role', 'none', true)");

    private final DataSource source;
    private final Transactions transactions;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private final ScopedValue<List<Answer>> ahead = ScopedValue.newInstance();

    private Db(DataSource source, Transactions transactions) {
        this.source = source;
        this.transactions = transactions;
        this.writing = new TransactionTemplate(transactions);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
    }

    /** A database whose transactions carry the named caller. */
    public static Db withCaller(DataSource source) {
        return new Db(source, new Transactions(source, true));
    }

    /** A database whose role needs no caller: statistics, migrations, the demo writer. */
    public static Db withoutCaller(DataSource source) {
        return new Db(source, new Transactions(source, false));
    }

    /** All or nothing. Joins a transaction that is already open. */
    @SuppressWarnings("NullAway") // the template returns what the work returned
    public <T extends @Nullable Object> T write(Supplier<T> work) {
        try {
            if (sharesLooks() && SharedReads.CURRENT.get().takesChanges()) {
                return SharedReads.CURRENT.get().change(transactions, work);
            }
            if (!TransactionSynchronizationManager.isActualTransactionActive()) {
                SharedReads.end();
            }
            return writing.execute(status -> work.get());
        } catch (CannotCreateTransactionException | TransactionSystemException | DataAccessResourceFailureException e) {
            throw outcomeOf(e);
        }
    }

    /** One consistent look; a write inside is refused by PostgreSQL. */
    @SuppressWarnings("NullAway") // the template returns what the work returned
    public <T extends @Nullable Object> T read(Supplier<T> work) {
        try {
            return sharesLooks()
                    ? SharedReads.CURRENT.get().read(transactions, work)
                    : reading.execute(status -> work.get());
        } catch (CannotCreateTransactionException | TransactionSystemException | DataAccessResourceFailureException e) {
            throw outcomeOf(e);
        }
    }

    private boolean sharesLooks() {
        return SharedReads.CURRENT.isBound()
                && transactions.named()
                && !TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * Many transactions one after the other on one connection, where each would else open its own: opening one costs the server a process,
     * and more than most of what is asked on it. If it breaks, the rest of the work is refused.
     */
    public <T> T onOneConnection(Supplier<T> work) {
        if (TransactionSynchronizationManager.hasResource(source)) {
            return work.get();
        }
        Connection connection = opened();
        TransactionSynchronizationManager.bindResource(source, new ConnectionHolder(connection));
        try {
            return work.get();
        } finally {
            TransactionSynchronizationManager.unbindResource(source);
            JdbcUtils.closeConnection(connection);
        }
    }

    private Connection opened() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /**
     * @param named pairs of a name in the statement and its value
     */
    public <T> List<T> list(Sql sql, Class<T> type, @Nullable Object... named) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return read(() -> list(sql, type, named));
        }
        List<T> known = ahead(sql, type, named);
        if (known != null) {
            return known;
        }
        return run(sql, named, statement -> {
            try (ResultSet rows = statement.getResultSet()) {
                return read(rows, type, sql);
            }
        });
    }

    private static <T> List<T> read(ResultSet rows, Class<T> type, Sql sql) throws SQLException {
        Rows<T> reader = Rows.of(type, rows, sql);
        var out = new ArrayList<T>();
        while (rows.next()) {
            out.add(reader.read(rows));
        }
        return out;
    }

    /** What will be asked, for {@link #together}: a statement, what its rows become, pairs of a name and its value. */
    public static <T> Ask<T> ask(Sql sql, Class<T> type, @Nullable Object... named) {
        return new Ask<>(sql, type, named);
    }

    /**
     * Asks several things in one exchange with the database, each under row security as if asked alone. Whoever asks one of them with
     * the same values during the work gets, once, what came; the work changes nothing of what is asked here.
     */
    public <T> T together(List<Ask<?>> asks, Supplier<T> work) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return read(() -> together(asks, work));
        }
        return ScopedValue.where(ahead, answers(asks, asks)).call(work::get);
    }

    /**
     * The same, in the room of one case (docs/adr/0029): the caller's grant is looked at once, and what is asked sees rows of this case
     * and of no other. Without a grant it sees none.
     *
     * @param asks of relations that the role khamt_room may read
     */
    public <T> T together(UUID inCase, List<Ask<?>> asks, Supplier<T> work) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return read(() -> together(inCase, asks, work));
        }
        transactions.waiting().add(ask(ENTER_CASE, Void.class, "case", inCase));
        var all = new ArrayList<>(asks);
        all.add(ask(LEAVE_CASE, Void.class));
        return ScopedValue.where(ahead, answers(all, asks)).call(work::get);
    }

    /**
     * @param sent what travels in one exchange
     * @param asks those of them, the first, whose answers are wanted
     */
    private List<Answer> answers(List<Ask<?>> sent, List<Ask<?>> asks) {
        return exchange(sent, statement -> {
            var found = new ArrayList<Answer>(asks.size());
            for (int i = 0; i < asks.size(); i++) {
                if (i > 0) {
                    statement.getMoreResults();
                }
                Ask<?> ask = asks.get(i);
                try (ResultSet rows = statement.getResultSet()) {
                    if (rows == null) {
                        throw new IllegalStateException("only what answers with rows is asked together: " + ask.sql);
                    }
                    found.add(new Answer(ask, read(rows, ask.type, ask.sql)));
                }
            }
            return found;
        });
    }

    @SuppressWarnings("unchecked") // an answer is of the type that was asked for
    private <T> @Nullable List<T> ahead(Sql sql, Class<T> type, @Nullable Object[] named) {
        if (ahead.isBound()) {
            for (Iterator<Answer> each = ahead.get().iterator(); each.hasNext(); ) {
                Answer answer = each.next();
                if (answer.to.sql == sql && answer.to.type == type && Arrays.equals(answer.to.named, named)) {
                    each.remove();
                    return (List<T>) answer.rows;
                }
            }
        }
        return null;
    }

    /** The only row, or none; two rows are a broken promise. */
    public <T> Optional<T> find(Sql sql, Class<T> type, @Nullable Object... named) {
        List<T> found = list(sql, type, named);
        if (found.size() > 1) {
            throw new IllegalStateException("more than one row: " + sql);
        }
        return found.stream().findFirst();
    }

    /** The only row. */
    public <T> T one(Sql sql, Class<T> type, @Nullable Object... named) {
        return find(sql, type, named).orElseThrow(() -> new IllegalStateException("no row: " + sql));
    }

    /** Changes rows and answers how many; zero where one was expected means that somebody else was first. */
    public int change(Sql sql, @Nullable Object... named) {
        return run(sql, named, PreparedStatement::getUpdateCount);
    }

    /**
     * Changes rows together with the next statement of this transaction, or at its end: what nobody waits for costs no exchange of its
     * own. The order stays; a refusal comes from whatever comes next.
     */
    public void later(Sql sql, @Nullable Object... named) {
        mustBeInside(sql);
        transactions.waiting().add(new Ask<>(sql, Void.class, named));
    }

    /** Calls a function that answers nothing. */
    public void call(Sql sql, @Nullable Object... named) {
        run(sql, named, statement -> true);
    }

    private <R> R run(Sql sql, @Nullable Object[] named, Exchange.Work<R> work) {
        mustBeInside(sql);
        return exchange(List.of(new Ask<>(sql, Void.class, named)), work);
    }

    /** After what waits, in one exchange with it. */
    private <R> R exchange(List<Ask<?>> asks, Exchange.Work<R> work) {
        List<Ask<?>> waiting = transactions.waiting();
        int unheard = waiting.size();
        List<Ask<?>> all = asks;
        if (unheard > 0) {
            all = new ArrayList<>(waiting);
            all.addAll(asks);
            waiting.clear();
        }
        Connection connection = DataSourceUtils.getConnection(source);
        try {
            return Exchange.of(connection, all, unheard, work);
        } catch (SQLException e) {
            SharedReads.broke();
            RuntimeException told = translate(e);
            if (told instanceof DatabaseAway) {
                Databases.doubt(source);
            }
            throw told;
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    private static void mustBeInside(Sql sql) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("outside a transaction nobody is known: " + sql);
        }
    }

    private static RuntimeException outcomeOf(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // No connection to be had, whatever the server gave as its reason.
            if (cause instanceof SQLTransientConnectionException) {
                return new DatabaseAway(e);
            }
            if (cause instanceof SQLException sql) {
                return translate(sql);
            }
        }
        return new DatabaseAway(e);
    }

    static RuntimeException translate(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.equals("28000")) {
            return new SessionEnded(e);
        }
        if (state.equals("42501")) {
            return new RefusedByDatabase(String.valueOf(e.getMessage()), e);
        }
        if (state.startsWith("23")) {
            var server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
            return new ConstraintBroken(server == null ? null : server.getConstraint(), withoutValues(e, state));
        }
        if (state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.equals("3D000")
                || state.isEmpty()) {
            return new DatabaseAway(e);
        }
        if (state.equals("40P01")) {
            return new Deadlocked(withoutValues(e, state));
        }
        boolean ourWords = state.startsWith("42") || state.equals("P0001");
        SQLException told = ourWords ? e : withoutValues(e, state);
        return new IllegalStateException(told.getMessage(), told);
    }

    /** What the server says of a value or a row it would not take holds what somebody typed: only its code may reach a log (S11). */
    private static SQLException withoutValues(SQLException e, String state) {
        var told = new SQLException("refused by the database, " + state, state);
        told.setStackTrace(e.getStackTrace());
        return told;
    }

    /** A typed id or number of one column, for statements that answer a single value. */
    public record Id(UUID value) {}

    /** Something that will be asked; made by {@link Db#ask}. */
    public static final class Ask<T> {
        private final Sql sql;
        private final Class<T> type;
        private final @Nullable Object[] named;

        private Ask(Sql sql, Class<T> type, @Nullable Object[] named) {
            this.sql = sql;
            this.type = type;
            this.named = named;
        }

        Sql sql() {
            return sql;
        }

        @Nullable
        Object[] named() {
            return named;
        }
    }

    private record Answer(Ask<?> to, List<?> rows) {}
}
