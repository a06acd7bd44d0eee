package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Route;
import mn.khamt.testing.RowCounts;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every route of the product against everybody who might ask. A new route is covered by being there. */
class AccessMatrixTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
    private static final Pattern OPERATION = Pattern.compile("(name=\"_op\" value=\")[^\"]+");

    private static TestKhamt khamt;
    private static TestCase built;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        built = TestCase.build(khamt);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void somebody_without_a_session_reaches_public_pages_only() {
        var nobody = new Visitor(khamt.address(), null);
        SoftAssertions.assertSoftly(softly -> {
            for (Route route : Route.all(khamt)) {
                String path = filled(route, known());
                Answer answer = route.get() ? nobody.get(path) : nobody.post(path, Map.of());
                softly.assertThat(answer.status())
                        .as("%s, without a session", route)
                        .isLessThan(500);
                if (!route.open()) {
                    softly.assertThat(answer.status())
                            .as("%s, without a session", route)
                            .isEqualTo(303);
                    softly.assertThat(answer.location()).as("%s", route).startsWith("/sign-in");
                    softly.assertThat(answer.body()).as("%s", route).isEmpty();
                }
            }
        });
    }

    @Test
    void the_owner_opens_every_page_of_the_case_that_the_role_may_use() {
        var owner = new Visitor(khamt.address(), built.owner().token());
        SoftAssertions.assertSoftly(softly -> {
            for (Route route : Route.all(khamt)) {
                if (!route.get() || route.open()) {
                    continue;
                }
                Answer answer = owner.get(filled(route, known()));
                softly.assertThat(answer.status())
                        .as("%s, by the owner of the case", route)
                        .isIn(
                                mayEver(route, built.owner()) && allKnown(route)
                                        ? List.of(200, 303)
                                        : List.of(200, 303, 404));
            }
        });
    }

    @Test
    void a_member_with_a_narrow_grant_never_reads_a_name() {
        var narrow = new Visitor(khamt.address(), built.narrow().token());
        SoftAssertions.assertSoftly(softly -> {
            for (Route route : Route.all(khamt)) {
                if (!route.get() || route.open() || !route.path().startsWith("/cases/")) {
                    continue;
                }
                Answer answer = narrow.get(filled(route, known()));
                softly.assertThat(answer.status())
                        .as("%s, by a member with the core compartment", route)
                        .isIn(200, 303, 404);
            }
        });
    }

    @Test
    void for_those_outside_a_case_that_exists_looks_like_one_that_does_not() {
        SoftAssertions.assertSoftly(softly -> {
            for (TestPerson person : outsiders()) {
                var visitor = new Visitor(khamt.address(), person.token());
                for (Route route : Route.all(khamt)) {
                    if (!route.get()
                            || route.open()
                            || !VARIABLE.matcher(route.path()).find()) {
                        continue;
                    }
                    Map<String, UUID> ids = known();
                    Map<String, UUID> others = random();
                    Answer real = visitor.get(filled(route, ids));
                    Answer unknown = visitor.get(filled(route, others));
                    softly.assertThat(real.status())
                            .as("%s, by %s: must be as for an unknown id", route, person.username())
                            .isEqualTo(unknown.status());
                    softly.assertThat(masked(real.body(), ids))
                            .as("%s, by %s: the page must be as for an unknown id", route, person.username())
                            .isEqualTo(masked(unknown.body(), others));
                    softly.assertThat(real.body())
                            .as("%s, by %s", route, person.username())
                            .doesNotContain(TestCase.SECRET, built.code());
                    if (ofACase(route)) {
                        softly.assertThat(real.status())
                                .as("%s, by %s", route, person.username())
                                .isEqualTo(404);
                    }
                }
            }
        });
    }

    @Test
    void lists_and_pages_without_an_id_tell_outsiders_nothing_of_the_case() {
        SoftAssertions.assertSoftly(softly -> {
            for (TestPerson person : outsiders()) {
                var visitor = new Visitor(khamt.address(), person.token());
                for (Route route : Route.all(khamt)) {
                    if (!route.get()
                            || route.open()
                            || VARIABLE.matcher(route.path()).find()) {
                        continue;
                    }
                    Answer answer = visitor.get(route.path());
                    softly.assertThat(answer.status())
                            .as("%s, by %s", route, person.username())
                            .isIn(mayEver(route, person) ? List.of(200, 303) : List.of(404));
                    softly.assertThat(answer.body())
                            .as("%s, by %s", route, person.username())
                            .doesNotContain(TestCase.SECRET, built.code());
                }
            }
        });
    }

    @Test
    void nothing_sent_by_somebody_without_the_right_changes_a_row() {
        RowCounts before = RowCounts.of(khamt.database()).without("audit.event");
        long events = events();
        long denied = denials();
        SoftAssertions.assertSoftly(softly -> {
            var nobody = new Visitor(khamt.address(), null);
            for (Route route : Route.all(khamt)) {
                if (!route.method().equals("POST") || route.open()) {
                    continue;
                }
                String path = filled(route, known());
                Map<String, String> fields = Map.of("_op", UUID.randomUUID().toString(), "_version", "1");
                softly.assertThat(nobody.post(path, fields).status())
                        .as("%s, without a session", route)
                        .isEqualTo(303);
                for (TestPerson person : outsiders()) {
                    boolean mayEver = mayEver(route, person);
                    boolean own = mayEver && !ofACase(route);
                    if (own) {
                        continue;
                    }
                    softly.assertThat(new Visitor(khamt.address(), person.token())
                                    .post(path, fields)
                                    .status())
                            .as("%s, by %s", route, person.username())
                            .isEqualTo(404);
                }
            }
        });
        assertThat(RowCounts.of(khamt.database()).without("audit.event")).isEqualTo(before);
        assertThat(denials())
                .as("every refusal, and nothing else, is in the trail")
                .isEqualTo(events() - events + denied);
    }

    @Test
    void an_empty_form_from_somebody_who_may_is_answered_in_words() {
        var owner = new Visitor(khamt.address(), built.owner().token());
        SoftAssertions.assertSoftly(softly -> {
            for (Route route : Route.all(khamt)) {
                // These end the session that asks.
                if (!route.method().equals("POST")
                        || route.path().contains("sign-out")
                        || route.path().equals("/session/lock")) {
                    continue;
                }
                softly.assertThat(owner.post(filled(route, known()), Map.of()).status())
                        .as("%s, an empty form", route)
                        .isLessThan(500);
            }
        });
    }

    @Test
    void a_form_without_its_proof_is_refused() {
        RowCounts before = RowCounts.of(khamt.database());
        for (Route route : Route.all(khamt)) {
            if (route.method().equals("POST") && !route.path().contains("sign-out")) {
                int status = new Forger(khamt.address(), built.owner().token()).post(filled(route, known()));
                assertThat(status).as("%s, without the proof", route).isIn(403, 404);
            }
        }
        assertThat(RowCounts.of(khamt.database())).isEqualTo(before);
    }

    private static long events() {
        return khamt.database().superuser().one(Sql.of("select count(*) from audit.event"), Long.class);
    }

    private static long denials() {
        return khamt.database()
                .superuser()
                .one(Sql.of("select count(*) from audit.event where action = 'access.denied'"), Long.class);
    }

    private static List<TestPerson> outsiders() {
        return List.of(built.colleague(), built.outsider(), built.administrator(), built.statistician());
    }

    /** By hand, not from the code: which of our people's roles may ever use a kind of page. */
    private static boolean mayEver(Route route, TestPerson person) {
        String role = person.username();
        return switch (route.needs()) {
            case "USE_KHAMT" -> true;
            case "SEE_CASES",
                    "ASK_KNOWN",
                    "CHANGE_CASE",
                    "NAME_TEAM",
                    "GIVE_TASKS",
                    "REVEAL_IDENTITY",
                    "REFER",
                    "ANSWER_REFERRALS",
                    "NAME_DEPUTY" ->
                List.of("owner", "narrow", "desk", "colleague", "outsider").contains(role);
            case "RECORD_CARE" ->
                List.of("owner", "desk", "colleague", "outsider").contains(role);
            case "OPEN_CASE", "HANDLE_REPORTS" -> List.of("owner", "colleague").contains(role);
            case "OPEN_IN_EMERGENCY" ->
                List.of("owner", "narrow", "desk", "colleague", "outsider").contains(role);
            case "RECORD_INVESTIGATION", "READ_TRAIL", "KEEP_SEALED", "SUPERVISE" -> false;
            case "RECORD_PROSECUTION" -> role.equals("narrow");
            case "REPORT", "SEE_NUMBERS" -> !role.equals("administrator");
            default -> throw new IllegalStateException("write into AccessMatrixTest.mayEver who may " + route.needs());
        };
    }

    /** Whether the address leads to something of one case, of one report or of one referral. */
    private static boolean ofACase(Route route) {
        return Pattern.compile("^/(cases|reports|intake|screening|referrals|care|justice)/(.*/)?\\{")
                .matcher(route.path())
                .find();
    }

    private static boolean allKnown(Route route) {
        Matcher variables = VARIABLE.matcher(route.path());
        int found = 0;
        while (variables.find()) {
            found++;
        }
        return found == 0 || (found == 1 && route.path().startsWith("/cases/{"));
    }

    private static Map<String, UUID> known() {
        var ids = new TreeMap<String, UUID>();
        ids.put("cases", built.caseId().value());
        ids.put("victims", built.victim());
        ids.put("people", built.victim());
        ids.put("persons", built.victim());
        ids.put("identity", built.victim());
        ids.put("offenders", built.offender());
        ids.put("reports", built.report());
        ids.put("intake", built.report());
        ids.put("screening", built.report());
        ids.put("referrals", built.referral());
        ids.put("consents", built.consent());
        ids.put("continue", built.held());
        return ids;
    }

    private static Map<String, UUID> random() {
        var ids = new TreeMap<String, UUID>();
        known().keySet().forEach(k -> ids.put(k, UUID.randomUUID()));
        // The same thing under several names.
        ids.put("intake", id(ids, "reports"));
        ids.put("screening", id(ids, "reports"));
        ids.put("people", id(ids, "victims"));
        ids.put("persons", id(ids, "victims"));
        ids.put("identity", id(ids, "victims"));
        return ids;
    }

    private static UUID id(Map<String, UUID> ids, String of) {
        return java.util.Objects.requireNonNull(ids.get(of));
    }

    /** A variable is filled by the word before it: what is not known here gets an id that nothing has. */
    private static String filled(Route route, Map<String, UUID> ids) {
        var path = new StringBuilder();
        String before = "";
        for (String part : route.path().substring(1).split("/", -1)) {
            path.append('/');
            if (VARIABLE.matcher(part).find()) {
                path.append(ids.getOrDefault(before, UUID.nameUUIDFromBytes(new byte[] {7})));
            } else {
                path.append(part);
            }
            before = part;
        }
        return path.toString();
    }

    private static String masked(String body, Map<String, UUID> ids) {
        // How long the session lasts from here on changes by the second.
        String masked = OPERATION.matcher(body).replaceAll("$1").replaceAll("data-left=\"\\d+\"", "data-left");
        for (UUID id : ids.values()) {
            masked = masked.replace(id.toString(), "ID");
        }
        return masked;
    }
}
