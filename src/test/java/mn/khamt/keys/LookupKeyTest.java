package mn.khamt.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mn.khamt.TestKhamt;
import mn.khamt.access.Compartment;
import mn.khamt.access.Role;
import mn.khamt.admission.Conflicts;
import mn.khamt.admission.OwnNumbers;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseLists;
import mn.khamt.cases.CaseSearch;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.ContactRules;
import mn.khamt.cases.Identities;
import mn.khamt.cases.Identities.Identity;
import mn.khamt.cases.IdentityHashes;
import mn.khamt.cases.MatchKeys;
import mn.khamt.cases.People;
import mn.khamt.cases.Teams;
import mn.khamt.consent.Assent;
import mn.khamt.consent.ConsentBasis;
import mn.khamt.consent.ConsentGiver;
import mn.khamt.consent.Consents;
import mn.khamt.consent.Linked;
import mn.khamt.consent.NewConsent;
import mn.khamt.consent.SpokenLanguage;
import mn.khamt.known.Comparer;
import mn.khamt.known.QuestionHashes;
import mn.khamt.known.Questions;
import mn.khamt.known.Typed;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.time.Times;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look-up key is changed while people write and ask: whoever is known is found before, in the middle and afterwards. */
class LookupKeyTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
    private static final List<Hashed> ROOMS = List.of(new IdentityHashes(), new QuestionHashes(), new OwnNumbers());

    private TestKhamt khamt;
    private KeyFile keys;
    private TestPeople people;
    private TestPerson social;
    private int asking;

    @BeforeEach
    void start() throws Exception {
        Path own = Files.createTempDirectory("khamt-lookup").resolve("master.json");
        Files.copy(TestDatabase.KEYS.path(), own);
        keys = new KeyFile(own);
        khamt = TestKhamt.start(TestDatabase.fresh(), keys);
        people = new TestPeople(khamt.database());
        social = people.add("social", Role.SOCIAL_WORKER, "FCYDA");
    }

    @AfterEach
    void stop() {
        khamt.close();
    }

    @Test
    void who_is_known_is_found_in_every_state_and_a_killed_change_goes_on_where_it_was() {
        var all = new ArrayList<Child>();
        for (int i = 0; i < 5; i++) {
            all.add(child(i));
        }
        found(all, "before");

        // killed after the key came into the file and before the database knew of it
        keys.addLookupKey();
        assertThat(keys.lookupKeys()).hasSize(2);
        found(all, "a key that nobody knows of");

        killedAfter(2, true);
        assertThat(states()).containsExactly("1 SERVING", "2 COMING");
        assertThat(keys.lookupKeys()).hasSize(2);
        assertThat(rowsBy(2)).as("some, not all, under the new key too").isEqualTo(2);
        all.add(child(all.size()));
        found(all, "some under both keys");

        killedAfter(2, false);
        assertThat(states()).containsExactly("1 GOING", "2 SERVING");
        all.add(child(all.size()));
        found(all, "some under the new key only");

        UUID code = recoveryCode();
        Keyring.Turned turned = keyring().rotateLookup(ROOMS, false);
        assertThat(turned.held()).as("recovery codes on paper").isEqualTo(1);
        assertThat(states()).containsExactly("1 LEFT", "2 SERVING");
        assertThat(codesFound(code)).isEqualTo(1);
        all.add(child(all.size()));
        found(all, "the old key kept for a code on paper");
        assertThat(keyring().rotateLookup(ROOMS, false).held()).as("repeated").isEqualTo(1);

        assertThat(keyring().rotateLookup(ROOMS, true).held()).isZero();
        assertThat(states()).containsExactly("2 SERVING");
        assertThat(keys.lookupKeys()).as("the old key is destroyed").hasSize(1);
        found(all, "after");
        keyring().ready();
    }

    @Test
    void two_people_write_and_a_third_is_asked_for_while_the_key_changes_three_times() throws Exception {
        TestPerson other = people.add("other", Role.SOCIAL_WORKER, "FCYDA");
        var written = new ConcurrentLinkedQueue<Child>();
        for (int i = 0; i < 20; i++) {
            written.add(child(i));
        }
        Child known = written.peek();
        var number = new AtomicInteger(100);
        var done = new AtomicBoolean();
        int before = written.size();
        try (var colleagues = Executors.newFixedThreadPool(3)) {
            var work = List.of(social, other).stream()
                    .map(by -> colleagues.submit((Callable<Boolean>) () -> {
                        while (!done.get()) {
                            Child child = child(by, number.incrementAndGet());
                            written.add(child);
                            // a second time, under another name, so that one is changed that was hashed by the other
                            // key
                            save(by, child, 1, "Шинэ");
                        }
                        return true;
                    }))
                    .toList();
            var searches = colleagues.submit(() -> {
                int asked = 0;
                for (; !done.get() || asked == 0; asked++) {
                    assertThat(searched(social, known)).isTrue();
                }
                return asked;
            });
            try {
                for (int i = 0; i < 3; i++) {
                    assertThat(keyring().rotateLookup(ROOMS, false).held()).isZero();
                }
            } finally {
                done.set(true);
            }
            for (var each : work) {
                assertThat(each.get()).isTrue();
            }
            assertThat(searches.get()).isPositive();
        }
        assertThat(written).as("written meanwhile").hasSizeGreaterThan(before + 2);
        assertThat(states()).containsExactly("4 SERVING");
        assertThat(keys.lookupKeys()).hasSize(1);
        LookupKey key = keyring().lookupKeys().serving();
        for (Child child : written) {
            assertThat(searched(child.by, child)).isTrue();
            String parent = child.i < 100 ? "Эцэг" : "Шинэ";
            assertThat(khamt.database()
                            .superuser()
                            .one(
                                    Sql.of("select full_date from cases.match_key where case_id = :case and person_id"
                                            + " = :victim"),
                                    UUID.class,
                                    "case",
                                    child.caseId,
                                    "victim",
                                    child.victim))
                    .as("by what this child is recognised")
                    .isEqualTo(MatchKeys.ofVictim(key::hash, parent, child.given(), child.number(), child.born(), null)
                            .fullDate());
        }
        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select distinct lookup_version from cases.identity union"
                                        + " select distinct lookup_version from cases.match_key"),
                                Integer.class))
                .containsExactly(4);
        assertThat(toldOf(known)).isTrue();
    }

    @Test
    void what_was_loaded_in_bulk_under_the_old_key_keeps_it_until_it_is_hashed_anew() {
        Child child = child(1);
        // somebody else, so that there is something to forget before the writer has ended
        assertThat(toldOf(child(2))).isTrue();
        var held = new AtomicBoolean();
        var begun = new CountDownLatch(1);
        // At the end of the last pass somebody is writing under the old key only, and ends after the database has left
        // it.
        Hashed late = new Hashed() {
            @Override
            public int replace(Keeper keeper, LookupKey to) {
                if (held.compareAndSet(false, true)) {
                    Thread.ofPlatform().start(() -> underTheOldKeyOnly(child, begun));
                    await(begun);
                }
                return 0;
            }
        };

        var rooms = new ArrayList<>(ROOMS);
        rooms.add(late);
        assertThat(keyring().rotateLookup(rooms, false).held()).isZero();

        assertThat(states()).containsExactly("2 SERVING");
        assertThat(toldOf(child)).isTrue();
    }

    @Test
    void whoever_holds_a_case_by_a_consent_and_records_its_giver_as_an_offender_finishes_the_act() {
        TestPerson shelter = people.add("shelter", Role.SHELTER_WORKER, "GEC");
        Child child = child(1);
        for (int i = 2; i < 5; i++) {
            child(i);
        }
        var parent = new NewConsent.Giver("Гомбо", "Сэдэд", number(900), null, Linked.NO);
        social.caller().run(() -> {
            khamt.get(Consents.class)
                    .record(
                            child.caseId,
                            child.victim,
                            "GEC",
                            List.of("identity"),
                            new NewConsent(
                                    ConsentBasis.CONSENT,
                                    ConsentGiver.PARENT,
                                    parent,
                                    Assent.GIVEN,
                                    SpokenLanguage.MONGOLIAN,
                                    null,
                                    khamt.get(Times.class).today(),
                                    null,
                                    null));
            khamt.get(Teams.class)
                    .name(
                            child.caseId,
                            shelter.accountId(),
                            Teams.Kind.MEMBER,
                            EnumSet.of(Compartment.core, Compartment.identity),
                            Teams.Purpose.PROTECT);
        });
        killedAfter(2, true);
        assertThat(states()).containsExactly("1 SERVING", "2 COMING");

        UUID offender = shelter.caller().call(() -> {
            UUID id = khamt.get(People.class).add(child.caseId, new People.NewOffender("MALE", 44, "MN", "FAMILIAL"));
            khamt.get(Identities.class).save(child.caseId, id, 0, named("Гомбо", "Сэдэд"), read(number(900)));
            return id;
        });

        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select lookup_version from cases.match_key where person_id = :id order by 1"),
                                Integer.class,
                                "id",
                                offender))
                .containsExactly(1, 2);
        assertThat(khamt.database()
                        .superuser()
                        .list(
                                Sql.of("select valid_until > now() from access.access_grant where account_id = :id"),
                                Boolean.class,
                                "id",
                                shelter.accountId()))
                .as("out of the case, by what was just written")
                .containsExactly(false);
    }

    private void underTheOldKeyOnly(Child child, CountDownLatch begun) {
        try (var c = khamt.database().superuserSource().getConnection();
                var statement = c.createStatement()) {
            c.setAutoCommit(false);
            String theirs = " and case_id = '" + child.caseId.value() + "'";
            statement.execute("delete from cases.match_key where lookup_version = 2" + theirs);
            statement.execute("update cases.match_key set compared = compared where lookup_version = 1" + theirs);
            begun.countDown();
            while (!states().contains("1 LEFT")) {
                Thread.sleep(20);
            }
            // until it is waited for
            Thread.sleep(300);
            c.commit();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch begun) {
        try {
            begun.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_key_is_not_changed_while_a_number_is_not_kept_and_not_by_two_at_once() {
        TestPerson official = people.add("official", Role.INVESTIGATOR, "ATPU");
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("insert into admission.own_number (account_id, lookup_version, phone_hash) values (:who, 1,"
                        + " '\\x00')"),
                "who",
                official.accountId()));

        assertThatThrownBy(() -> keyring().rotateLookup(ROOMS, false))
                .isInstanceOfSatisfying(
                        WrongUse.class, e -> assertThat(e.key()).isEqualTo("command.key.numbers_not_kept"));
        assertThat(keys.lookupKeys()).hasSize(1);
        assertThat(states()).containsExactly("1 SERVING");

        superuser.write(() -> superuser.change(Sql.of("delete from admission.own_number")));
        try (KeyFile.Changing somebody = keys.change()) {
            assertThat(somebody).isNotNull();
            assertThatThrownBy(() -> keyring().rotateLookup(ROOMS, false))
                    .isInstanceOfSatisfying(
                            WrongUse.class, e -> assertThat(e.key()).isEqualTo("command.key.changing"));
        }
        assertThat(keyring().rotateLookup(ROOMS, false).held()).isZero();
    }

    @Test
    void a_file_without_the_key_by_which_the_database_was_hashed_is_refused() throws Exception {
        byte[] older = Files.readAllBytes(keys.path());
        child(1);
        keyring().rotateLookup(ROOMS, false);
        Files.write(keys.path(), older);

        assertThatThrownBy(() -> keyring().ready())
                .isInstanceOf(KeysAway.class)
                .hasMessageContaining("start.keys_do_not_fit");
    }

    /** By number, by question, as somebody who must not be told, and as an official whose number stands in a case. */
    private void found(List<Child> all, String when) {
        for (Child child : all) {
            assertThat(searched(social, child)).as(when).isTrue();
            assertThat(toldOf(child)).as(when).isTrue();
            assertThat(social.caller()
                            .call(() -> khamt.get(ContactRules.class)
                                    .mustNotBeTold(child.caseId.value(), null, child.phone())))
                    .as(when)
                    .isTrue();
            assertThat(social.caller()
                            .call(() -> khamt.get(ContactRules.class)
                                    .mustNotBeTold(child.caseId.value(), "Дорж Авга", null)))
                    .as(when)
                    .isTrue();
        }
        TestPerson official = people.add("official" + asking++, Role.INVESTIGATOR, "ATPU");
        Child first = all.getFirst();
        assertThat(ownNumber(official, first.number())).as(when).isPositive();
        TestPerson later = people.add("official" + asking++, Role.INVESTIGATOR, "ATPU");
        String free = number(500 + asking++);
        assertThat(ownNumber(later, free)).as(when).isZero();
        CaseId theirs = caseOf(social);
        social.caller().run(() -> {
            UUID offender = khamt.get(People.class).add(theirs, new People.NewOffender("MALE", 40, "MN", "NOT_KNOWN"));
            khamt.get(Identities.class).save(theirs, offender, 0, named("Хэн", "Нэгэн"), read(free));
        });
        assertThat(social.caller().call(() -> khamt.get(Conflicts.class).of(theirs)))
                .as(when)
                .extracting(Conflicts.Noted::accountId)
                .containsExactly(later.accountId());
    }

    private boolean searched(TestPerson by, Child child) {
        byte[][] hashes = khamt.get(Vault.class).lookups(Identities.NUMBER, child.number());
        var search =
                new CaseSearch(CaseSearch.View.ALL, null, null, List.of(), null, null, null, null, null, null, hashes);
        return by.caller()
                        .call(() -> khamt.get(CaseLists.class)
                                .find(search, by.accountId(), 1)
                                .count())
                == 1;
    }

    private boolean toldOf(Child child) {
        boolean told = true;
        for (Typed typed : List.of(
                new Typed(null, null, null, child.number(), null, null, null, null, "why", "00000000"),
                new Typed(null, "Эцэг", child.given(), null, child.born(), null, null, null, "why", "00000000"))) {
            TestPerson asker = people.add("asker" + asking++, Role.INVESTIGATOR, "ATPU");
            UUID question = asker.caller().call(() -> khamt.get(Questions.class).ask(typed));
            khamt.get(Comparer.class).compare();
            told = told
                    && child.by.caller().call(() -> khamt.get(Questions.class).ofCase(child.caseId)).stream()
                            .anyMatch(t -> t.questionId().equals(question));
        }
        return told;
    }

    private int ownNumber(TestPerson official, String number) {
        Keyring keyring = keyring();
        String closed = keyring.closeTextNow(
                "ATPU",
                new Place("admission.own_number", "numbers", official.accountId()),
                "{\"registration\":\"" + number + "\"}");
        Db superuser = khamt.database().superuser();
        return superuser.write(() -> keyring.lookupKeys(superuser).all().stream()
                .mapToInt(key -> superuser.one(
                        Sql.of("select guard.set_own_number(:who, :version, :hash, null, :closed)"),
                        Integer.class,
                        "who",
                        official.accountId(),
                        "version",
                        key.version(),
                        "hash",
                        key.hash(Identities.NUMBER, number),
                        "closed",
                        closed))
                .sum());
    }

    /** Runs a change of the key until some people are hashed, one by one, and then no further. */
    private void killedAfter(int people, boolean adding) {
        var left = new AtomicInteger(people);
        Hashed room = ROOMS.getFirst();
        Hashed dying = new Hashed() {
            @Override
            public int add(Keeper keeper, LookupKey to) {
                return room.add(adding ? new OneByOne(keeper, left) : keeper, to);
            }

            @Override
            public int replace(Keeper keeper, LookupKey to) {
                return room.replace(new OneByOne(keeper, left), to);
            }
        };
        assertThatThrownBy(() -> keyring().rotateLookup(List.of(ROOMS.get(2), dying, ROOMS.get(1)), false))
                .isInstanceOf(Killed.class);
    }

    private UUID recoveryCode() {
        TestPerson person = people.add("paper", Role.SOCIAL_WORKER, "FCYDA");
        LookupKey old = new LookupKey(keys, 1, keys.primaryLookupKey());
        Db superuser = khamt.database().superuser();
        superuser.write(() -> superuser.change(
                Sql.of("insert into access.recovery_code (account_id, code_hash, lookup_version) values (:who, :hash,"
                        + " 1)"),
                "who",
                person.accountId(),
                "hash",
                old.hash("recovery-code", person.accountId() + "|code")));
        return person.accountId();
    }

    private int codesFound(UUID account) {
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select count(*)::int from access.recovery_code where code_hash = any (:hashes)"),
                        Integer.class,
                        "hashes",
                        khamt.get(Vault.class).lookups("recovery-code", account + "|code"));
    }

    private int rowsBy(int version) {
        return khamt.database()
                .superuser()
                .one(
                        Sql.of("select count(*)::int from cases.match_key where lookup_version = :version"),
                        Integer.class,
                        "version",
                        version);
    }

    private List<String> states() {
        return khamt.database()
                .superuser()
                .list(Sql.of("select version || ' ' || state from keys.lookup_key order by version"), String.class);
    }

    private Keyring keyring() {
        return new Keyring(khamt.database().settings(), keys);
    }

    private Child child(int i) {
        return child(social, i);
    }

    private Child child(TestPerson by, int i) {
        CaseId caseId = caseOf(by);
        return by.caller().call(() -> {
            UUID victim = khamt.get(People.class)
                    .add(
                            caseId,
                            new People.NewVictim("IDENTIFIED", DAY, "FEMALE", 14, 14, "FORCED_CHILD_LABOUR", "MN"));
            var child = new Child(by, caseId, victim, i);
            khamt.get(Identities.class).save(caseId, victim, 0, named("Эцэг", child.given()), read(child.number()));
            khamt.get(ContactRules.class)
                    .add(
                            caseId,
                            victim,
                            ContactRules.Relation.RELATIVE,
                            new Identity(null, "Дорж", "Авга", null, null, child.phone(), null, null, "why", 0),
                            null);
            return child;
        });
    }

    private void save(TestPerson by, Child child, int version, String parent) {
        by.caller()
                .run(() -> khamt.get(Identities.class)
                        .save(child.caseId, child.victim, version, named(parent, child.given()), read(child.number())));
    }

    private CaseId caseOf(TestPerson by) {
        return by.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(Classification.NONE, "MN-1", DAY, null, null, "PROTECT")));
    }

    private static Identity named(String parent, String given) {
        return new Identity(null, parent, given, null, null, null, null, null, null, 0);
    }

    private static String number(int i) {
        return "УБ12%02d%02d%02d".formatted(21 + i / 784 % 12, 1 + i / 28 % 28, i % 28 + 10);
    }

    private static @Nullable RegistrationNumber read(String number) {
        return RegistrationNumber.read(number, DAY) instanceof RegistrationNumber.Reading.Valid valid
                ? valid.number()
                : null;
    }

    private record Child(TestPerson by, CaseId caseId, UUID victim, int i) {
        String number() {
            return LookupKeyTest.number(i);
        }

        String given() {
            return "Охин" + "абвгдежзий".charAt(i / 10 % 10) + "клмнпрстуф".charAt(i % 10);
        }

        LocalDate born() {
            return java.util.Objects.requireNonNull(read(number())).birthDate();
        }

        String phone() {
            return "%08d".formatted(i);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record OneByOne(Hashed.Keeper keeper, AtomicInteger left) implements Hashed.Keeper {
        @Override
        public Db db() {
            return keeper.db();
        }

        @Override
        public int most() {
            if (left.getAndDecrement() == 0) {
                throw new Killed();
            }
            return 1;
        }

        @Override
        public <T> T open(UUID caseId, Place place, Sealed sealed, Class<T> type) {
            return keeper.open(caseId, place, sealed, type);
        }

        @Override
        public <T> T openFor(String agency, Place place, Sealed sealed, Class<T> type) {
            return keeper.openFor(agency, place, sealed, type);
        }

        @Override
        public String openTextFor(Place place, String stored) {
            return keeper.openTextFor(place, stored);
        }
    }
}
