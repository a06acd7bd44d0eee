package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.List;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.access.Sessions;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passkeys in a real browser, with a telephone that the browser pretends to have; and the lock, as the script of the page shuts it. */
class PasskeyJourney {
    private static final Sql EVENTS =
            Sql.of("select action || ' ' || coalesce(rule, '') from audit.event where account_id = :account");
    private static final Sql LONG_AGO =
            Sql.of("update access.session set confirmed_at = now() - interval '1 hour' where account_id = :account");
    private static final Sql SOON = Sql.of("""
        update access.session
           set last_seen_at = now(), expires_at = now() + make_interval(secs => :seconds)
         where account_id = :account and ended_at is null
        """);

    private static TestKhamt khamt;
    private static Browser browser;
    private static TestPeople people;

    @BeforeAll
    static void start() throws IOException {
        khamt = TestKhamt.start();
        people = new TestPeople(khamt.database());
        browser = Browser.of(khamt);
    }

    @AfterAll
    static void stop() {
        browser.close();
        khamt.close();
    }

    @Test
    void a_passkey_is_made_signs_in_alone_confirms_a_dangerous_act_opens_the_lock_and_is_removed() {
        TestPerson person = people.add("keyholder", Role.SOCIAL_WORKER, "FCYDA");
        Page page = browser.of(person, Browser.WIDE);
        telephone(page);

        page.navigate("/account/factors");
        Browser.checkA11y(page);
        Browser.shot(page, "factors-en-1440");
        page.click("a[href='/account/passkeys/new']");
        Browser.checkA11y(page);
        page.click("button[data-passkey=make]");
        assertThat(page.textContent("#errors")).contains("Name of the device");
        page.fill("#f-name", "Миний утас");
        page.click("button[data-passkey=make]");
        page.waitForURL("**/account/factors?done=*");
        assertThat(page.textContent("main")).contains("Миний утас");
        Browser.checkA11y(page);

        page.click("form[action='/sign-out'] button");
        page.navigate("/sign-in?back=%2Faccount%2Ffactors");
        page.click("button[data-passkey=use]");
        page.waitForURL("**/account/factors");
        assertThat(page.textContent("main")).contains("Last used");
        assertThat(events(person)).contains("session.started passkey", "account.passkey_added own");

        Db db = khamt.database().superuser();
        db.write(() -> db.change(LONG_AGO, "account", person.accountId()));
        forgetAll(page);
        page.click("form[action$='/remove'] button");
        assertThat(page.textContent("h1")).isEqualTo("Confirm that it is you");
        Browser.checkA11y(page);
        Browser.shot(page, "confirm-en-1440");
        page.click("button[data-passkey=use]");
        page.waitForURL("**/account/factors?done=*");
        assertThat(page.textContent("main")).doesNotContain("Миний утас");
        assertThat(events(person)).contains("session.confirmed passkey", "account.passkey_removed own");

        page.click("form[action='/sign-out'] button");
        page.navigate("/sign-in");
        page.click("button[data-passkey=use]");
        page.waitForURL("**/sign-in?passkey=1");
        assertThat(page.textContent("main")).contains("not known here");
        Browser.checkA11y(page);
    }

    @Test
    void with_a_passkey_the_password_alone_is_not_enough_and_the_passkey_is_the_second_step() {
        TestPerson person = people.add("both", Role.SOCIAL_WORKER, "FCYDA");
        Page page = browser.of(person, Browser.NARROW);
        telephone(page);
        page.navigate("/account/passkeys/new");
        page.fill("#f-name", "утас");
        page.click("button[data-passkey=make]");
        page.waitForURL("**/account/factors?done=*");
        page.click("form[action='/sign-out'] button");

        browser.signIn(page, "both");
        page.waitForURL("**/sign-in/second**");
        Browser.checkA11y(page);
        Browser.noSidewaysScroll(page);
        Browser.shot(page, "second-step-en-320");
        page.click("button[data-passkey=use]");
        page.waitForURL("**/home");
    }

    @Test
    void the_page_warns_locks_by_itself_keeps_what_was_being_typed_and_comes_back_to_it() {
        TestPerson person = people.add("tired", Role.SOCIAL_WORKER, "FCYDA");
        Page page = browser.of(person, Browser.WIDE);
        Db db = khamt.database().superuser();
        db.write(() -> db.change(SOON, "account", person.accountId(), "seconds", 15.0));
        khamt.get(Sessions.class).forget(person.token());
        page.navigate("/reports/new");
        page.waitForCondition(() -> page.isVisible("#lock"));
        assertThat(page.textContent("#lock")).contains("locked in two minutes");
        Browser.checkA11y(page);
        Browser.shot(page, "lock-warning-en-1440");

        String text = "Охин өөрөө хэлсэн: “…” 🙂 & <b>";
        page.locator("main textarea").first().fill(text);
        page.waitForURL("**/locked?**");
        assertThat(page.textContent("main")).contains("Жишээtired");
        Browser.checkA11y(page);
        Browser.shot(page, "locked-en-1440");

        page.fill("#f-password", TestPeople.PASSWORD);
        page.click("form[action='/locked'] button[type=submit]");
        page.waitForCondition(() -> page.locator("main textarea").count() > 0);
        assertThat(page.locator("main textarea").first().inputValue()).isEqualTo(text);
    }

    /** A platform authenticator that knows its holder. */
    private static void telephone(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("WebAuthn.enable");
        var options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        var arguments = new JsonObject();
        arguments.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", arguments);
    }

    private static void forgetAll(Page page) {
        page.context().cookies().stream()
                .filter(c -> c.name.equals("khamt"))
                .forEach(c -> khamt.get(Sessions.class).forget(c.value));
    }

    private static List<String> events(TestPerson person) {
        return khamt.database().superuser().list(EVENTS, String.class, "account", person.accountId());
    }
}
