package mn.khamt.platform.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
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
    /** How the only component of a typed id is read; found once for each type, since every statement asks. */
    private static final ClassValue<Method> INSIDE = new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            if (components.length != 1) {
                throw new IllegalArgumentException("not a value of one column: " + type);
            }
            Method accessor = components[0].getAccessor();
            accessor.setAccessible(true);
            return accessor;
        }
    };

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
            case byte[][] many -> statement.setArray(at, connection.createArrayOf("bytea", many));
            case Record id -> set(connection, statement, at, inside(id));
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
            return INSIDE.get(id.getClass()).invoke(id);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
