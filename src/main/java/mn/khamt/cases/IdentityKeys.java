package mn.khamt.cases;

import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.RegistrationNumber;
import org.springframework.stereotype.Component;

/** Under what an identity is found without being read: a keyed hash, whose key only the database's guard holds. */
@Component
public final class IdentityKeys {
    private static final Sql HASH = Sql.of("select guard.lookup_hash(:number)");

    private final Db db;

    IdentityKeys(Db db) {
        this.db = db;
    }

    /** The key of a registration number. */
    public byte[] of(RegistrationNumber number) {
        return db.one(HASH, byte[].class, "number", number.value());
    }
}
