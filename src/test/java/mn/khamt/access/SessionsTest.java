package mn.khamt.access;

import static org.assertj.core.api.Assertions.assertThat;

import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Sql AGE = Sql.of("""
        update access.session
           set last_seen_at = now() - interval '10 minutes', expires_at = now() + interval '20 minutes'
         where account_id = :account
        """);
    private static final Sql FRESH = Sql.of("""
        select last_seen_at > now() - interval '1 minute' and expires_at > now() + interval '25 minutes'
          from access.session
         where account_id = :account
        """);

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
}
