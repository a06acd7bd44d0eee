package mn.khamt.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mn.khamt.TestKhamt;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;

/** A real browser, one for a class of journeys; each visitor has a window, cookies and a language of their own. */
public final class Browser implements AutoCloseable {
    private static final Path SHOTS = Path.of("target", "shots");
    private static final List<String> FLAGS = List.of(
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-dev-shm-usage");
    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice");
    /** The narrowest screen we promise to fit (WCAG 1.4.10). */
    public static final int NARROW = 320;

    public static final int WIDE = 1440;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String address;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, String address) {
        this.playwright = playwright;
        this.browser = browser;
        this.address = address;
    }

    /** Starts the browser that will visit this Khamt. */
    public static Browser of(TestKhamt khamt) throws IOException {
        var flags = new ArrayList<>(FLAGS);
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            flags.add("--no-sandbox");
        }
        var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var chromium = Path.of(System.getenv().getOrDefault("KHAMT_CHROMIUM", "/usr/bin/chromium"));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium)
                                .setArgs(flags)),
                khamt.address());
    }

    /**
     * A new window of somebody who has not signed in.
     *
     * @param language en or mn, as the browser asks for it
     */
    public Page visitor(String language, int width) {
        return context(language, width).newPage();
    }

    /** A new window of somebody who signed in before. */
    public Page of(TestPerson person, int width) {
        BrowserContext context = context("en", width);
        context.addCookies(List.of(new Cookie("khamt", person.token()).setUrl(address)));
        return context.newPage();
    }

    /** Signs in as people do, and waits for the page after it. */
    public void signIn(Page page, String username) {
        page.navigate("/sign-in");
        page.fill("#f-username", username);
        page.fill("#f-password", TestPeople.PASSWORD);
        page.click("main button[type=submit]");
    }

    /** Nothing that a rule of accessibility forbids: WCAG 2.0 to 2.2, A and AA, and what is good practice beside them. */
    public static void checkA11y(Page page) {
        var violations = new AxeBuilder(page)
                .withTags(RULES).analyze().getViolations().stream()
                        .map(v -> v.getId() + ": " + v.getHelp() + "\n    "
                                + String.join(
                                        "\n    ",
                                        v.getNodes().stream()
                                                .map(n -> n.getHtml())
                                                .toList()))
                        .toList();
        assertThat(violations).as("barriers on %s", page.url()).isEmpty();
    }

    /** The page fits its window: nobody has to push it to and fro to read a line. */
    public static void noSidewaysScroll(Page page) {
        Object wider = page.evaluate("""
            () => {
              const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return [];
              return [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > room + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 160));
            }
            """);
        assertThat((List<?>) wider)
                .as("wider than the window, on %s", page.url())
                .isEmpty();
    }

    /** A picture for whoever wants to look: target/shots. */
    public static void shot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SHOTS.resolve(name + ".png")));
    }

    private BrowserContext context(String language, int width) {
        BrowserContext context = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(address)
                .setLocale(language)
                .setViewportSize(width, width == NARROW ? 640 : 900));
        context.setDefaultTimeout(20_000);
        return context;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
