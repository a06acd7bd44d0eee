package mn.khamt.audit;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.Verifier.Elsewhere;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;

/**
 * A trail of its own, with the workers of the chain, each called by hand.
 *
 * @param sequencerDb as khamt_sequencer
 * @param places folder of the heads and of the key
 */
record TestTrail(
        TestDatabase database,
        Trail trail,
        Db sequencerDb,
        Sequencer sequencer,
        Heads heads,
        Path places,
        List<TestPerson> people) {
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final Sql ORDER = Sql.of("""
        select l.seq, e.event_id, e.action, e.detail::text as detail, l.mark, l.sealed
          from audit.link l
          join audit.event e using (event_id)
         order by l.seq
        """);

    /** The server has room for so many only: closed after each test. */
    static void closeAll() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
        OPEN.clear();
    }

    static TestTrail start(Path places) {
        return start(places, Clock.systemUTC());
    }

    static TestTrail start(Path places, Clock clock) {
        TestDatabase database = TestDatabase.fresh();
        var made = new TestPeople(database);
        var people = new ArrayList<TestPerson>();
        people.add(made.add("first", Role.SOCIAL_WORKER, "FCYDA"));
        people.add(made.add("second", Role.DOCTOR, "MOH"));
        people.add(made.add("third", Role.PROSECUTOR, "OPG"));
        HikariDataSource source = Databases.sequencer(database.settings(), 2);
        OPEN.add(source);
        OPEN.add(database);
        Db sequencer = Db.withoutCaller(source);
        return new TestTrail(
                database,
                new Trail(database.app()),
                sequencer,
                new Sequencer(sequencer, System::nanoTime),
                new Heads(
                        sequencer,
                        List.of(new HeadFolder(places.resolve("heads"))),
                        places.resolve("key.pem"),
                        new Times(clock)),
                places,
                people);
    }

    /** Somebody does something, in a transaction of its own. */
    UUID record(int person, String action, UUID inCase) {
        people.get(person % people.size())
                .caller()
                .run(() -> database.app().write(() -> {
                    trail.record(action, inCase, null, "grant:MEMBER", "{\"part\":\"timeline\"}");
                    return action;
                }));
        return inCase;
    }

    void record(int howMany) {
        for (int i = 0; i < howMany; i++) {
            record(i, i % 3 == 0 ? "case.opened" : "case.read", Ids.next());
        }
    }

    void link() {
        while (sequencer.link() > 0) {
            // until nothing is left
        }
    }

    List<Linked> order() {
        return database.superuser().list(ORDER, Linked.class);
    }

    Elsewhere elsewhere() {
        try {
            return Elsewhere.read(places.resolve("heads"), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the role that verifies. */
    Verdict verify() {
        try (var reader = Databases.verifier(database.settings())) {
            return new Verifier(reader.db()).verify(elsewhere(), Instant.now(), 60);
        }
    }

    record Linked(long seq, UUID eventId, String action, String detail, String mark, boolean sealed) {}
}
