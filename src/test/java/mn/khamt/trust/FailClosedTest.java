package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.access.Sessions;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestTexts;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S31: whatever breaks, nobody gets in who would not get in otherwise, and whoever waits reads a calm page with a number. */
class FailClosedTest {
    private static final Pattern NUMBER = Pattern.compile("\\b[2-9A-HJ-NP-Z]{8}\\b");
    private static final Pattern INSIDE = Pattern.compile(
            "(?i)(a fault made by a test|tomcat|springframework|java\\.lang|\\bat mn\\.khamt|whitelabel)");
    private static final Sql NOTED = Sql.of("""
        select count(*)::integer from audit.event where action = 'note.added' and case_id = :case
        """);
    private static final Sql GRANTS = Sql.of("select count(*)::integer from access.access_grant where case_id = :case");

    private static TestKhamt khamt;
    private static TestCase at;
    private static Visitor owner;
    private static List<Visitor> others;
    private static Visitor narrow;
    private static Runnable restore;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
        var reader = new TestPeople(khamt.database()).add("mongol", Role.DOCTOR, "MOH", "mn");
        owner = new Visitor(khamt.address(), at.owner().token());
        others = List.of(
                new Visitor(khamt.address(), at.outsider().token()),
                new Visitor(khamt.address(), at.administrator().token()),
                new Visitor(khamt.address(), at.statistician().token()),
                new Visitor(khamt.address(), reader.token()),
                new Visitor(khamt.address(), "no-such-session"),
                new Visitor(khamt.address(), null));
        narrow = new Visitor(khamt.address(), at.narrow().token());
        narrow.csrf();
        owner.csrf();
        others.forEach(Visitor::csrf);
        restore = Fault.prepare(places());
    }

    @AfterAll
    static void stop() {
        Fault.disarm();
        restore.run();
        khamt.close();
    }

    static List<String> places() {
        return List.of(
                "mn.khamt.access.Sessions.identify",
                "mn.khamt.access.Person.viewer",
                "mn.khamt.access.Action.namesFor",
                "mn.khamt.access.Grants.reading",
                "mn.khamt.access.Grants.changing",
                "mn.khamt.access.HeldForms.hold",
                "mn.khamt.access.web.Gate.preHandle",
                "mn.khamt.access.web.SessionCookie.read",
                "mn.khamt.access.web.SignedOut.answer",
                "mn.khamt.access.web.PublicPaths.covers",
                "mn.khamt.access.web.CallerFilter.doFilterInternal",
                "mn.khamt.access.web.AccessWebConfiguration$SameOriginFilter.doFilterInternal",
                "mn.khamt.access.web.AccessWebConfiguration$SessionCsrf.loadToken",
                "mn.khamt.access.web.AccessWebConfiguration$SessionCsrf.generateToken",
                "mn.khamt.audit.Trail.record",
                "mn.khamt.cases.CaseFrames.of",
                "mn.khamt.cases.Identities.mayAsk",
                "mn.khamt.cases.Identities.reveal",
                "mn.khamt.cases.Timeline.add",
                "mn.khamt.directory.Directory.agency",
                "mn.khamt.directory.Directory.place",
                "mn.khamt.drafts.Drafts.on",
                "mn.khamt.drafts.Drafts.accepted",
                "mn.khamt.drafts.web.DraftFilter.doFilterInternal",
                "mn.khamt.drafts.web.DraftOffers.preHandle",
                "mn.khamt.keys.Cipher.open",
                "mn.khamt.keys.Vault.open",
                "mn.khamt.platform.database.Transactions.doBegin",
                "mn.khamt.platform.database.Transactions.doCommit",
                "mn.khamt.platform.database.Exchange.prepared",
                "mn.khamt.platform.database.SharedReads.read",
                "mn.khamt.platform.database.Db.read",
                "mn.khamt.platform.database.Db.write",
                "mn.khamt.platform.database.Db.list",
                "mn.khamt.platform.database.Db.change",
                "mn.khamt.platform.database.Db.later",
                "mn.khamt.platform.database.Operations.once",
                "mn.khamt.platform.database.Rows.of",
                "mn.khamt.platform.database.Values.set",
                "mn.khamt.platform.language.Words.get",
                "mn.khamt.platform.language.Dates.table",
                "mn.khamt.platform.pages.Assets.url",
                "mn.khamt.platform.pages.Form.sent",
                "mn.khamt.platform.pages.JteViews.resolveViewName",
                "mn.khamt.platform.pages.JteViews$JteView.render",
                "mn.khamt.platform.pages.Page.show",
                "mn.khamt.platform.pages.Shells.of",
                "mn.khamt.platform.pages.Shells.viewer",
                "mn.khamt.platform.pages.Viewer.may",
                "mn.khamt.platform.time.Times.now",
                "com.zaxxer.hikari.HikariDataSource.getConnection");
    }

    @ParameterizedTest
    @MethodSource("places")
    void what_breaks_lets_nobody_in(String place) {
        int grants = superuser().one(GRANTS, Integer.class, "case", at.caseId());
        int noted = superuser().one(NOTED, Integer.class, "case", at.caseId());
        String foreign = "халдлага " + UUID.randomUUID();
        String own = "өөрийн " + UUID.randomUUID();
        var seen = new ArrayList<Answer>();
        Answer wrote;
        int hits;
        String armed = place.substring(place.lastIndexOf('.', place.lastIndexOf('.') - 1) + 1);
        // Who somebody is, is remembered for some seconds: here it is asked anew.
        for (TestPeople.TestPerson person :
                List.of(at.owner(), at.narrow(), at.outsider(), at.administrator(), at.statistician())) {
            khamt.get(Sessions.class).forget(person.token());
        }
        Fault.arm(armed);
        try {
            for (Visitor other : others) {
                for (String path : List.of("", "/notes", "/people", "/team", "/timeline", "/justice", "/edit")) {
                    seen.add(other.get("/cases/" + at.caseId().value() + path));
                }
                seen.add(other.get("/referrals/" + at.referral()));
                seen.add(other.post(
                        notes(), Map.of("_op", uuid(), "_version", "0", "body", foreign, "compartment", "core")));
                seen.add(other.post(identity(), Map.of("_op", uuid(), "reason", "CONTACT")));
            }
            // In the team, but without the compartment of names.
            seen.add(narrow.post(identity(), Map.of("_op", uuid(), "reason", "CONTACT")));
            check(seen, 404);

            Answer home = owner.get("/home");
            Answer page = owner.get("/cases/" + at.caseId().value());
            Answer shown = owner.post(identity(), Map.of("_op", uuid(), "reason", "CARE"));
            wrote = owner.post(notes(), Map.of("_op", uuid(), "_version", "0", "body", own, "compartment", "core"));
            for (Answer answer : List.of(home, page, shown, wrote)) {
                calm(answer);
            }
            new Visitor(khamt.address(), "no-such-session").post(notes(), Map.of("body", foreign, "_op", uuid()));
        } finally {
            hits = Fault.disarm();
        }
        assertThat(hits).as("how often this place was reached").isPositive();
        assertThat(new TestTexts(khamt.database()).saying(foreign)).isZero();
        assertThat(superuser().one(GRANTS, Integer.class, "case", at.caseId())).isEqualTo(grants);
        // Either it was done and is in the trail, or it was not done and is not.
        int done = new TestTexts(khamt.database()).saying(own);
        if (wrote.status() >= 400) {
            assertThat(done)
                    .as("written although the answer was " + wrote.status())
                    .isZero();
        }
        assertThat(superuser().one(NOTED, Integer.class, "case", at.caseId()) - noted)
                .isEqualTo(done);

        assertThat(owner.get("/cases/" + at.caseId().value()).status())
                .as("all is well again")
                .isEqualTo(200);
        assertThat(others.getFirst().get("/cases/" + at.caseId().value()).status())
                .isEqualTo(404);
    }

    private static void check(List<Answer> answers, int denied) {
        for (Answer answer : answers) {
            assertThat(answer.body()).doesNotContain(TestCase.SECRET, at.code());
            if (answer.status() == 303) {
                assertThat(answer.location()).startsWith("/sign-in");
            } else {
                assertThat(answer.status()).isGreaterThanOrEqualTo(400);
            }
            if (answer.status() >= 500) {
                calm(answer);
            } else if (answer.status() != 303) {
                assertThat(answer.status()).isIn(denied, 403);
            }
        }
    }

    private static void calm(Answer answer) {
        assertThat(answer.body()).doesNotContainPattern(INSIDE);
        if (answer.status() >= 500) {
            assertThat(answer.body()).as("a number for support").containsPattern(NUMBER);
            assertThat(answer.body()).as("in a language").contains("lang=\"");
        }
    }

    private static String notes() {
        return "/cases/" + at.caseId().value() + "/notes";
    }

    private static String identity() {
        return "/cases/" + at.caseId().value() + "/people/" + at.victim() + "/identity";
    }

    private static Db superuser() {
        return khamt.database().superuser();
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }
}
