package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a false page, a copied key and a repeated answer get from a passkey: nothing (T12). */
class PasskeysTest {
    private static final String OURS = "http://localhost:8080";
    private static final Sql EVENTS = Sql.of("select action from audit.event where account_id = :account order by at");
    private static final Sql OLD =
            Sql.of("update access.ceremony set expires_at = now() - interval '1 second' where ceremony_id = :id::uuid");

    private static TestKhamt khamt;
    private static TestPeople people;
    private static Passkeys passkeys;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        passkeys = khamt.get(Passkeys.class);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void a_passkey_signs_in_alone_confirms_and_is_removed() throws GeneralSecurityException {
        TestPerson person = people.add("holder", Role.SOCIAL_WORKER, "FCYDA");
        SoftPasskey key = made(person);
        List<Passkeys.Passkey> own = person.caller().call(passkeys::mine);
        assertThat(own).singleElement().satisfies(p -> assertThat(p.name()).isEqualTo("утас"));

        SignedIn in = used(key);
        assertThat(in).isInstanceOf(SignedIn.Open.class);
        assertThat(khamt.get(Sessions.class).identify(((SignedIn.Open) in).token()))
                .isPresent();

        String question = passkeys.askForAny(OURS);
        assertThat(passkeys.confirm(person.token(), SoftPasskey.ceremony(question), key.use(question), OURS))
                .isInstanceOf(SignedIn.Open.class);

        assertThat(passkeys.remove(person.token(), own.getFirst().passkeyId())).isTrue();
        assertThat(passkeys.remove(person.token(), own.getFirst().passkeyId())).isFalse();
        assertThat(used(key)).isInstanceOf(SignedIn.Refused.class);
        assertThat(khamt.database().superuser().list(EVENTS, String.class, "account", person.accountId()))
                .contains("account.passkey_added", "session.started", "session.confirmed", "account.passkey_removed");
    }

    @Test
    void an_answer_counts_once_for_its_own_question_and_for_minutes_only() throws GeneralSecurityException {
        SoftPasskey key = made(people.add("answerer", Role.SOCIAL_WORKER, "FCYDA"));
        String question = passkeys.askForAny(OURS);
        String answer = key.use(question);
        assertThat(signIn(question, answer)).isInstanceOf(SignedIn.Open.class);
        assertThat(signIn(question, answer)).as("again").isInstanceOf(SignedIn.Refused.class);
        assertThat(signIn(passkeys.askForAny(OURS), key.use(passkeys.askForAny(OURS))))
                .as("for another question")
                .isInstanceOf(SignedIn.Refused.class);
        String old = passkeys.askForAny(OURS);
        Db db = khamt.database().superuser();
        db.write(() -> db.change(OLD, "id", SoftPasskey.ceremony(old)));
        assertThat(signIn(old, key.use(old))).as("too late").isInstanceOf(SignedIn.Refused.class);
        assertThat(passkeys.signIn("nonsense", "{}", OURS, device(), null)).isInstanceOf(SignedIn.Refused.class);
        assertThat(signIn(passkeys.askForAny(OURS), "{")).isInstanceOf(SignedIn.Refused.class);
    }

    @Test
    void a_false_page_another_address_an_unknown_holder_and_a_copied_key_are_refused() throws GeneralSecurityException {
        SoftPasskey key = made(people.add("phished", Role.SOCIAL_WORKER, "FCYDA"));
        key.origin = "http://khamt.example.invalid";
        assertThat(used(key)).as("a false page in between").isInstanceOf(SignedIn.Refused.class);
        key.origin = OURS;
        key.rpId = "khamt.example.invalid";
        assertThat(used(key)).as("signed for another address").isInstanceOf(SignedIn.Refused.class);
        key.rpId = "localhost";
        key.verified = false;
        assertThat(used(key)).as("nobody proved to hold it").isInstanceOf(SignedIn.Refused.class);
        key.verified = true;
        assertThat(used(key)).isInstanceOf(SignedIn.Open.class);
        key.count = 0;
        assertThat(used(key)).as("a copy that counts from an older moment").isInstanceOf(SignedIn.Refused.class);
    }

    @Test
    void somebody_elses_passkey_confirms_nothing_and_cannot_be_made_without_verification()
            throws GeneralSecurityException {
        TestPerson mine = people.add("mine", Role.SOCIAL_WORKER, "FCYDA");
        SoftPasskey theirs = made(people.add("theirs", Role.SOCIAL_WORKER, "FCYDA"));
        String question = passkeys.askForAny(OURS);
        assertThat(passkeys.confirm(mine.token(), SoftPasskey.ceremony(question), theirs.use(question), OURS))
                .isInstanceOf(SignedIn.Refused.class);

        var loose = new SoftPasskey(OURS);
        loose.verified = false;
        String make = passkeys.askForNew(mine.token(), OURS).orElseThrow();
        assertThat(passkeys.add(mine.token(), SoftPasskey.ceremony(make), loose.make(make), "x", OURS))
                .isInstanceOf(SignedIn.Refused.class);
        assertThat(passkeys.askForNew("nobody", OURS)).isEmpty();
    }

    @Test
    void whoever_must_set_up_a_second_step_may_take_a_passkey() throws GeneralSecurityException {
        try (TestKhamt strict = TestKhamt.start(Map.of("khamt.second-factor", SecondStepRule.REQUIRED))) {
            new TestPeople(strict.database()).add("newcomer", Role.SOCIAL_WORKER, "FCYDA");
            var half = (SignedIn.MustEnrol)
                    strict.get(SignIns.class).password("newcomer", TestPeople.PASSWORD, device(), null);
            Passkeys there = strict.get(Passkeys.class);
            String question = there.askForNew(half.token(), OURS).orElseThrow();
            SignedIn in = there.add(
                    half.token(), SoftPasskey.ceremony(question), new SoftPasskey(OURS).make(question), "утас", OURS);
            assertThat(strict.get(Sessions.class).identify(((SignedIn.Open) in).token()))
                    .isPresent();
            assertThat(strict.get(SignIns.class).standing(half.token())).isEmpty();
            assertThat(strict.get(SignIns.class).password("newcomer", TestPeople.PASSWORD, device(), null))
                    .isInstanceOf(SignedIn.SecondStep.class);
        }
    }

    private static SoftPasskey made(TestPerson person) throws GeneralSecurityException {
        var key = new SoftPasskey(OURS);
        String question = passkeys.askForNew(person.token(), OURS).orElseThrow();
        assertThat(passkeys.add(person.token(), SoftPasskey.ceremony(question), key.make(question), "утас", OURS))
                .isInstanceOf(SignedIn.Open.class);
        return key;
    }

    private static SignedIn used(SoftPasskey key) throws GeneralSecurityException {
        String question = passkeys.askForAny(OURS);
        return signIn(question, key.use(question));
    }

    private static SignedIn signIn(String question, String answer) {
        return passkeys.signIn(SoftPasskey.ceremony(question), answer, OURS, device(), null);
    }

    private static Device device() {
        return new Device(SignIns.secret(), "a browser", "10.0.0.*");
    }
}
