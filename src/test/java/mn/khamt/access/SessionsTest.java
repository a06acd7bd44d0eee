package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Sql AGE = Sql.of("""
        update access.session
           set last_seen_at = now() - interval '10 minutes', expires_at = now() + interval '5 minutes'
         where account_id = :account
        """);
    private static final Sql FRESH = Sql.of("""
        select last_seen_at > now() - interval '1 minute' and expires_at > now() + interval '14 minutes'
          from access.session
         where account_id = :account
        """);

    private static final Sql CHOSEN =
            Sql.of("select language || ' ' || theme from access.account where account_id = :account");

    private static TestKhamt khamt;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void who_comes_back_after_some_minutes_is_still_signed_in_and_stays_so() {
        var person = new TestPeople(khamt.database()).add("back", Role.SOCIAL_WORKER, "FCYDA");
        var db = khamt.database().superuser();
        db.write(() -> db.change(AGE, "account", person.accountId()));

        assertThat(khamt.get(Sessions.class).identify(person.token())).isPresent();
        assertThat(db.one(FRESH, Boolean.class, "account", person.accountId())).isTrue();
    }

    @Test
    void whoever_signs_out_is_out_at_once_and_nowhere_else() {
        var person = new TestPeople(khamt.database()).add("leaves", Role.SOCIAL_WORKER, "FCYDA");
        Sessions sessions = khamt.get(Sessions.class);
        String second = signedIn("leaves");
        assertThat(sessions.identify(person.token())).isPresent();

        sessions.signOut(person.token());

        assertThat(sessions.identify(person.token())).isEmpty();
        assertThat(sessions.identify(second)).isPresent();
    }

    @Test
    void language_and_theme_follow_the_person_to_every_device() {
        var person = new TestPeople(khamt.database()).add("chooses", Role.SOCIAL_WORKER, "FCYDA");
        Sessions sessions = khamt.get(Sessions.class);
        person.caller().run(() -> {
            sessions.speak("mn");
            sessions.look("DARK");
        });
        assertThat(khamt.database().superuser().one(CHOSEN, String.class, "account", person.accountId()))
                .isEqualTo("mn DARK");
    }

    @Test
    void a_form_that_came_too_late_is_kept_until_it_is_sent_again() {
        var person = new TestPeople(khamt.database()).add("late", Role.SOCIAL_WORKER, "FCYDA");
        HeldForms forms = khamt.get(HeldForms.class);
        UUID held = forms.hold(person.token(), "/cases", Map.of("typed", List.of("with care")))
                .orElseThrow();
        assertThat(person.caller().call(() -> forms.find(held)).orElseThrow().fields())
                .containsEntry("typed", List.of("with care"));
        person.caller().run(() -> forms.drop(held));
        assertThat(person.caller().call(() -> forms.find(held))).isEmpty();
    }

    private static String signedIn(String username) {
        var device = new Device(SignIns.secret(), "another device", "10.0.0.*");
        return khamt.get(SignIns.class).password(username, TestPeople.PASSWORD, device, null)
                        instanceof SignedIn.Open open
                ? open.token()
                : "";
    }
}
