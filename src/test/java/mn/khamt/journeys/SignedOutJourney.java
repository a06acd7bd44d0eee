package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.List;
import mn.khamt.TestKhamt;
import mn.khamt.testing.TestCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S20: after signing out, the browser's own way back shows nothing of a case. */
class SignedOutJourney {
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
    void the_way_back_and_the_reopened_page_show_nothing_of_a_case() {
        Page page = browser.of(at.owner(), Browser.WIDE);
        String root = "/cases/" + at.caseId().value();
        for (String path : List.of("/home", root, root + "/notes", root + "/people", root + "/timeline")) {
            page.navigate(path);
            assertThat(page.title()).as("the history shows titles").doesNotContain(TestCase.SECRET);
        }
        assertThat(page.content()).contains(at.code());
        page.click("header button:has-text('Sign out')");
        page.waitForURL(url -> !url.contains("/cases"));
        for (int back = 0; back < 6; back++) {
            page.goBack();
            assertThat(page.content())
                    .as("%d steps back, at %s", back + 1, page.url())
                    .doesNotContain(TestCase.SECRET, at.code());
        }
        page.navigate(root);
        assertThat(page.url()).contains("/sign-in");
        assertThat(page.content()).doesNotContain(TestCase.SECRET, at.code());
    }
}
