package mn.khamt.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.directory.Directory;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.testing.TestPeople;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CasesTest {
    private static TestKhamt khamt;
    private static TestPeople people;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void the_opener_owns_the_case_and_a_stranger_does_not_know_of_it() {
        var social = people.add("social1", Role.SOCIAL_WORKER, "FCYDA");
        var stranger = people.add("stranger1", Role.SOCIAL_WORKER, "FCYDA");
        Cases cases = khamt.get(Cases.class);
        People victims = khamt.get(People.class);

        CaseId id = social.caller()
                .call(() -> cases.open(new Cases.OpenCase(
                        Classification.ONLINE_SEXUAL_EXPLOITATION,
                        "MN-1-SK",
                        LocalDate.of(2026, 11, 1),
                        null,
                        "invented",
                        "PROTECT")));
        social.caller()
                .call(() -> victims.add(
                        id,
                        new People.NewVictim(
                                "IDENTIFIED",
                                LocalDate.of(2026, 11, 2),
                                "FEMALE",
                                14,
                                15,
                                "ONLINE_SEXUAL_EXPLOITATION",
                                "MN")));

        assertThat(social.caller().call(() -> victims.victims(id))).hasSize(1);
        assertThat(social.caller().call(() -> cases.header(id)).code()).matches("26-\\d{5}-\\d");
        assertThatThrownBy(() -> stranger.caller().call(() -> cases.header(id))).isInstanceOf(NotFound.class);
    }

    @Test
    void two_who_draw_the_same_code_at_the_same_moment_get_two_codes() throws Exception {
        var first = people.add("social2", Role.SOCIAL_WORKER, "FCYDA");
        var second = people.add("social3", Role.SOCIAL_WORKER, "FCYDA");
        Db db = khamt.database().app();
        Sql open = Sql.of("""
            select guard.open_case(gen_random_uuid(), '{26-00007-1,26-00008-2}', gen_random_uuid(), 'SCREENING', 'NONE', 'MN-1',
                date '2026-11-01', null, null, 'PROTECT', '{core}')
            """);
        var drawn = new CountDownLatch(1);
        var waits = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var holds = threads.submit(() -> first.caller()
                    .run(() -> db.write(() -> {
                        db.call(open);
                        drawn.countDown();
                        await(waits);
                        return true;
                    })));
            await(drawn);
            var follows = threads.submit(() -> second.caller()
                    .run(() -> db.write(() -> {
                        db.call(open);
                        return true;
                    })));
            Awaitility.await()
                    .until(() -> khamt.database()
                            .superuser()
                            .one(Sql.of("select exists (select from pg_locks where not granted)"), Boolean.class));
            waits.countDown();
            holds.get();
            follows.get();
        }

        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select code from cases.case_file where code like '26-0000%' order by code"),
                                String.class))
                .containsExactly("26-00007-1", "26-00008-2");
        assertThatThrownBy(() -> second.caller()
                        .run(() -> db.write(() -> {
                            db.call(open);
                            return true;
                        })))
                .hasMessageContaining("none of these codes is free");
    }

    @Test
    void a_line_that_nobody_can_word_does_not_close_the_case() {
        Words words = Words.load(CasesTest.class.getClassLoader(), Language.EN);
        var lines = new TimelineWords(khamt.get(Directory.class), words);

        assertThat(lines.line("service_began", Map.of())).isEqualTo(words.get("timeline.other"));
        assertThat(lines.line("of_another_year", Map.of("a", "b"))).isEqualTo(words.get("timeline.other"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
