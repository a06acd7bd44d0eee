package mn.khamt.platform.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Names the caller as the first statement of each transaction (design: the database itself keeps everyone else out). The value is
 * local to the transaction and signed, so it cannot be left behind for the next borrower of the connection.
 */
final class CallerTransactionManager extends JdbcTransactionManager {
    CallerTransactionManager(DataSource source) {
        super(source);
    }

    @Override
    protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
            throws SQLException {
        super.prepareTransactionalConnection(connection, definition);
        if (!CallerScope.CURRENT.isBound()) {
            return;
        }
        switch (CallerScope.CURRENT.get()) {
            case Caller.Person(String token) -> {
                try (var enter = connection.prepareStatement("select guard.enter(?)")) {
                    enter.setBytes(1, token.getBytes(StandardCharsets.US_ASCII));
                    enter.execute();
                }
            }
            case Caller.Service(String username) -> {
                try (var enter = connection.prepareStatement("select guard.enter_service(?)")) {
                    enter.setString(1, username);
                    enter.execute();
                }
            }
        }
    }

    /** A caller may run one transaction inside another only by joining it. */
    @Override
    protected boolean useSavepointForNestedTransaction() {
        return false;
    }
}
