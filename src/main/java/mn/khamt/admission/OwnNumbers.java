package mn.khamt.admission;

import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import mn.khamt.cases.Identities.Exact;
import mn.khamt.keys.Hashed;
import mn.khamt.keys.Keyring;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Place;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An official's own numbers: hashed, so that they are found among the people of cases, and sealed, so that they can be hashed by another
 * key. Nothing shows them.
 */
public final class OwnNumbers implements Hashed {
    private static final Sql OFFICIAL = Sql.of("select account_id, agency_code from guard.official(:name)");
    private static final Sql SET =
            Sql.of("select guard.set_own_number(:account, :version, :registration, :phone, :closed)");
    private static final Sql WITHOUT = Sql.of("select account_id, numbers from guard.numbers_without(:version)");
    private static final Sql ADD =
            Sql.of("select guard.add_own_number(:account, :was, :version, :registration, :phone)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Takes down somebody's numbers in place of older ones; answers in how many cases they stand, or nothing of nobody. */
    static OptionalInt take(Db db, Keyring keys, String name, @Nullable String registration, @Nullable String phone) {
        return db.write(() -> {
            // the keys stay what they are while this is written
            List<LookupKey> all = keys.lookupKeys(db).all();
            return db.find(OFFICIAL, Official.class, "name", name)
                    .map(official -> {
                        String closed = keys.closeTextNow(
                                official.agencyCode,
                                place(official.accountId),
                                JSON.writeValueAsString(new Numbers(registration, phone)));
                        return OptionalInt.of(all.stream()
                                .mapToInt(key -> {
                                    Exact exact = Exact.of(key, registration, phone);
                                    return db.one(
                                            SET,
                                            Integer.class,
                                            "account",
                                            official.accountId,
                                            "version",
                                            key.version(),
                                            "registration",
                                            exact.registration(),
                                            "phone",
                                            exact.phone(),
                                            "closed",
                                            closed);
                                })
                                .sum());
                    })
                    .orElse(OptionalInt.empty());
        });
    }

    @Override
    public int add(Keeper keeper, LookupKey to) {
        return keeper.db().write(() -> {
            List<Row> all = keeper.db().list(WITHOUT, Row.class, "version", to.version());
            for (Row row : all) {
                Numbers numbers = JSON.readValue(keeper.openTextFor(place(row.accountId), row.numbers), Numbers.class);
                Exact exact = Exact.of(to, numbers.registration, numbers.phone);
                keeper.db()
                        .one(
                                ADD,
                                Boolean.class,
                                "account",
                                row.accountId,
                                "was",
                                row.numbers,
                                "version",
                                to.version(),
                                "registration",
                                exact.registration(),
                                "phone",
                                exact.phone());
            }
            return all.size();
        });
    }

    private static Place place(UUID account) {
        return new Place("admission.own_number", "numbers", account);
    }

    private record Official(UUID accountId, String agencyCode) {}

    private record Row(UUID accountId, String numbers) {}

    private record Numbers(
            @Nullable String registration, @Nullable String phone) {
        /** Hides everything, so that no log can give a person away. */
        @Override
        public String toString() {
            return "Numbers[hidden]";
        }
    }
}
