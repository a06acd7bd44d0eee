package mn.khamt.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import mn.khamt.platform.database.Db.Ask;
import org.jspecify.annotations.Nullable;

/** Several statements sent to the database at once; they are done one after the other, each under row security as if sent alone. */
final class Exchange {
    private static final Map<List<Sql>, String> TEXTS = new ConcurrentHashMap<>();

    private Exchange() {}

    /** Nobody waits for an answer. */
    static void of(Connection connection, List<Ask<?>> asks) throws SQLException {
        try (PreparedStatement statement = prepared(connection, asks)) {
            statement.execute();
        }
    }

    /**
     * @param unheard how many come first whose answers nobody waits for
     * @param work gets the statement standing at the answer of the next
     */
    static <R> R of(Connection connection, List<Ask<?>> asks, int unheard, Work<R> work) throws SQLException {
        try (PreparedStatement statement = prepared(connection, asks)) {
            statement.execute();
            for (int i = 0; i < unheard; i++) {
                statement.getMoreResults();
            }
            return work.on(statement);
        }
    }

    private static PreparedStatement prepared(Connection connection, List<Ask<?>> asks) throws SQLException {
        String text = asks.size() == 1
                ? asks.getFirst().sql().text()
                : TEXTS.computeIfAbsent(
                        asks.stream().map(Ask::sql).toList(),
                        list -> list.stream().map(Sql::text).collect(Collectors.joining(";\n")));
        PreparedStatement statement = connection.prepareStatement(text);
        try {
            int before = 0;
            for (Ask<?> ask : asks) {
                bind(connection, statement, before, ask.sql(), ask.named());
                before += ask.sql().names().size();
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
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

    interface Work<R> {
        R on(PreparedStatement statement) throws SQLException;
    }
}
