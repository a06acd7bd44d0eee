package mn.khamt.platform.database;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Adds many rows to many tables in one transaction. Rows are gathered for each table and sent by COPY, table after table in the order
 * in which the tables were named, so that a row never comes before the one it points to.
 */
public final class BulkWriter implements AutoCloseable {
    private final Connection connection;
    private final CopyManager copies;
    private final List<Table> tables = new ArrayList<>();
    private final ExecutorService sender =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private @Nullable Future<Long> sending;
    private long rows;

    private BulkWriter(Connection connection) throws SQLException {
        this.connection = connection;
        this.copies = connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** Opens a transaction of its own. Closed without {@link #commit}, it leaves nothing. */
    @SuppressWarnings("MustBeClosed") // the writer closes the connection with itself
    public static BulkWriter begin(DataSource source) {
        try {
            Connection connection = source.getConnection();
            try {
                connection.setAutoCommit(false);
                return new BulkWriter(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    /**
     * Names a table; tables that others point to are named first.
     *
     * @param columns separated by commas, in the order in which the values of a row are given
     */
    public Table table(@CompileTimeConstant String name, @CompileTimeConstant String columns) {
        var table = new Table(
                "copy " + name + " (" + columns + ") from stdin",
                (int) columns.chars().filter(c -> c == ',').count() + 1);
        tables.add(table);
        return table;
    }

    /**
     * Hands over what was gathered, to be sent while more is gathered. To be called every few thousand rows, so that memory stays small
     * whatever the total.
     */
    public void send() {
        arrived();
        var parcels = new ArrayList<Parcel>();
        for (Table table : tables) {
            table.handOver(parcels);
        }
        sending = sender.submit(() -> {
            for (Parcel parcel : parcels) {
                parcel.copyInto(copies);
            }
            return parcels.stream().mapToLong(p -> p.rows).sum();
        });
    }

    /** Sends the rest and makes everything stay. */
    public void commit() {
        send();
        arrived();
        try {
            connection.commit();
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    private void arrived() {
        Future<Long> last = sending;
        if (last == null) {
            return;
        }
        sending = null;
        try {
            rows += last.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException sql
                    ? Db.translate(sql)
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many rows were sent so far. */
    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        // Waits for what is on its way, since two threads must not speak on one connection.
        sender.close();
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            throw Db.translate(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // lives until it is sent
    private record Parcel(String copy, byte[] bytes, int length, int rows) {
        void copyInto(CopyManager copies) throws SQLException {
            CopyIn in = copies.copyIn(copy);
            try {
                in.writeToCopy(bytes, 0, length);
                in.endCopy();
            } finally {
                if (in.isActive()) {
                    in.cancelCopy();
                }
            }
        }
    }

    /** The rows of one table on their way. */
    public static final class Table {
        private final String copy;
        private final int width;
        private byte[] buffer = new byte[1 << 12];
        private int length;
        private int gathered;

        private Table(String copy, int width) {
            this.copy = copy;
            this.width = width;
        }

        /** Adds a row: text, numbers, truth values, ids, days, moments, enums, bytes, JSON, lists of codes, or null. */
        public void row(@Nullable Object... values) {
            if (values.length != width) {
                throw new IllegalArgumentException(values.length + " values for " + copy);
            }
            for (int i = 0; i < width; i++) {
                if (i > 0) {
                    put('\t');
                }
                value(values[i]);
            }
            put('\n');
            gathered++;
        }

        private void value(@Nullable Object value) {
            switch (value) {
                case null -> plain("\\N");
                case String text -> text(text);
                case UUID id -> hex(id);
                case Boolean truth -> put(truth ? 't' : 'f');
                case Enum<?> constant -> plain(constant.name());
                case Json json -> text(json.text());
                case Collection<?> codes -> array(codes);
                case byte[] bytes -> plain("\\\\x" + HexFormat.of().formatHex(bytes));
                case Instant moment -> plain(moment.toString());
                case java.time.LocalDate day -> plain(day.toString());
                case Number number -> plain(number.toString());
                default -> throw new IllegalArgumentException("no text form for " + value.getClass());
            }
        }

        private void array(Collection<?> codes) {
            put('{');
            boolean first = true;
            for (Object code : codes) {
                if (!first) {
                    put(',');
                }
                first = false;
                put('"');
                text(String.valueOf(code));
                put('"');
            }
            put('}');
        }

        private void text(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\\' -> plain("\\\\");
                    case '\t' -> plain("\\t");
                    case '\n' -> plain("\\n");
                    case '\r' -> plain("\\r");
                    default -> {
                        if (c < 0x80) {
                            put(c);
                        } else if (c < 0x800) {
                            put(0xC0 | (c >> 6));
                            put(0x80 | (c & 0x3F));
                        } else if (Character.isSurrogate(c)) {
                            int end = Math.min(i + 2, text.length());
                            for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                                put(b);
                            }
                            i = end - 1;
                        } else {
                            put(0xE0 | (c >> 12));
                            put(0x80 | ((c >> 6) & 0x3F));
                            put(0x80 | (c & 0x3F));
                        }
                    }
                }
            }
        }

        private void hex(UUID id) {
            hex(id.getMostSignificantBits());
            hex(id.getLeastSignificantBits());
        }

        private void hex(long bits) {
            for (int shift = 60; shift >= 0; shift -= 4) {
                put("0123456789abcdef".charAt((int) (bits >>> shift) & 0xF));
            }
        }

        private void plain(String ascii) {
            for (int i = 0; i < ascii.length(); i++) {
                put(ascii.charAt(i));
            }
        }

        private void put(int octet) {
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, length * 2);
            }
            buffer[length++] = (byte) octet;
        }

        private void handOver(List<Parcel> parcels) {
            if (gathered > 0) {
                parcels.add(new Parcel(copy, buffer, length, gathered));
                buffer = new byte[buffer.length];
                length = 0;
                gathered = 0;
            }
        }
    }
}
