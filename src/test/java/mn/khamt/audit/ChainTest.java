package mn.khamt.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import mn.khamt.audit.ChainCheck.Verdict;
import mn.khamt.audit.TestTrail.Linked;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every committed event is linked once, in an order that no clock and no slow transaction disturbs. */
class ChainTest {
    @TempDir
    private Path places;

    @AfterEach
    void close() throws Exception {
        TestTrail.closeAll();
    }

    @Test
    void every_committed_event_is_linked_once_without_a_gap() {
        TestTrail trail = TestTrail.start(places);
        trail.record(7);
        assertThatThrownBy(() -> trail.people()
                        .getFirst()
                        .caller()
                        .run(() -> trail.database().app().write(() -> {
                            trail.trail().record("case.opened", null, null, "own");
                            throw new IllegalStateException("rolled back");
                        })))
                .hasMessageContaining("rolled back");
        trail.record(3);

        trail.link();
        trail.link();

        assertThat(trail.order())
                .extracting(Linked::seq)
                .isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(trail.order())
                .allMatch(Linked::sealed)
                .allMatch(l -> l.mark().isEmpty());
    }

    @Test
    void a_transaction_that_commits_late_delays_nobody_and_is_not_forgotten() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        trail.record(1);
        trail.link();
        try (Connection late = enter(trail, trail.people().get(1))) {
            UUID kept = event(late);
            trail.record(2);
            trail.link();
            assertThat(trail.order()).hasSize(3);

            late.commit();
            trail.link();

            assertThat(trail.order()).hasSize(4);
            assertThat(trail.order().getLast().eventId()).isEqualTo(kept);
        }
    }

    @Test
    void a_new_process_goes_on_where_one_was_killed_and_two_at_once_link_nothing_twice() {
        TestTrail trail = TestTrail.start(places);
        trail.record(5);
        trail.link();
        trail.record(40);
        var others = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 2; i++) {
            var another = new Sequencer(trail.sequencerDb(), System::nanoTime);
            others.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 20; round++) {
                    another.link();
                }
            }));
        }
        trail.record(40);
        others.forEach(CompletableFuture::join);
        trail.link();

        List<Linked> order = trail.order();
        assertThat(order).hasSize(85);
        assertThat(order).extracting(Linked::eventId).doesNotHaveDuplicates();
        trail.heads().export();
        assertThat(trail.verify().findings()).isEmpty();
    }

    @Test
    void within_a_transaction_the_order_is_that_of_what_was_done() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        var done = new ArrayList<UUID>();
        try (Connection c = enter(trail, trail.people().getFirst())) {
            for (int i = 0; i < 30; i++) {
                done.add(event(c));
            }
            c.commit();
        }
        trail.link();

        assertThat(trail.order()).extracting(Linked::eventId).isEqualTo(done);
    }

    @Test
    void what_is_written_past_the_product_has_a_false_seal() {
        TestTrail trail = TestTrail.start(places);
        trail.record(2);
        trail.database()
                .superuser()
                .write(() -> trail.database()
                        .superuser()
                        .change(
                                Sql.of("insert into audit.event (event_id, account_id, action, mac) values (:id, :id,"
                                        + " 'x', '')"),
                                "id",
                                Ids.next()));
        trail.link();
        trail.heads().export();

        Verdict verdict = trail.verify();

        assertThat(verdict.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.FALSE_SEAL);
        assertThat(verdict.findings().getFirst().seq()).isEqualTo(3);
    }

    @Test
    void the_roles_of_the_chain_can_do_nothing_else() throws SQLException {
        TestTrail trail = TestTrail.start(places);
        trail.record(1);
        trail.link();
        for (String role : List.of("khamt_sequencer", "khamt_verifier")) {
            for (String attempt : List.of(
                    "insert into audit.link values (99, gen_random_uuid(), now(), '', true, sha256('x'))",
                    "update audit.link set mark = 'LATE'",
                    "delete from audit.link",
                    "delete from audit.event",
                    "update audit.event set action = 'x'",
                    "select * from guard.secret",
                    "select * from cases.case_file",
                    "select guard.event_mac(gen_random_uuid(), now(), gen_random_uuid(), 'x', null, null, null, null,"
                            + " '{}')",
                    "select guard.set_caller('PERSON', gen_random_uuid())",
                    role.equals("khamt_verifier") ? "select guard.link_events('0', 1)" : "select mac from audit.event",
                    role.equals("khamt_sequencer") ? "select guard.read_alarms()" : "select guard.note_clock(1)")) {
                try (Connection c = connect(trail, role);
                        var s = c.createStatement()) {
                    assertThatThrownBy(() -> s.execute(attempt))
                            .as("%s: %s", role, attempt)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("42501"));
                }
            }
        }
    }

    @Test
    void heads_are_signed_with_a_key_that_only_its_owner_reads_and_kept_line_by_line() throws IOException {
        TestTrail trail = TestTrail.start(places);
        trail.record(3);
        trail.link();
        trail.heads().export();
        trail.heads().export();
        trail.record(1);
        trail.link();
        trail.heads().export();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(places.resolve("key.pem"))))
                .isEqualTo("rw-------");
        Verifier.Elsewhere elsewhere = trail.elsewhere();
        assertThat(elsewhere.trusted()).extracting(Head::seq).containsExactly(3L, 4L);
        assertThat(elsewhere.findings()).isEmpty();
        assertThat(trail.verify().good()).isTrue();
        assertThat(trail.verify().agreed()).isEqualTo(4);
    }

    @Test
    void a_head_that_was_cut_off_or_altered_or_signed_by_another_is_told_apart() throws IOException {
        TestTrail trail = TestTrail.start(places);
        trail.record(3);
        trail.link();
        trail.heads().export();
        Path file = HeadFolder.files(places.resolve("heads")).getFirst();
        String line = Files.readString(file).strip();
        Head stranger = Head.sign(
                3, new byte[32], Instant.EPOCH, Instant.EPOCH, 1, HeadKey.open(places.resolve("another.pem")));
        Files.writeString(
                file,
                line + "\n" + line.replace("seq=3", "seq=2") + "\n" + stranger.line() + "\n" + line.substring(0, 90));
        trail.record(1);
        trail.link();
        trail.heads().export();

        Verifier.Elsewhere elsewhere = trail.elsewhere();

        assertThat(elsewhere.trusted()).extracting(Head::seq).containsExactly(3L, 4L);
        assertThat(elsewhere.findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.WRONG_SIGNATURE, Finding.Kind.WRONG_SIGNATURE);
        assertThat(elsewhere.cutOff()).isEqualTo(1);
    }

    @Test
    void a_place_that_keeps_nothing_is_said_until_it_does() throws IOException {
        TestTrail trail = TestTrail.start(places);
        trail.record(1);
        trail.link();
        Files.writeString(places.resolve("heads"), "a file where the folder should be");
        trail.heads().export();
        trail.heads().export();

        assertThat(trail.heads().now()).contains("audit-heads");
        Sql failing = Sql.of("select failing_since is not null from audit.head_place");
        assertThat(trail.database().superuser().list(failing, Boolean.class)).containsExactly(true);

        Files.delete(places.resolve("heads"));
        trail.heads().export();

        assertThat(trail.heads().now()).isEmpty();
        assertThat(trail.database().superuser().list(failing, Boolean.class)).containsExactly(false);
        assertThat(trail.elsewhere().trusted()).hasSize(1);
    }

    @Test
    void a_key_made_with_other_tools_signs_as_well() throws IOException {
        Path file = places.resolve("openssl.pem");
        // RFC 8410, section 10.3, without its public half.
        Files.writeString(file, """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """);

        assertThat(HeadKey.open(file).publicPem())
                .contains("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    }

    private static Connection enter(TestTrail trail, TestPerson person) throws SQLException {
        Connection c = connect(trail, "khamt_app");
        c.setAutoCommit(false);
        try (var enter = c.prepareStatement("select guard.enter(?::bytea)")) {
            enter.setString(1, person.token());
            enter.execute();
        }
        return c;
    }

    private static UUID event(Connection c) throws SQLException {
        UUID id = UUID.randomUUID();
        try (var event = c.prepareStatement("select audit.record(?, 'case.opened', null, null, 'own', null, null)")) {
            event.setObject(1, id);
            event.execute();
        }
        return id;
    }

    private static Connection connect(TestTrail trail, String role) throws SQLException {
        var settings = trail.database().settings();
        return DriverManager.getConnection(settings.url(), role, settings.appPassword());
    }
}
