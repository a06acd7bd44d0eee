package mn.khamt.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Statements and transactions. Everything runs in a transaction, and each transaction begins by naming its caller. */
public final class Db {
    private static final Map<List<Sql>, String> TOGETHER = new ConcurrentHashMap<>();

    private final DataSource source;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private final ScopedValue<List<Answer>> ahead = ScopedValue.newInstance();

    public Db(DataSource source, PlatformTransactionManager transactions) {
        this.source = source;
        this.writing = new TransactionTemplate(transactions);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
    }

    /** A database whose transactions carry the signed caller. */
    public static Db withCaller(DataSource source) {
        return new Db(source, new CallerTransactionManager(source));
    }

    /** A database whose role needs no caller: statistics, migrations, the demo writer. */
    public static Db withoutCaller(DataSource source) {
        return new Db(source, new org.springframework.jdbc.support.JdbcTransactionManager(source));
    }

    /** All or nothing. Joins a transaction that is already open. */
    @SuppressWarnings("NullAway") // the template returns what the work returned
    public <T extends @Nullable Object> T write(Supplier<T> work) {
        try {
            return writing.execute(status -> work.get());
        } catch (CannotCreateTransactionException | TransactionSystemException | DataAccessResourceFailureException e) {
            throw outcomeOf(e);
        }
    }

    /** One consistent look; a write inside is refused by PostgreSQL. */
    @SuppressWarnings("NullAway") // the template returns what the work returned
    public <T extends @Nullable Object> T read(Supplier<T> work) {
        try {
            return reading.execute(status -> work.get());
        } catch (CannotCreateTransactionException | TransactionSystemException | DataAccessResourceFailureException e) {
            throw outcomeOf(e);
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
            try (ResultSet rows = statement.executeQuery()) {
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
        Connection connection = DataSourceUtils.getConnection(source);
        var answers = new ArrayList<Answer>(asks.size());
        String all = TOGETHER.computeIfAbsent(
                asks.stream().map(a -> a.sql).toList(),
                list -> list.stream().map(Sql::text).collect(Collectors.joining(";\n")));
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            int first = 0;
            for (Ask<?> ask : asks) {
                bind(connection, statement, first, ask.sql, ask.named);
                first += ask.sql.names().size();
            }
            boolean rows = statement.execute();
            for (Ask<?> ask : asks) {
                if (!rows) {
                    throw new IllegalStateException("only what answers with rows is asked together: " + ask.sql);
                }
                try (ResultSet found = statement.getResultSet()) {
                    answers.add(new Answer(ask, read(found, ask.type, ask.sql)));
                }
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw translate(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
        return ScopedValue.where(ahead, answers).call(work::get);
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
        return run(sql, named, PreparedStatement::executeUpdate);
    }

    /** Calls a function that answers nothing. */
    public void call(Sql sql, @Nullable Object... named) {
        run(sql, named, PreparedStatement::execute);
    }

    private <R> R run(Sql sql, @Nullable Object[] named, Work<R> work) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("outside a transaction nobody is known: " + sql);
        }
        Connection connection = DataSourceUtils.getConnection(source);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(connection, statement, 0, sql, named);
            return work.on(statement);
        } catch (SQLException e) {
            throw translate(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    private static void bind(
            Connection connection, PreparedStatement statement, int before, Sql sql, @Nullable Object[] named)
            throws SQLException {
        for (int i = 0; i < sql.names().size(); i++) {
            String name = sql.names().get(i);
            int at = -1;
            for (int j = 0; j < named.length; j += 2) {
                if (name.equals(named[j])) {
                    at = j;
                    break;
                }
            }
            if (at < 0) {
                throw new IllegalArgumentException("no value for :" + name + " in " + sql);
            }
            Values.set(connection, statement, before + i + 1, named[at + 1]);
        }
    }

    private static RuntimeException outcomeOf(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
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
    }

    private record Answer(Ask<?> to, List<?> rows) {}

    private interface Work<R> {
        R on(PreparedStatement statement) throws SQLException;
    }
}
