package mn.khamt.cases;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import mn.khamt.cases.Identities.Exact;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.keys.Hashed;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Sealed;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/** Hashes the people of cases anew: their numbers, and by what they are recognised. */
public final class IdentityHashes implements Hashed {
    private static final UUID FIRST = new UUID(0, 0);
    private static final Sql WITHOUT = Sql.of("""
        select case_id, person_id, victim, born_in, sealed, key_version
          from guard.people_without(:version, :after_case, :after_person, :most)
        """);
    private static final Sql ADD = Sql.of("""
        select guard.add_match_keys(:case, :person, :was, :version, :number, :full_date, :given_date, :parent_date, :full_year, :full_name)
        """);
    private static final Sql BEFORE = Sql.of("""
        select case_id, person_id, false as victim, null::int as born_in, sealed, key_version
          from guard.people_hashed_before(:version, :after_case, :after_person, :most)
        """);
    private static final Sql REPLACE =
            Sql.of("select guard.hash_person(:case, :person, :was, :version, :registration, :phone)");

    @Override
    public int add(Keeper keeper, LookupKey to) {
        return each(keeper, to, WITHOUT, row -> {
            Identity who = row.opened(keeper);
            MatchKeys keys = Identities.recognised(to, who, row.victim, row.bornIn, number(who));
            keeper.db()
                    .one(
                            ADD,
                            Boolean.class,
                            keys.after(
                                    "case",
                                    row.caseId,
                                    "person",
                                    row.personId,
                                    "was",
                                    row.sealed,
                                    "version",
                                    to.version()));
        });
    }

    @Override
    public int replace(Keeper keeper, LookupKey to) {
        return each(keeper, to, BEFORE, row -> {
            Identity who = row.opened(keeper);
            Exact exact = Exact.of(to, who.registrationNumber(), who.phone());
            keeper.db()
                    .one(
                            REPLACE,
                            Boolean.class,
                            "case",
                            row.caseId,
                            "person",
                            row.personId,
                            "was",
                            row.sealed,
                            "version",
                            to.version(),
                            "registration",
                            exact.registration(),
                            "phone",
                            exact.phone());
        });
    }

    private static int each(Keeper keeper, LookupKey to, Sql rows, Consumer<Row> hash) {
        int done = 0;
        var at = new Row(FIRST, FIRST, false, null, new byte[0], 0);
        for (List<Row> some = next(keeper, to, rows, at, hash);
                !some.isEmpty();
                some = next(keeper, to, rows, at, hash)) {
            done += some.size();
            at = some.getLast();
        }
        return done;
    }

    private static List<Row> next(Keeper keeper, LookupKey to, Sql rows, Row after, Consumer<Row> hash) {
        return keeper.db().write(() -> {
            List<Row> some = keeper.db()
                    .list(
                            rows,
                            Row.class,
                            "version",
                            to.version(),
                            "after_case",
                            after.caseId,
                            "after_person",
                            after.personId,
                            "most",
                            keeper.most());
            some.forEach(hash);
            return some;
        });
    }

    private static @Nullable RegistrationNumber number(Identity who) {
        String written = who.registrationNumber();
        return written != null
                        && RegistrationNumber.read(
                                        written, Times.ofThisMachine().today())
                                instanceof RegistrationNumber.Reading.Valid valid
                ? valid.number()
                : null;
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Row(
            UUID caseId,
            UUID personId,
            boolean victim,
            @Nullable Integer bornIn,
            byte[] sealed,
            int keyVersion) {
        Identity opened(Keeper keeper) {
            return keeper.open(caseId, Identities.place(personId), new Sealed(sealed, keyVersion), Identity.class);
        }
    }
}
