package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.Finding.Kind;
import mn.khamt.audit.Verifier.Elsewhere;
import mn.khamt.platform.commands.Console;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S15: somebody who is superuser of the database edits the trail in every way they can think of, with and without computing the rest of
 * the chain anew. The verifier, with the heads that were kept elsewhere, finds each edit.
 */
class TamperingTest {
    private static final boolean FULL = System.getProperty("khamt.trust.full") != null;
    private static final int EDITS = FULL ? 1_000 : 60;
    private static final long SEED = Long.getLong("khamt.trust.seed", 15);
    private static final int EVENTS = 120;

    private static final Sql AS_VERIFIER = Sql.of("set local role khamt_verifier");
    private static final Sql HASH = Sql.of("update audit.link set hash = :hash where seq = :seq");
    private static final Sql WITHOUT_RULES =
            Sql.of("alter table audit.link drop constraint link_pkey, drop constraint link_seq_check");
    private static final Sql DELETE_EVENT =
            Sql.of("delete from audit.event where event_id = (select event_id from audit.link where seq = :seq)");
    private static final Sql DELETE_LINK = Sql.of("delete from audit.link where seq = :seq");
    private static final Sql DELETE_EVENTS_AFTER =
            Sql.of("delete from audit.event e using audit.link l where l.event_id = e.event_id and l.seq > :seq");
    private static final Sql DELETE_LINKS_AFTER = Sql.of("delete from audit.link where seq > :seq");
    private static final Sql RENUMBER = Sql.of("update audit.link set seq = seq + :by where seq > :seq");
    private static final Sql SET_NUMBER = Sql.of("update audit.link set seq = :to where seq = :seq");
    private static final Sql INSERT_EVENT = Sql.of("""
        insert into audit.event (event_id, at, account_id, action, mac)
        select :id, :at, e.account_id, 'case.opened', e.mac from audit.event e order by e.event_id limit 1
        """);
    private static final Sql INSERT_LINK = Sql.of("""
        insert into audit.link (seq, event_id, linked_at, mark, sealed, hash)
        select :seq, :id, l.linked_at, '', true, l.hash from audit.link l where l.seq = :like
        """);
    private static final Sql LINK_AGAIN = Sql.of("select linked from guard.link_events('0', 500)");

    @TempDir
    private static Path places;

    private static TestTrail trail;
    private static Elsewhere elsewhere;

    @BeforeAll
    static void build() {
        trail = TestTrail.start(places);
        for (int i = 0; i < 6; i++) {
            trail.record(EVENTS / 6);
            trail.link();
            trail.heads().export();
        }
        elsewhere = trail.elsewhere();
        assertThat(elsewhere.trusted()).hasSize(6);
    }

    @AfterAll
    static void close() throws Exception {
        TestTrail.closeAll();
    }

    @Test
    void the_untouched_trail_is_good() {
        Verdict verdict = trail.verify();

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.agreed()).isEqualTo(EVENTS);
        assertThat(verdict.marks()).isEmpty();
    }

    @Test
    void every_edit_made_as_superuser_is_found() {
        var random = new Random(SEED);
        for (int i = 0; i < EDITS; i++) {
            Edit edit = Edit.values()[i % Edit.values().length];
            boolean anew = edit.canBeHidden() && random.nextInt(3) == 0;
            List<Finding> findings = inACopy(db -> {
                edit.make(db, random);
                if (anew) {
                    computeAnew(db);
                }
            });
            assertThat(findings)
                    .as("edit %s: %s%s (seed %s)", i, edit, anew ? ", chain computed anew" : "", SEED)
                    .isNotEmpty();
        }
    }

    @Test
    void each_kind_of_edit_is_called_by_its_name() {
        var random = new Random(SEED);
        assertThat(kinds(Edit.CHANGE_EVENT, random)).containsExactly(Kind.CHANGED);
        assertThat(kinds(Edit.CHANGE_LINK, random)).contains(Kind.CHANGED);
        assertThat(kinds(Edit.CHANGE_HASH, random)).contains(Kind.CHANGED);
        assertThat(kinds(Edit.DELETE_EVENT, random)).containsExactly(Kind.DELETED);
        assertThat(kinds(Edit.DELETE_BOTH, random)).containsExactly(Kind.DELETED);
        assertThat(kinds(Edit.SWAP_CONTENT, random)).containsExactly(Kind.SWAPPED);
        assertThat(kinds(Edit.SWAP_NUMBERS, random)).containsExactly(Kind.SWAPPED);
        assertThat(kinds(Edit.TRUNCATE, random)).containsExactly(Kind.TRUNCATED);
        assertThat(kinds(Edit.INSERT_TWICE, random)).contains(Kind.INSERTED);
        assertThat(kinds(Edit.INSERT_UNLINKED, random)).containsExactly(Kind.UNLINKED);
        assertThat(kinds(Edit.ROLL_BACK_AND_CONTINUE, random)).contains(Kind.OTHER_HISTORY);
        assertThat(inACopy(db -> {
                    Edit.CHANGE_EVENT.make(db, random);
                    computeAnew(db);
                }))
                .extracting(Finding::kind)
                .containsExactly(Kind.OTHER_HISTORY);
    }

    @Test
    void the_command_says_it_with_its_exit_code() throws SQLException {
        assertThat(command("verify", "--heads", places.resolve("nowhere").toString()).code)
                .isEqualTo(2);
        Said good = command("verify", "--heads", places.resolve("heads").toString(), "--no-note");
        assertThat(good.text).contains("Good.");
        assertThat(good.code).isZero();
        assertThat(command("verify", "--heads", places.resolve("heads").toString(), "--json").text)
                .contains("\"good\":true");
        assertThat(trail.database()
                        .superuser()
                        .list(
                                Sql.of("select detail::text from audit.event where action = 'trail.verified'"),
                                String.class))
                .containsExactly("{\"seq\": 120, \"heads\": 6, \"findings\": 0}");
        // A copy, so that the others find theirs as it was.
        TestTrail other = TestTrail.start(places.resolve("other"));
        other.record(9);
        other.link();
        other.heads().export();
        try (var c = other.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(
                    "update audit.event set action = 'nothing' where event_id = (select event_id from audit.link where"
                            + " seq = 4)");
        }
        Said bad = command(
                other, "verify", "--heads", places.resolve("other/heads").toString());
        assertThat(bad.code).isEqualTo(1);
        assertThat(bad.text).contains("CHANGED: number 4.");
        assertThat(command(other, "verify", "--heads", places.resolve("heads").toString()).text)
                .as("with the heads of another database")
                .contains("TRUNCATED: numbers 10 to 120");
    }

    private static List<Kind> kinds(Edit edit, Random random) {
        return inACopy(db -> edit.make(db, random)).stream().map(Finding::kind).toList();
    }

    /** Edits, verifies by the role that verifies, and puts everything back. */
    private static List<Finding> inACopy(java.util.function.Consumer<Db> edits) {
        Db db = trail.database().superuser();
        try {
            db.write(() -> {
                db.call(WITHOUT_RULES);
                edits.accept(db);
                db.call(AS_VERIFIER);
                throw new Found(
                        new Verifier(db).verify(elsewhere, Instant.now(), 60).findings());
            });
            throw new AssertionError("nothing was verified");
        } catch (Found found) {
            return found.findings;
        }
    }

    /** What somebody does who has read docs/audit-format.md. */
    private static void computeAnew(Db db) {
        byte[] previous = Link.beginning();
        for (Link link : links(db)) {
            if (link.event() != null) {
                byte[] hash = link.hashAfter(previous, link.event());
                db.change(HASH, "hash", hash, "seq", link.seq());
                previous = hash;
            }
        }
    }

    private static List<Link> links(Db db) {
        return Verifier.links(db, 1, Integer.MAX_VALUE);
    }

    private static Said command(String... arguments) {
        return command(trail, arguments);
    }

    private static Said command(TestTrail of, String... arguments) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var settings = of.database().settings();
        var console = new Console(
                Map.of(
                        "KHAMT_DB_URL", settings.url(),
                        "KHAMT_DB_VERIFIER_PASSWORD", String.valueOf(settings.verifierPassword())),
                Words.load(TamperingTest.class.getClassLoader(), Language.EN),
                stream,
                stream);
        int code = new AuditCommand().run(console, List.of(arguments));
        return new Said(code, out.toString(StandardCharsets.UTF_8));
    }

    private record Said(int code, String text) {}

    /** Carries findings out of a transaction that must not stay. */
    private static final class Found extends RuntimeException {
        private final transient List<Finding> findings;

        Found(List<Finding> findings) {
            this.findings = findings;
        }
    }

    /** What a superuser can do to a trail of 120 links, all of them covered by heads. */
    private enum Edit {
        CHANGE_EVENT {
            @Override
            void make(Db db, Random random) {
                Sql change = switch (random.nextInt(9)) {
                    case 0 -> Sql.of("update audit.event set account_id = gen_random_uuid() where event_id = :id");
                    case 1 -> Sql.of("update audit.event set action = action || ' ' where event_id = :id");
                    case 2 -> Sql.of("update audit.event set at = at + interval '1 microsecond' where event_id = :id");
                    case 3 -> Sql.of("update audit.event set case_id = null where event_id = :id");
                    case 4 -> Sql.of("update audit.event set subject_id = event_id where event_id = :id");
                    case 5 -> Sql.of("update audit.event set rule = null where event_id = :id");
                    case 6 -> Sql.of("update audit.event set operation_id = event_id where event_id = :id");
                    case 7 -> Sql.of("update audit.event set detail = '{\"part\": \"team\"}' where event_id = :id");
                    default -> Sql.of("update audit.event set mac = sha256(mac) where event_id = :id");
                };
                db.change(change, "id", any(db, random).eventId());
            }
        },
        CHANGE_LINK {
            @Override
            void make(Db db, Random random) {
                Sql change = switch (random.nextInt(3)) {
                    case 0 ->
                        Sql.of("update audit.link set linked_at = linked_at + interval '1 microsecond' where seq ="
                                + " :seq");
                    case 1 -> Sql.of("update audit.link set mark = 'LATE' where seq = :seq");
                    default -> Sql.of("update audit.link set sealed = not sealed where seq = :seq");
                };
                db.change(change, "seq", any(db, random).seq());
            }
        },
        CHANGE_HASH {
            @Override
            boolean canBeHidden() {
                return false;
            }

            @Override
            void make(Db db, Random random) {
                db.change(
                        Sql.of("update audit.link set hash = sha256(hash) where seq = :seq"),
                        "seq",
                        any(db, random).seq());
            }
        },
        DELETE_EVENT {
            @Override
            void make(Db db, Random random) {
                db.change(TamperingTest.DELETE_EVENT, "seq", any(db, random).seq());
            }
        },
        DELETE_LINK {
            @Override
            void make(Db db, Random random) {
                db.change(TamperingTest.DELETE_LINK, "seq", any(db, random).seq());
            }
        },
        DELETE_BOTH {
            @Override
            void make(Db db, Random random) {
                long seq = random.nextLong(1, EVENTS);
                db.change(TamperingTest.DELETE_EVENT, "seq", seq);
                db.change(TamperingTest.DELETE_LINK, "seq", seq);
            }
        },
        DELETE_AND_CLOSE_THE_GAP {
            @Override
            void make(Db db, Random random) {
                long seq = random.nextLong(1, EVENTS);
                db.change(TamperingTest.DELETE_EVENT, "seq", seq);
                db.change(TamperingTest.DELETE_LINK, "seq", seq);
                db.change(RENUMBER, "seq", seq, "by", -1);
            }
        },
        SWAP_CONTENT {
            @Override
            void make(Db db, Random random) {
                Link one = any(db, random);
                Link other = another(db, random, one);
                db.change(Sql.of("""
                    update audit.event e
                       set at = o.at, account_id = o.account_id, action = o.action, case_id = o.case_id, subject_id = o.subject_id,
                           rule = o.rule, operation_id = o.operation_id, detail = o.detail, mac = o.mac
                      from audit.event o
                     where e.event_id in (:one, :other) and o.event_id in (:one, :other) and o.event_id <> e.event_id
                    """), "one", one.eventId(), "other", other.eventId());
            }
        },
        SWAP_NUMBERS {
            @Override
            void make(Db db, Random random) {
                Link one = any(db, random);
                Link other = another(db, random, one);
                db.change(SET_NUMBER, "seq", one.seq(), "to", -1);
                db.change(SET_NUMBER, "seq", other.seq(), "to", one.seq());
                db.change(SET_NUMBER, "seq", -1, "to", other.seq());
            }
        },
        TRUNCATE {
            @Override
            void make(Db db, Random random) {
                long seq = random.nextInt(EVENTS);
                db.change(DELETE_EVENTS_AFTER, "seq", seq);
                db.change(DELETE_LINKS_AFTER, "seq", seq);
            }
        },
        INSERT_TWICE {
            @Override
            void make(Db db, Random random) {
                UUID id = Ids.next();
                long seq = any(db, random).seq();
                db.change(INSERT_EVENT, "id", id, "at", Instant.now());
                db.change(INSERT_LINK, "seq", seq, "id", id, "like", seq);
            }
        },
        INSERT_BETWEEN {
            @Override
            void make(Db db, Random random) {
                UUID id = Ids.next();
                long seq = any(db, random).seq();
                db.change(INSERT_EVENT, "id", id, "at", Instant.now());
                db.change(RENUMBER, "seq", seq, "by", 1);
                db.change(INSERT_LINK, "seq", seq + 1, "id", id, "like", seq);
            }
        },
        INSERT_UNLINKED {
            @Override
            boolean canBeHidden() {
                return false;
            }

            @Override
            void make(Db db, Random random) {
                db.change(
                        INSERT_EVENT,
                        "id",
                        Ids.next(),
                        "at",
                        Instant.now().plusSeconds(random.nextBoolean() ? -3600 : 3600));
            }
        },
        ROLL_BACK {
            @Override
            void make(Db db, Random random) {
                TRUNCATE.make(db, random);
            }
        },
        ROLL_BACK_AND_CONTINUE {
            @Override
            void make(Db db, Random random) {
                long seq = random.nextInt(EVENTS);
                db.change(DELETE_EVENTS_AFTER, "seq", seq);
                db.change(DELETE_LINKS_AFTER, "seq", seq);
                for (int i = 0; i < EVENTS; i++) {
                    db.change(INSERT_EVENT, "id", Ids.next(), "at", Instant.now());
                }
                db.call(LINK_AGAIN);
            }
        };

        abstract void make(Db db, Random random);

        /** Whether computing the chain anew could hide it. */
        boolean canBeHidden() {
            return true;
        }

        static Link any(Db db, Random random) {
            List<Link> all = TamperingTest.links(db);
            return all.get(random.nextInt(all.size()));
        }

        static Link another(Db db, Random random, Link than) {
            Link other = any(db, random);
            return other.seq() == than.seq() ? another(db, random, than) : other;
        }
    }
}
