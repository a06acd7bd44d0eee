package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in by way of a national identity service, which here is a real Keycloak with its own pages and its own mistakes. */
class KeycloakJourney {
    private static final String LINKED = "11111111-1111-4111-8111-111111111111";
    private static final String STRANGER = "22222222-2222-4222-8222-222222222222";
    private static final Sql LINK = Sql.of("select guard.link_identity(:name, :issuer, :subject)");
    private static final Sql UNLINK = Sql.of("select guard.unlink_identities(:name)");
    private static final Sql ACCOUNTS = Sql.of("select count(*) from access.account");
    private static final Sql STAGE = Sql.of("""
        select stage || ' ' || way from access.session where account_id = :account and way = 'OUTSIDE' order by started_at desc limit 1
        """);
    private static final Sql REFUSED =
            Sql.of("select count(*) from audit.event where action = 'session.refused' and rule = 'outside'");
    private static final Sql EVENTS = Sql.of(
            "select action || ' ' || rule from audit.event where account_id = :account or subject_id = :account");

    private static Keycloak keycloak;
    private static TestKhamt khamt;
    private static Browser browser;
    private static TestPerson person;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        keycloak = Keycloak.start();
        khamt = TestKhamt.start(settings());
        person = new TestPeople(khamt.database()).add("bataa", Role.INVESTIGATOR, "ATPU");
        Db db = khamt.database().superuser();
        assertThat(db.write(() ->
                        db.one(LINK, Boolean.class, "name", "bataa", "issuer", keycloak.issuer(), "subject", LINKED)))
                .isTrue();
        browser = Browser.of(khamt);
    }

    @AfterAll
    static void stop() {
        browser.close();
        khamt.close();
        keycloak.close();
    }

    @Test
    void whoever_is_linked_signs_in_there_and_comes_back_to_the_page_they_wanted_and_signs_out_of_both() {
        Page page = browser.visitor("en", Browser.WIDE);
        page.navigate("/account/password");
        Browser.checkA11y(page);
        Browser.shot(page, "sign-in-outside-en-1440");
        page.click("text=Sign in with Example ID");
        atKeycloak(page, "linked");
        page.waitForURL("**/account/password");
        assertThat(page.textContent(".who")).contains("bataa");
        assertThat(events()).contains("session.started outside");

        page.click("form[action='/sign-out'] button");
        page.waitForURL("**/sign-in/outside/left");
        Browser.checkA11y(page);
        Browser.shot(page, "left-en-1440");
        page.click("text=Sign out of Example ID");
        page.waitForURL(khamt.address() + "/sign-in");
        page.navigate("/sign-in/outside");
        assertThat(page.isVisible("#username"))
                .as("Keycloak asks again who it is")
                .isTrue();
    }

    @Test
    void somebody_whom_nobody_linked_gets_a_calm_page_and_no_account() {
        Db db = khamt.database().superuser();
        long accounts = db.one(ACCOUNTS, Long.class);
        Page page = browser.visitor("mn", Browser.NARROW);
        page.navigate("/sign-in");
        page.click("a[href^='/sign-in/outside']");
        atKeycloak(page, "stranger");
        page.waitForURL("**/sign-in/outside/back?**");
        assertThat(page.textContent("main")).contains(STRANGER);
        Browser.checkA11y(page);
        Browser.noSidewaysScroll(page);
        Browser.shot(page, "unlinked-mn-320");
        page.navigate("/home");
        assertThat(page.url()).contains("/sign-in?back=");
        assertThat(db.one(ACCOUNTS, Long.class)).isEqualTo(accounts);
        assertThat(db.one(REFUSED, Long.class)).isPositive();
    }

    @Test
    void an_answer_counts_once_and_only_in_the_browser_that_asked() {
        Page page = browser.visitor("en", Browser.WIDE);
        page.navigate("/sign-in/outside");
        var seen = new String[1];
        page.onRequest(r -> {
            if (r.url().contains("/sign-in/outside/back")) {
                seen[0] = r.url();
            }
        });
        atKeycloak(page, "linked");
        page.waitForURL("**/home");
        String answer = seen[0].substring(khamt.address().length());

        assertThat(new Visitor(khamt.address(), null).get(answer).location())
                .as("somebody else's browser")
                .isEqualTo("/sign-in?outside=refused");
        page.navigate(answer);
        assertThat(page.url()).as("once more").endsWith("/home");
        Page other = browser.visitor("en", Browser.WIDE);
        other.navigate("/sign-in/outside");
        String otherState = other.context().cookies().stream()
                .filter(c -> c.name.equals("khamt-outside"))
                .findFirst()
                .orElseThrow()
                .value;
        other.navigate(answer.replaceAll("state=[^&]+", "state=" + otherState));
        assertThat(other.url()).as("a code that was meant for another").contains("/sign-in?outside=");
        other.navigate("/home");
        assertThat(other.url()).contains("/sign-in?back=");
    }

    @Test
    void the_second_step_of_the_service_counts_only_where_the_installation_says_so() {
        Page page = browser.visitor("en", Browser.WIDE);
        try (TestKhamt strict = strict("")) {
            page.navigate(strict.address() + "/sign-in/outside");
            atKeycloak(page, "linked");
            page.waitForURL("**/sign-in/enrol");
        }
        // What Keycloak says of a password typed now is level 1; of one typed earlier it is 0, which does not count.
        try (TestKhamt trusting = strict("1")) {
            page.navigate(trusting.address() + "/sign-in/outside");
            page.waitForURL("**/sign-in/enrol");
            Page fresh = browser.visitor("en", Browser.WIDE);
            fresh.navigate(trusting.address() + "/sign-in/outside");
            atKeycloak(fresh, "linked");
            fresh.waitForURL("**/home");
            Db db = trusting.database().superuser();
            assertThat(db.one(STAGE, String.class, "account", account(trusting)))
                    .isEqualTo("OPEN OUTSIDE");
        }
    }

    @Test
    void one_person_of_the_service_is_one_account_and_the_link_can_be_taken_away() {
        Db db = khamt.database().superuser();
        new TestPeople(khamt.database()).add("second", Role.INVESTIGATOR, "ATPU");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> db.write(() ->
                        db.one(LINK, Boolean.class, "name", "second", "issuer", keycloak.issuer(), "subject", LINKED)))
                .isInstanceOf(ConstraintBroken.class);
        new TestPeople(khamt.database()).add("third", Role.INVESTIGATOR, "ATPU");
        db.write(
                () -> db.one(LINK, Boolean.class, "name", "third", "issuer", keycloak.issuer(), "subject", "somebody"));
        assertThat(db.write(() -> db.one(UNLINK, Boolean.class, "name", "third")))
                .isTrue();
        assertThat(db.write(() -> db.one(UNLINK, Boolean.class, "name", "third")))
                .isFalse();
        assertThat(events()).contains("account.identity_linked console");
    }

    @Test
    void where_the_service_does_not_answer_people_are_sent_to_their_password() {
        var settings = new HashMap<>(settings());
        settings.put("khamt.oidc.issuer", "http://127.0.0.1:9/realms/none");
        try (TestKhamt lonely = TestKhamt.start(settings)) {
            var visitor = new Visitor(lonely.address(), null);
            assertThat(visitor.get("/sign-in/outside").location()).isEqualTo("/sign-in?outside=away");
            assertThat(visitor.get("/sign-in?outside=away").body()).contains("does not answer");
        }
        try (TestKhamt without = TestKhamt.start()) {
            var visitor = new Visitor(without.address(), null);
            assertThat(visitor.get("/sign-in/outside").status()).isEqualTo(404);
            assertThat(visitor.get("/sign-in").body()).doesNotContain("/sign-in/outside");
        }
    }

    private static TestKhamt strict(String acr) {
        var settings = new HashMap<>(settings());
        settings.put("khamt.oidc.acr", acr);
        settings.put("khamt.second-factor", mn.khamt.access.SecondStepRule.REQUIRED);
        TestKhamt strict = TestKhamt.start(settings);
        new TestPeople(strict.database()).add("bataa", Role.INVESTIGATOR, "ATPU");
        Db db = strict.database().superuser();
        db.write(() -> db.one(LINK, Boolean.class, "name", "bataa", "issuer", keycloak.issuer(), "subject", LINKED));
        return strict;
    }

    private static java.util.UUID account(TestKhamt of) {
        return of.database()
                .superuser()
                .one(Sql.of("select account_id from access.account where username = 'bataa'"), java.util.UUID.class);
    }

    private static Map<String, Object> settings() {
        try {
            Path secret = Files.createTempFile("khamt-oidc", ".secret");
            secret.toFile().deleteOnExit();
            Files.writeString(secret, "only-for-tests\n");
            return Map.of(
                    "khamt.oidc.issuer", keycloak.issuer(),
                    "khamt.oidc.client-id", "khamt",
                    "khamt.oidc.client-secret-file", secret.toString(),
                    "khamt.oidc.name-en", "Example ID",
                    "khamt.oidc.name-mn", "Жишээ таних");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void atKeycloak(Page page, String username) {
        page.fill("#username", username);
        page.fill("#password", "only-for-tests");
        page.click("#kc-login");
    }

    private static List<String> events() {
        return khamt.database().superuser().list(EVENTS, String.class, "account", person.accountId());
    }
}
