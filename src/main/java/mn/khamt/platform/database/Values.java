package mn.khamt.platform.database;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** How Java values go into statements: typed ids as uuid, enums by name, collections as arrays, instants with their zone. */
final class Values {
    private Values() {}

    static void set(Connection connection, PreparedStatement statement, int at, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, Types.NULL);
            case Instant instant -> statement.setObject(at, instant.atOffset(ZoneOffset.UTC));
            case Enum<?> constant -> statement.setString(at, constant.name());
            case Json json -> {
                var object = new PGobject();
                object.setType("jsonb");
                object.setValue(json.text());
                statement.setObject(at, object);
            }
            case Collection<?> many -> statement.setArray(at, array(connection, many));
            case UUID[] many -> statement.setArray(at, connection.createArrayOf("uuid", many));
            // Typed arrays may hold nulls; a batch of rows goes through unnest in one statement.
            case Integer[] many -> statement.setArray(at, connection.createArrayOf("int4", many));
            case Boolean[] many -> statement.setArray(at, connection.createArrayOf("bool", many));
            case String[] many -> statement.setArray(at, connection.createArrayOf("text", many));
            case Record id
            when id.getClass().getRecordComponents().length == 1 -> set(connection, statement, at, inside(id));
            default -> statement.setObject(at, value);
        }
    }

    private static java.sql.Array array(Connection connection, Collection<?> many) throws SQLException {
        Object[] plain = many.stream()
                .map(v -> v instanceof Record r ? inside(r) : v instanceof Enum<?> e ? e.name() : v)
                .toArray();
        String type = plain.length > 0 && plain[0] instanceof UUID
                ? "uuid"
                : plain.length > 0 && plain[0] instanceof Integer ? "int4" : "text";
        return connection.createArrayOf(type, plain);
    }

    private static @Nullable Object inside(Record id) {
        try {
            var accessor = id.getClass().getRecordComponents()[0].getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(id);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
