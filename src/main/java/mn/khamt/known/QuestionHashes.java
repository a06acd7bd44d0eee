package mn.khamt.known;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import mn.khamt.cases.MatchKeys;
import mn.khamt.keys.Hashed;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Sealed;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;

/** Hashes anew by what questions of the last thirty days look for a child. */
public final class QuestionHashes implements Hashed {
    private static final UUID FIRST = new UUID(0, 0);
    private static final Sql BEFORE = Sql.of("""
        select question_id, agency_code, asked_at, sealed, key_version
          from guard.questions_hashed_before(:version, :after, :most)
        """);
    private static final Sql REPLACE = Sql.of("""
        select guard.hash_question(:question, :was, :version, :number, :full_date, :given_date, :parent_date, :full_year)
        """);

    @Override
    public int replace(Keeper keeper, LookupKey to) {
        int done = 0;
        UUID after = FIRST;
        for (List<Row> some = next(keeper, to, after); !some.isEmpty(); some = next(keeper, to, after)) {
            done += some.size();
            after = some.getLast().questionId;
        }
        return done;
    }

    private static List<Row> next(Keeper keeper, LookupKey to, UUID after) {
        return keeper.db().write(() -> {
            List<Row> some =
                    keeper.db().list(BEFORE, Row.class, "version", to.version(), "after", after, "most", keeper.most());
            some.forEach(row -> hash(keeper, to, row));
            return some;
        });
    }

    private static void hash(Keeper keeper, LookupKey to, Row row) {
        Typed typed = keeper.openFor(
                row.agencyCode, Typed.place(row.questionId), new Sealed(row.sealed, row.keyVersion), Typed.class);
        MatchKeys keys =
                Questions.looksFor(to, typed, row.askedAt.atZone(Times.ZONE).toLocalDate());
        keeper.db()
                .one(
                        REPLACE,
                        Boolean.class,
                        keys.after("question", row.questionId, "was", row.sealed, "version", to.version()));
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Row(UUID questionId, String agencyCode, Instant askedAt, byte[] sealed, int keyVersion) {}
}
