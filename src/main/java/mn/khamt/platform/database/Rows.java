package mn.khamt.platform.database;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Turns rows into records: the columns in the order of the components, under the same names ({@code opened_on}, {@code openedOn}). */
final class Rows<T> {
    private static final Map<Class<?>, Rows<?>> KNOWN = new ConcurrentHashMap<>();
    private static final Map<Sql, Boolean> CHECKED = new ConcurrentHashMap<>();

    private final List<String> names;
    private final Column[] columns;
    private final MethodHandle make;

    private Rows(List<String> names, Column[] columns, MethodHandle make) {
        this.names = names;
        this.columns = columns;
        this.make = make.asSpreader(Object[].class, columns.length)
                .asType(java.lang.invoke.MethodType.methodType(Object.class, Object[].class));
    }

    @SuppressWarnings("unchecked") // the map's key is the class the value was made for
    static <T> Rows<T> of(Class<T> type, ResultSet rows, Sql sql) throws SQLException {
        Rows<?> known = KNOWN.get(type);
        if (known == null) {
            known = make(type);
            KNOWN.put(type, known);
        }
        if (CHECKED.size() > 5000) {
            CHECKED.clear();
        }
        if (CHECKED.putIfAbsent(sql, Boolean.TRUE) == null) {
            known.check(rows, sql);
        }
        return (Rows<T>) known;
    }

    @SuppressWarnings("unchecked") // the handle was made from the class T
    T read(ResultSet rows) throws SQLException {
        var values = new @Nullable Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = columns[i].read(rows, i + 1);
        }
        try {
            return (T) make.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(ResultSet rows, Sql sql) throws SQLException {
        var meta = rows.getMetaData();
        if (meta.getColumnCount() != columns.length) {
            throw new IllegalStateException("expected " + columns.length + " columns: " + sql);
        }
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty() && !meta.getColumnLabel(i + 1).equals(names.get(i))) {
                throw new IllegalStateException("column " + (i + 1) + " is " + meta.getColumnLabel(i + 1) + ", not "
                        + names.get(i) + ": " + sql);
            }
        }
    }

    private static <T> Rows<T> make(Class<T> type) {
        try {
            if (!type.isRecord() || idLike(type)) {
                Column only = column(type);
                return new Rows<>(List.of(""), new Column[] {only}, MethodHandles.identity(Object.class));
            }
            RecordComponent[] parts = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            var columns = new Column[parts.length];
            for (int i = 0; i < parts.length; i++) {
                columns[i] = column(parts[i].getGenericType());
            }
            return new Rows<>(
                    Arrays.stream(parts).map(p -> snake(p.getName())).toList(),
                    columns,
                    MethodHandles.lookup().unreflectConstructor(constructor));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read rows into " + type, e);
        }
    }

    private static boolean idLike(Class<?> type) {
        return type.isRecord() && type.getRecordComponents().length == 1;
    }

    private static Column column(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType list) {
            Column item = itemOf(list.getActualTypeArguments()[0]);
            return item;
        }
        Class<?> c = (Class<?>) type;
        if (c == String.class) return ResultSet::getString;
        if (c == UUID.class) return (r, i) -> r.getObject(i, UUID.class);
        if (c == int.class) return ResultSet::getInt;
        if (c == long.class) return ResultSet::getLong;
        if (c == boolean.class) return ResultSet::getBoolean;
        if (c == Integer.class) return (r, i) -> r.getObject(i, Integer.class);
        if (c == Long.class) return (r, i) -> r.getObject(i, Long.class);
        if (c == Boolean.class) return (r, i) -> r.getObject(i, Boolean.class);
        if (c == LocalDate.class) return (r, i) -> r.getObject(i, LocalDate.class);
        if (c == byte[].class) return ResultSet::getBytes;
        if (c == Instant.class) {
            return (r, i) -> {
                OffsetDateTime at = r.getObject(i, OffsetDateTime.class);
                return at == null ? null : at.toInstant();
            };
        }
        if (c.isEnum()) {
            Map<String, Object> constants = new ConcurrentHashMap<>();
            for (Object constant : c.getEnumConstants()) {
                constants.put(((Enum<?>) constant).name(), constant);
            }
            return (r, i) -> {
                String name = r.getString(i);
                if (name == null) {
                    return null;
                }
                Object constant = constants.get(name);
                if (constant == null) {
                    throw new IllegalStateException("no " + c.getSimpleName() + " called " + name);
                }
                return constant;
            };
        }
        if (idLike(c)) {
            Column inner = column(c.getRecordComponents()[0].getGenericType());
            Constructor<?> constructor = c.getDeclaredConstructor(c.getRecordComponents()[0].getType());
            constructor.setAccessible(true);
            return (r, i) -> {
                Object value = inner.read(r, i);
                try {
                    return value == null ? null : constructor.newInstance(value);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            };
        }
        throw new IllegalArgumentException("no column type for " + type);
    }

    private static Column itemOf(Type item) {
        return (r, i) -> {
            java.sql.Array array = r.getArray(i);
            if (array == null) {
                return List.of();
            }
            Object[] values = (Object[]) array.getArray();
            if (item instanceof Class<?> c && c.isEnum()) {
                return Arrays.stream(values)
                        .map(v -> constant(c, String.valueOf(v)))
                        .toList();
            }
            return List.of(values);
        };
    }

    private static Object constant(Class<?> type, String name) {
        for (Object c : type.getEnumConstants()) {
            if (((Enum<?>) c).name().equals(name)) {
                return c;
            }
        }
        throw new IllegalStateException("no " + type.getSimpleName() + " called " + name);
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private interface Column {
        @Nullable
        Object read(ResultSet rows, int at) throws SQLException;
    }
}
