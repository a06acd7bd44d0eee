package mn.khamt.keys;

import java.util.List;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;

/** A look-up key as the database knows it. */
record LookupRow(int version, @Nullable Integer keyId, boolean serving) {
    /** Those by which something is hashed now; the one that serves is the first. */
    static final Sql NOW = Sql.of("select version, key_id, serving from guard.lookup_keys()");

    LookupKey with(MasterKeys master) {
        return new LookupKey(master, version, keyId);
    }

    static LookupKeys keys(List<LookupRow> rows, MasterKeys master) {
        List<LookupKey> all = rows.stream().map(r -> r.with(master)).toList();
        return new LookupKeys(all.getFirst(), all);
    }
}
