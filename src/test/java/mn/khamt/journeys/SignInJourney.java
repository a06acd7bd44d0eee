package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInJourney {
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

    @ParameterizedTest(name = "in {0} at {1} px")
    @CsvSource({"en, 320", "en, 1440", "mn, 320", "mn, 1440"})
    void the_sign_in_page_and_its_errors_fit_every_screen_and_everybody(String language, int width) {
        Page page = browser.visitor(language, width);
        page.navigate("/sign-in");

        assertThat(page.getAttribute("html", "lang")).isEqualTo(language);
        Browser.checkA11y(page);
        Browser.noSidewaysScroll(page);
        Browser.shot(page, "sign-in-" + language + "-" + width);

        page.fill("#f-username", "nobody");
        page.click("main button[type=submit]");
        assertThat(page.evaluate("document.activeElement.id")).isEqualTo("errors");
        assertThat(page.inputValue("#f-username")).isEqualTo("nobody");
        Browser.checkA11y(page);
        Browser.noSidewaysScroll(page);
        Browser.shot(page, "sign-in-errors-" + language + "-" + width);
    }

    @Test
    void somebody_signs_in_changes_the_language_and_signs_out() {
        people.add("walker", Role.SOCIAL_WORKER, "FCYDA");
        Page page = browser.visitor("en", Browser.WIDE);
        browser.signIn(page, "walker");
        page.navigate("/account");
        assertThat(page.textContent("h1")).isEqualTo("My account");
        Browser.checkA11y(page);
        Browser.shot(page, "account-en-1440");

        page.click("form[action='/language'] button");
        assertThat(page.getAttribute("html", "lang")).isEqualTo("mn");
        assertThat(page.url()).endsWith("/account");
        Browser.checkA11y(page);

        page.click("form[action='/sign-out'] button");
        page.navigate("/account");
        assertThat(page.url()).contains("/sign-in?back=");
    }

    @Test
    void the_keyboard_alone_is_enough() {
        people.add("keyboard", Role.SOCIAL_WORKER, "FCYDA");
        Page page = browser.visitor("en", Browser.WIDE);
        page.navigate("/sign-in?back=%2Faccount");
        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.className")).isEqualTo("skip");
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        page.keyboard().type("keyboard");
        page.keyboard().press("Tab");
        page.keyboard().type(TestPeople.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL("**/account");
        assertThat(page.textContent("h1")).isEqualTo("My account");
    }

    @Test
    void a_window_of_somebody_who_signed_in_opens_where_they_left_off() {
        Page page = browser.of(people.add("returner", Role.SOCIAL_WORKER, "FCYDA"), Browser.NARROW);
        page.navigate("/account");
        assertThat(page.textContent("h1")).isEqualTo("My account");
        Browser.checkA11y(page);
        Browser.noSidewaysScroll(page);
        Browser.shot(page, "account-en-320");
    }
}
