package mn.khamt.platform.database;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import mn.khamt.platform.database.Db.Ask;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions that name their caller first (design: the database itself keeps everyone else out) and take along, in the exchange of the
 * next statement or of the end, what waits. The caller's name is good for the transaction only, so it cannot be left behind for the next
 * borrower of the connection.
 */
final class Transactions extends JdbcTransactionManager {
    private static final Sql ENTER = Sql.of("select guard.enter(:token)");
    private static final Sql ENTER_SERVICE = Sql.of("select guard.enter_service(:service)");
    private static final Sql COMMIT = Sql.of("commit");

    private final boolean named;

    /**
     * @param named whether each transaction carries its caller
     */
    Transactions(DataSource source, boolean named) {
        super(source);
        this.named = named;
        // While a request's look is set aside, nothing is open.
        setTransactionSynchronization(SYNCHRONIZATION_ON_ACTUAL_TRANSACTION);
    }

    boolean named() {
        return named;
    }

    /** What waits for the next statement of the present transaction, the caller's name before all. */
    List<Ask<?>> waiting() {
        var waiting = (Waiting) TransactionSynchronizationManager.getResource(this);
        return waiting == null ? new ArrayList<>() : waiting.asks;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        var asks = new ArrayList<Ask<?>>();
        if (named && CallerScope.CURRENT.isBound()) {
            asks.add(
                    switch (CallerScope.CURRENT.get()) {
                        case Caller.Person(String token) ->
                            Db.ask(ENTER, Void.class, "token", token.getBytes(StandardCharsets.US_ASCII));
                        case Caller.Service(String username) -> Db.ask(ENTER_SERVICE, Void.class, "service", username);
                    });
        }
        TransactionSynchronizationManager.bindResource(this, new Waiting(asks));
    }

    /** The end travels with what still waits; a caller whose name alone waits did nothing. */
    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        List<Ask<?>> asks = waiting();
        boolean nothingDone = asks.stream().allMatch(a -> a.sql() == ENTER || a.sql() == ENTER_SERVICE);
        if (!nothingDone) {
            asks.add(Db.ask(COMMIT, Void.class));
            var connection = ((JdbcTransactionObjectSupport) status.getTransaction())
                    .getConnectionHolder()
                    .getConnection();
            try {
                Exchange.of(connection, asks);
            } catch (SQLException e) {
                RuntimeException told = Db.translate(e);
                if (told instanceof DatabaseAway) {
                    Databases.doubt(getDataSource());
                }
                throw told;
            } finally {
                asks.clear();
            }
        }
        // Nothing is sent when the exchange has ended it already.
        super.doCommit(status);
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        TransactionSynchronizationManager.unbindResourceIfPossible(this);
        super.doCleanupAfterCompletion(transaction);
    }

    @Override
    protected Object doSuspend(Object transaction) {
        return new Aside(super.doSuspend(transaction), TransactionSynchronizationManager.unbindResource(this));
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspended) {
        var aside = (Aside) suspended;
        super.doResume(transaction, aside.connection);
        TransactionSynchronizationManager.bindResource(this, aside.waiting);
    }

    /** A caller may run one transaction inside another only by joining it. */
    @Override
    protected boolean useSavepointForNestedTransaction() {
        return false;
    }

    private record Waiting(List<Ask<?>> asks) {}

    private record Aside(Object connection, Object waiting) {}
}
