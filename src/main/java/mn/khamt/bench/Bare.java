package mn.khamt.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The bare database: prepared statements on pooled connections, without row security, without audit, without pages. */
final class Bare implements AutoCloseable {
    private final HikariDataSource pool;

    Bare(DataSource superuser, int connections) {
        var config = new HikariConfig();
        config.setDataSource(superuser);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        this.pool = new HikariDataSource(config);
    }

    /** One transaction of several statements, each with its values. */
    void transaction(Step... steps) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            for (Step step : steps) {
                try (PreparedStatement statement = connection.prepareStatement(step.sql)) {
                    for (int i = 0; i < step.values.length; i++) {
                        statement.setObject(i + 1, step.values[i]);
                    }
                    if (statement.execute()) {
                        drain(statement.getResultSet());
                    }
                }
            }
            connection.commit();
        }
    }

    private static void drain(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                rows.getObject(i);
            }
        }
    }

    /** Rows of ids or texts, for choosing what to ask for. */
    List<List<String>> rows(String sql, Object... values) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet found = statement.executeQuery()) {
                int columns = found.getMetaData().getColumnCount();
                var rows = new ArrayList<List<String>>();
                while (found.next()) {
                    var row = new ArrayList<String>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    DataSource source() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }

    static Step step(String sql, Object... values) {
        return new Step(sql, values);
    }

    static UUID id(String text) {
        return UUID.fromString(text);
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one statement
    record Step(String sql, Object[] values) {}
}
