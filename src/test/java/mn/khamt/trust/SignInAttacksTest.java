package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mn.khamt.TestKhamt;
import mn.khamt.access.Device;
import mn.khamt.access.Role;
import mn.khamt.access.SignIns;
import mn.khamt.access.SignedIn;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody who tries passwords, from one place or from everywhere (S24, T12). */
class SignInAttacksTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int ACCOUNTS = FULL ? 50 : 6;
    private static final int TRIES = FULL ? 10_000 : 300;
    private static final Sql CHECKED =
            Sql.of("select count(*) from audit.event where action = 'session.refused' and subject_id = :account");
    private static final Sql NEW_DEVICES =
            Sql.of("select count(*) from audit.event where action = 'session.new_device' and account_id = :account");
    private static final Sql LATER = Sql.of("update access.attempt set wait_until = now() where kind <> 'NET'");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static SignIns signIns;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        signIns = khamt.get(SignIns.class);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_flood_of_passwords_is_not_even_checked_and_never_locks_the_true_user_out() throws Exception {
        List<TestPerson> accounts = new ArrayList<>();
        List<Device> own = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts.add(people.add("flooded" + i, Role.SOCIAL_WORKER, "FCYDA"));
            own.add(device("10.7." + i + ".*"));
            assertThat(signIns.password("flooded" + i, TestPeople.PASSWORD, own.get(i), null))
                    .isInstanceOf(SignedIn.Open.class);
        }
        try (var many = Executors.newFixedThreadPool(8)) {
            List<Future<SignedIn>> tries = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                int number = i;
                tries.add(many.submit(() -> signIns.password(
                        "flooded" + number % ACCOUNTS,
                        "guess number " + number,
                        device("172.16." + number + ".*"),
                        null)));
            }
            for (Future<SignedIn> tried : tries) {
                assertThat(tried.get()).isInstanceOfAny(SignedIn.Refused.class, SignedIn.Wait.class);
            }
        }
        for (int i = 0; i < ACCOUNTS; i++) {
            assertThat(khamt.database()
                            .superuser()
                            .one(CHECKED, Long.class, "account", accounts.get(i).accountId()))
                    .as("passwords that were checked at all, of %s", TRIES / ACCOUNTS)
                    .isLessThanOrEqualTo(FULL ? 40 : 10);
            // Where the machine is slow, the last wait may just be over; the next is twice as long.
            SignedIn stranger = new SignedIn.Refused();
            for (int again = 0; again < 6 && stranger instanceof SignedIn.Refused; again++) {
                stranger = signIns.password("flooded" + i, "guess", device("192.0.2.*"), null);
            }
            assertThat(stranger).as("from a device that is not known").isInstanceOf(SignedIn.Wait.class);
            assertThat(signIns.password("flooded" + i, TestPeople.PASSWORD, own.get(i), null))
                    .as("the true user, from a known device, in the middle of it")
                    .isInstanceOf(SignedIn.Open.class);
        }
    }

    @Test
    void a_part_of_the_network_that_tries_one_password_on_many_names_waits_too() {
        for (int i = 0; i < 60; i++) {
            signIns.password("sprayed" + i, "the same one", device("198.51.100.*"), null);
        }
        assertThat(signIns.password("sprayed-next", "the same one", device("198.51.100.*"), null))
                .isInstanceOf(SignedIn.Wait.class);
        assertThat(signIns.password("sprayed-next", "the same one", device("198.51.101.*"), null))
                .isInstanceOf(SignedIn.Refused.class);
    }

    @Test
    void a_thief_with_the_device_waits_as_well_and_the_wait_grows() {
        people.add("robbed", Role.SOCIAL_WORKER, "FCYDA");
        Device own = device("10.9.9.*");
        signIns.password("robbed", TestPeople.PASSWORD, own, null);
        int refused = 0;
        while (signIns.password("robbed", "guess", own, null) instanceof SignedIn.Refused) {
            refused++;
            assertThat(refused).isLessThan(20);
        }
        assertThat(refused).isBetween(10, 13);
        int longest = 0;
        for (int i = 0; i < 8; i++) {
            khamt.database()
                    .superuser()
                    .write(() -> khamt.database().superuser().change(LATER));
            signIns.password("robbed", "guess", own, null);
            if (signIns.password("robbed", "guess", own, null) instanceof SignedIn.Wait wait) {
                longest = Math.max(longest, wait.seconds());
            }
        }
        assertThat(longest).as("at most a minute on the device itself").isBetween(30, 60);
    }

    @Test
    void whoever_must_wait_is_told_in_words_for_how_long_whether_the_name_exists_or_not() {
        people.add("waiting", Role.DOCTOR, "MOH");
        var nobody = new Visitor(khamt.address(), null);
        for (String name : List.of("waiting", "not-there")) {
            var guess = Map.of("username", name, "password", "guess");
            Answer last = nobody.post("/sign-in", guess);
            for (int i = 1; i < 14 && last.status() != 429; i++) {
                last = nobody.post("/sign-in", guess);
            }
            assertThat(last.status()).as(name).isEqualTo(429);
            assertThat(last.body()).as(name).contains("Too many attempts", "value=\"" + name + "\"");
        }
    }

    @Test
    void a_device_is_known_by_its_cookie_and_a_new_one_is_told_to_its_owner() {
        TestPerson person = people.add("noticed", Role.DOCTOR, "MOH");
        var fields = Map.of("username", "noticed", "password", TestPeople.PASSWORD);
        Answer first = new Visitor(khamt.address(), null).post("/sign-in", fields);
        String cookie = first.cookie("khamt-device");
        assertThat(cookie).hasSize(43);
        Answer second = new Visitor(khamt.address(), null, cookie).post("/sign-in", fields);
        assertThat(second.cookie("khamt-device")).isEqualTo(cookie);
        assertThat(newDevices(person)).isEqualTo(1);

        new Visitor(khamt.address(), null).post("/sign-in", fields);
        assertThat(newDevices(person)).isEqualTo(2);
        String account = new Visitor(khamt.address(), second.cookie("khamt"), cookie)
                .get("/account")
                .body();
        assertThat(account).contains("from a new device", "Last signed in");
    }

    @Test
    void a_name_that_exists_is_answered_in_the_same_time_as_one_that_does_not() {
        double difference = 1;
        // The machine that runs the tests does other things too: a round that was disturbed is measured again.
        for (int round = 0; round < 4 && difference >= 0.1; round++) {
            int size = FULL ? 200 : 25;
            long[] known = new long[size];
            long[] unknown = new long[size];
            for (int i = 0; i < size; i++) {
                people.add("timed-" + round + "-" + i, Role.DOCTOR, "MOH");
            }
            for (int i = 0; i < size; i++) {
                known[i] = time("timed-" + round + "-" + i, "10.20." + i + ".*");
                unknown[i] = time("untimed-" + round + "-" + i, "10.21." + i + ".*");
            }
            difference = Math.abs(median(known) - median(unknown)) / (double) median(known);
        }
        assertThat(difference).as("of the medians").isLessThan(0.1);
    }

    private static long time(String name, String net) {
        long began = System.nanoTime();
        assertThat(signIns.password(name, "not the password", device(net), null))
                .isInstanceOf(SignedIn.Refused.class);
        return System.nanoTime() - began;
    }

    private static long median(long[] of) {
        long[] sorted = of.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long newDevices(TestPerson person) {
        return khamt.database().superuser().one(NEW_DEVICES, Long.class, "account", person.accountId());
    }

    private static Device device(String net) {
        return new Device(SignIns.secret(), "a browser", net);
    }
}
