package mn.khamt.keys;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where something sealed belongs. It is part of what the seal proves, so that a sealed value moved to another row, column or table, or
 * under another version of the key, does not open.
 *
 * @param table with its schema
 * @param row the record's id
 */
public record Place(String table, String column, UUID row) {
    byte[] bound(int keyVersion) {
        return (table + "|" + column + "|" + row + "|" + keyVersion).getBytes(StandardCharsets.UTF_8);
    }
}
