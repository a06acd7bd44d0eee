package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An officer is called away in the middle of a form, the session locks, and they go on at another desk (U09, U10). */
class DraftJourney {
    private static final Sql LOCK = Sql.of("""
        update access.session set expires_at = now() - interval '1 second' where account_id = :account
        """);
    private static final Sql DRAFTS = Sql.of("select count(*)::integer from drafts.draft where account_id = :account");

    private static TestKhamt khamt;
    private static Browser browser;
    private static TestCase at;

    @BeforeAll
    static void start() throws IOException {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
        browser = Browser.of(khamt);
    }

    @AfterAll
    static void stop() {
        browser.close();
        khamt.close();
    }

    @Test
    void what_was_typed_at_one_desk_is_gone_on_with_at_another_and_sent_once() {
        String notes = "/cases/" + at.caseId().value() + "/notes";
        String began = "Хүүхдийн ээжтэй ярилаа, маргааш";
        Page here = browser.of(at.owner(), Browser.WIDE);
        here.navigate(notes);
        here.fill("#f-body", began);
        here.focus("#f-compartment");
        Locator says = here.locator("[data-draft]");
        says.getByText("Saved as a draft").waitFor();
        assertThat(drafts()).isEqualTo(1);

        // Called away: the session locks, and what is typed afterwards stays in the page, which says so.
        khamt.database()
                .superuser()
                .write(() -> khamt.database()
                        .superuser()
                        .change(LOCK, "account", at.owner().accountId()));
        here.fill("#f-body", began + " дахин");
        here.focus("#f-compartment");
        says.getByText("You are signed out").waitFor();
        assertThat(here.inputValue("#f-body")).isEqualTo(began + " дахин");
        Browser.shot(here, "draft-signed-out");

        // At another desk, after signing in.
        Page there = browser.visitor("en", Browser.NARROW);
        browser.signIn(there, "owner");
        there.locator("#h-d").waitFor();
        Browser.checkA11y(there);
        Browser.noSidewaysScroll(there);
        Browser.shot(there, "draft-home-320");
        there.navigate(notes);
        there.getByText("You began this form on").waitFor();
        assertThat(there.inputValue("#f-body")).as("offered, not applied").isEmpty();
        Browser.checkA11y(there);
        Browser.noSidewaysScroll(there);
        Browser.shot(there, "draft-offer-320");
        there.click("text=Continue");
        assertThat(there.inputValue("#f-body")).isEqualTo(began);
        there.fill("#f-body", began + " уулзана");
        there.click("main button[type=submit]:has-text('Save') >> nth=0");
        there.getByText("The note was added.").waitFor();
        assertThat(drafts()).isZero();
        assertThat(new TestTexts(khamt.database()).saying(began + " уулзана")).isEqualTo(1);
        there.navigate("/home");
        assertThat(there.textContent("main")).doesNotContain("Continue what you began");

        // Back at the first desk: the text still stands, and unlocking brings it back.
        here.click("main button[type=submit]:has-text('Save') >> nth=0");
        here.fill("#f-password", TestPeople.PASSWORD);
        here.click("form.signin button[type=submit]");
        here.getByText("What you typed before you were signed out is kept.").waitFor();
        assertThat(here.content()).contains(began + " дахин");
    }

    @Test
    void leaving_a_page_keeps_what_was_typed_a_moment_before() {
        Page page = browser.of(at.narrow(), Browser.WIDE);
        page.navigate("/reports/new");
        page.fill("#f-worry", "Нэг өгүүлбэр");
        page.navigate("/home");
        page.waitForTimeout(500);
        page.reload();
        page.locator("#h-d").waitFor();
        Browser.shot(page, "draft-home-1440");
        page.click("section[aria-labelledby=h-d] button:has-text('Continue')");
        assertThat(page.inputValue("#f-worry")).isEqualTo("Нэг өгүүлбэр");
        Browser.checkA11y(page);
    }

    private static int drafts() {
        return khamt.database()
                .superuser()
                .one(DRAFTS, Integer.class, "account", at.owner().accountId());
    }
}
