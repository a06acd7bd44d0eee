package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.known.Comparer;
import mn.khamt.testing.Commits;
import mn.khamt.testing.Commits.Change;
import mn.khamt.testing.Commits.Event;
import mn.khamt.testing.Forms;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * R04: every form that changes something, sent three times at once, once more afterwards and once with other content under the same number.
 * All that changed was changed by one transaction, which left one event; everybody got the same answer, and whoever came with other content
 * was refused. The forms are those of rules/routes.txt: a new one that is not sent here is an error.
 */
class RepeatedFormsTest {
    private static final Path RULES = Path.of("src", "test", "resources", "rules", "routes.txt");
    private static final int AT_ONCE = 3;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy.MM.dd");
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Ulaanbaatar"));

    /** Forms that only ask: they may be sent as often as one likes, each is a look of its own. */
    private static final Set<String> LOOKS = Set.of(
            "/cases",
            "/cases/export",
            "/cases/{id}/people/merge/names",
            "/cases/{id}/people/{person}/identity",
            "/known/start",
            "/q/receipt");

    /** Who somebody is and how they sign in; what they do not yet send. Each arrives anew, and tests of their own send it twice. */
    private static final List<String> OWN = List.of(
            "/account/", "/confirm", "/drafts", "/language", "/locked", "/session/", "/sign-in", "/sign-out");

    /** Answers with the paper itself, each time anew, and each time says so in the trail; what was agreed to is used up once. */
    private static final String PAPER = "/cases/{id}/print/names/{request}";

    /** Whoever reports learns that the report is there, and its number, whatever the form holds by now. */
    private static final String PUBLIC = "/q";

    /** What is told instead where a second person must agree first. */
    private static final Map<String, String> OTHERWISE =
            Map.of("/cases/{id}/consent/new", "consent.override_asked");

    private static TestKhamt khamt;
    private static Crew crew;
    private static TestPeople register;
    private static Commits commits;
    private static final Map<String, Route> ROUTES = new HashMap<>();

    private final TestPerson social = crew.person(Role.SOCIAL_WORKER);
    private final String at = crew.caseId().path();
    private final Set<String> sent = new TreeSet<>();
    private final Set<String> wrong = new TreeSet<>();

    @BeforeAll
    static void start() throws SQLException {
        khamt = TestKhamt.start(TestDatabase.hurried());
        crew = Crew.at(khamt, "again");
        register = new TestPeople(khamt.database());
        commits = new Commits(khamt.database());
        Route.all(khamt).forEach(r -> ROUTES.put(r.method() + " " + r.path(), r));
    }

    @AfterAll
    static void stop() throws SQLException {
        commits.close();
        khamt.close();
    }

    @Test
    void every_form_that_changes_something_acts_once() throws Exception {
        aCase();
        namesOnPaper();
        care();
        consent();
        justice();
        referrals();
        admission();
        reports();
        thePublic();
        theEnd();

        System.out.printf("%d forms%n", sent.size());
        assertThat(wrong).isEmpty();
        assertThat(sent).as("forms of %s, sent here", RULES).isEqualTo(forms());
    }

    private static Set<String> forms() throws IOException {
        return Files.readAllLines(RULES).stream()
                .filter(l -> l.startsWith("POST "))
                .map(l -> l.split(" ", -1)[1])
                .filter(p -> !LOOKS.contains(p) && OWN.stream().noneMatch(p::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // ---- the story: what stands first makes what follows possible ----

    private void aCase() throws Exception {
        once("/cases/new", social, "/cases/new", Map.of());
        once("/cases/{id}/edit", social, at + "/edit", Map.of("summary", "Өөр хураангуй"));
        once("/cases/{id}/notes", social, at + "/notes", Map.of());
        once("/cases/{id}/tasks/new", social, at + "/tasks/new", Map.of("due_on", day(3)));
        once("/cases/{id}/tasks/{task}", social, at + "/tasks/" + newest("cases.task", "task_id"), Map.of());
        once("/cases/{id}/people/victims/new", social, at + "/people/victims/new", Map.of());
        once("/cases/{id}/people/victims/{victim}", social, at + "/people/victims/" + crew.victim(), Map.of());
        once("/cases/{id}/people/offenders/new", social, at + "/people/offenders/new", Map.of());
        once("/cases/{id}/people/offenders/{offender}", social, at + "/people/offenders/" + crew.offender(), Map.of());
        String identity = at + "/people/" + crew.victim() + "/identity";
        Forms.Seen why = Forms.on(identity, visitor(social).get(identity).body()).stream()
                .filter(f -> f.action().equals(identity))
                .toList()
                .getLast();
        String shown = visitor(social).post(identity, why.filled(FIRST, f -> "Бичсэн")).body();
        once("/cases/{id}/people/{person}/identity/save", visitor(social), identity, shown, Map.of("birth_date", "2012.03.04"));
        once("/cases/{id}/people/merge", social, at + "/people/merge", Map.of());
        once(
                "/cases/{id}/people/merges/{merge}",
                social,
                at + "/people/merges/" + newest("cases.victim_merge", "merge_id"),
                Map.of());
        once("/cases/{id}/team/{account}", social, at + "/team/" + crew.person(Role.PROSECUTOR).accountId(), Map.of());
        TestPerson gone = crew.another("again-gone", Role.SOCIAL_WORKER);
        once("/cases/{id}/team/{account}/end", gone, at + "/team", Map.of());
    }

    private void namesOnPaper() throws Exception {
        String page = at + "/print/names";
        TestPerson police = crew.person(Role.INVESTIGATOR);
        once("/cases/{id}/print/names", social, page, Map.of());
        once("/cases/{id}/print/names/{request}/decline", police, page, Map.of());
        once("/cases/{id}/print/names", social, page, Map.of());
        once("/cases/{id}/print/names/{request}/agree", police, page, Map.of());
        once("/cases/{id}/print/names/{request}", social, page, Map.of());
    }

    private void care() throws Exception {
        once("/cases/{id}/care/services/new", social, at + "/care/services/new", Map.of());
        once(
                "/cases/{id}/care/services/{serviceId}",
                social,
                at + "/care/services/" + newest("care.service", "service_id"),
                Map.of("ended_on", day(0)));
        run("""
            insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
            values ('AGAIN', 'GEC', 'House', 'Байр', 'TEMPORARY_SHELTER', 5, 'ANY')
            """);
        once("/cases/{id}/care/stays/new", social, at + "/care/stays/new", Map.of());
        once(
                "/cases/{id}/care/stays/{stayId}/end",
                social,
                at + "/care/stays/" + newest("care.stay", "stay_id") + "/end",
                Map.of("until_on", day(0)));
    }

    private void consent() throws Exception {
        String page = at + "/consent/new";
        once("/cases/{id}/consent/new", social, page, Map.of());
        String consent = at + "/consent/" + newest("access.consent", "consent_id");
        once("/cases/{id}/consent/{consent}/withdraw", social, consent, Map.of());
        once(
                "/cases/{id}/consent/new",
                social,
                page,
                Map.of("basis", "VITAL_INTEREST", "given_by", "NOBODY"));
        String override = at + "/consent/" + newest("access.consent", "consent_id");
        once("/cases/{id}/consent/{consent}/approve", crew.person(Role.INVESTIGATOR), override, Map.of());
        once("/cases/{id}/consent/contact/new", social, at + "/consent/contact/new", Map.of());
        once("/cases/{id}/consent/contact/{rule}/end", social, at + "/consent", Map.of());
    }

    private void justice() throws Exception {
        TestPerson police = crew.person(Role.INVESTIGATOR);
        TestPerson prosecutor = crew.person(Role.PROSECUTOR);
        String page = at + "/justice";
        once("/cases/{id}/justice/investigations/new", police, page + "/investigations/new", Map.of());
        String investigation = page + "/investigations/" + newest("justice.investigation", "investigation_id");
        once("/cases/{id}/justice/investigations/{investigation}", police, investigation, Map.of());
        once("/cases/{id}/justice/arrests/new", police, page + "/arrests/new", Map.of());
        once(
                "/cases/{id}/justice/arrests/{arrest}/release",
                police,
                page + "/arrests/" + newest("justice.arrest", "arrest_id") + "/release",
                Map.of());
        once("/cases/{id}/justice/charges/new", prosecutor, page + "/charges/new", Map.of());
        String charges = page + "/charges/";
        once(
                "/cases/{id}/justice/charges/{charge}/replace",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/replace",
                Map.of());
        once(
                "/cases/{id}/justice/charges/{charge}/withdraw",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/withdraw",
                Map.of());
        once("/cases/{id}/justice/charges/new", prosecutor, page + "/charges/new", Map.of());
        once("/cases/{id}/justice/hearings/new", prosecutor, page + "/hearings/new", Map.of());
        once(
                "/cases/{id}/justice/hearings/{hearing}",
                prosecutor,
                page + "/hearings/" + newest("justice.hearing", "hearing_id"),
                Map.of());
        once(
                "/cases/{id}/justice/charges/{charge}/verdict",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/verdict",
                Map.of("instance", "FIRST", "kind", "GUILTY"));
        String verdict = page + "/verdicts/" + newest("justice.verdict", "verdict_id");
        once("/cases/{id}/justice/verdicts/{verdict}", prosecutor, verdict, Map.of());
        once(
                "/cases/{id}/justice/verdicts/{verdict}/sentences/new/{kind}",
                prosecutor,
                verdict + "/sentences/new/imprisonment",
                Map.of());
        once(
                "/cases/{id}/justice/sentences/{sentence}",
                prosecutor,
                page + "/sentences/" + newest("justice.sentence", "sentence_id"),
                Map.of());
        once("/cases/{id}/justice/verdicts/{verdict}/appeal", prosecutor, verdict + "/appeal", Map.of());
        once(
                "/cases/{id}/justice/appeals/{appeal}",
                prosecutor,
                page + "/appeals/" + newest("justice.appeal", "appeal_id"),
                Map.of());
        once(
                "/cases/{id}/justice/investigations/{investigation}/close",
                police,
                investigation + "/close",
                Map.of());
    }

    private void referrals() throws Exception {
        TestPerson desk = crew.person(Role.SHELTER_WORKER);
        String to = referral();
        once("/referrals/{referralId}/accept", desk, to, Map.of());
        once("/referrals/{referralId}/message", desk, to + "/message", Map.of());
        once("/referrals/{referralId}/start", desk, to, Map.of());
        once("/referrals/{referralId}/complete", desk, to + "/complete", Map.of());
        to = referral();
        once("/referrals/{referralId}/ask", desk, to + "/ask", Map.of());
        once("/referrals/{referralId}/answer", social, to + "/answer", Map.of());
        once("/referrals/{referralId}/refuse", desk, to + "/refuse", Map.of());
        once("/referrals/{referralId}/withdraw", social, referral() + "/withdraw", Map.of());
    }

    private String referral() throws Exception {
        once(
                "/cases/{id}/referrals/new",
                social,
                at + "/referrals/new?service=SHELTER&victim=" + crew.victim(),
                Map.of("desk", found("select desk_id from directory.desk where agency_code = 'GEC' and kind = 'REFERRAL'")));
        String to = "/referrals/" + newest("referrals.referral", "referral_id");
        visitor(crew.person(Role.SHELTER_WORKER)).get(to);
        return to;
    }

    private void admission() throws Exception {
        TestPerson gone = crew.another("again-own-case", Role.SOCIAL_WORKER);
        once("/cases/{id}/access/conflict", gone, at + "/access/conflict", Map.of());
        TestPerson police = crew.person(Role.INVESTIGATOR);
        TestPerson supervisor = crew.person(Role.SUPERVISOR);
        TestPerson colleague = register.add("again-colleague", Role.SOCIAL_WORKER, "FCYDA");
        once(
                "/cases/{id}/access/conflict",
                social,
                at + "/access/conflict",
                Map.of("account", register.add("again-cousin", Role.DOCTOR, "MOH").accountId().toString()));
        once(
                "/deputy",
                social,
                "/deputy",
                Map.of("deputy", colleague.accountId().toString(), "from", day(0), "to", day(3)));
        once("/deputy/{id}/end", social, "/deputy", Map.of());
        CaseId other = open(social);
        once("/emergency", police, "/emergency", Map.of("code", code(social, other)));
        once("/emergency/{id}/end", police, "/emergency", Map.of());
        once("/workload/reviews/{id}", supervisorOf("ATPU"), "/workload", Map.of());
        once("/notices/{id}", social, "/home", Map.of());
        once("/known", police, "/known", Map.of("birth_date", "2012.03.04"));
        khamt.get(Comparer.class).compare();
        once("/known/case", police, "/known/case", Map.of("code", code(social, other)));
        khamt.get(Comparer.class).compare();
        String asked = other.path() + "/asked/" + newest("known.question", "question_id");
        once("/cases/{id}/asked/{question}", social, asked, Map.of());
        once(
                "/cases/{id}/access/hand-over",
                social,
                other.path() + "/access/hand-over",
                Map.of("successor", colleague.accountId().toString()));
        CaseId sealed = open(social);
        once(
                "/cases/{id}/access/seal",
                social,
                sealed.path() + "/access/seal",
                Map.of("account", social.accountId().toString()));
        once("/keepers/{id}", crew.person(Role.KEEPER), "/keepers", Map.of());
        once("/keepers/{id}", register.add("second-keeper", Role.KEEPER, "OPG"), "/keepers", Map.of());
        once(
                "/keepers",
                crew.person(Role.KEEPER),
                "/keepers",
                Map.of("code", code(social, sealed), "act", "UNSEAL"));
        once(
                "/workload/{account}/hand-over",
                supervisor,
                "/workload/" + colleague.accountId(),
                Map.of("successor", social.accountId().toString()));
        run("""
            insert into audit.alarm (alarm_id, account_id, kind, hour, counted, raised_at)
            values (gen_random_uuid(), '%s', 'CASES', date_trunc('hour', now()), 45, now())
            """.formatted(police.accountId()));
        once("/trail/alarms/{id}/reviewed", crew.person(Role.AUDITOR), "/trail", Map.of());
    }

    private void reports() throws Exception {
        TestPerson intake = crew.person(Role.INTAKE_OFFICER);
        String report = report(intake);
        once("/reports/{id}/take", intake, report, Map.of());
        once("/reports/{id}/answer", intake, report, Map.of());
        once("/reports/{id}/screening", intake, report + "/screening", Map.of("step", "decide", "decided", "CHILD_SEX_TRAFFICKING", "reason", "Яагаад"));
        once("/reports/{id}/case", intake, report + "/case", Map.of());
        report = report(intake);
        once("/reports/{id}/close", intake, report, Map.of());
    }

    private String report(TestPerson intake) throws Exception {
        String desk = found("select desk_id from directory.desk where agency_code = 'H108' and kind = 'INTAKE'");
        once("/reports/new", intake, "/reports/new", Map.of("desk", desk));
        return "/reports/" + newest("intake.report", "report_id");
    }

    private void thePublic() throws Exception {
        var anybody = new Visitor(khamt.address(), null);
        Answer done = once(
                "/q",
                anybody,
                "/q",
                anybody.get("/q").body(),
                Map.of("at", "99", "go", "send", "worry", "Бичсэн", "may_contact", "NO"));
        Matcher number = Pattern.compile("[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}").matcher(done.body());
        assertThat(number.find()).as(done.body()).isTrue();
        String found = anybody.post("/q/receipt", Map.of("number", number.group())).body();
        once("/q/receipt/add", anybody, "/q/receipt", found, Map.of("number", number.group()));
    }

    private void theEnd() throws Exception {
        once("/cases/{id}/close", social, at + "/close", Map.of());
        once("/cases/{id}/reopen", social, at + "/close", Map.of());
    }

    private static CaseId open(TestPerson owner) {
        return owner.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.ONLINE_SEXUAL_EXPLOITATION, "MN-1-SK", TODAY, TODAY, "Хэрэг", "PROTECT")));
    }

    private static String code(TestPerson owner, CaseId caseId) {
        return owner.caller().call(() -> khamt.get(Cases.class).header(caseId)).code();
    }

    private static TestPerson supervisorOf(String agency) {
        return register.add("again-chief", Role.SUPERVISOR, agency);
    }

    private static Visitor visitor(TestPerson person) {
        return new Visitor(khamt.address(), person.token());
    }

    // ---- one form ----

    private Answer once(String route, TestPerson who, String page, Map<String, String> typed) throws Exception {
        Answer shown = visitor(who).get(page);
        if (shown.status() != 200) {
            wrong.add(route + ": " + page + " is answered " + shown.status() + " to " + who.username());
            return shown;
        }
        return once(route, visitor(who), page, shown.body(), typed);
    }

    private Answer once(String route, Visitor visitor, String page, String body, Map<String, String> typed)
            throws Exception {
        visitor.csrf();
        String shape = route.replaceAll("\\{[^}]+}", "[^/]+");
        Forms.Seen form = Forms.on(page, body).stream()
                .filter(f -> f.post() && f.action().replaceFirst("\\?.*", "").matches(shape))
                .findFirst()
                .orElse(null);
        if (form == null) {
            wrong.add(route + ": no such form on " + page + ", but "
                    + Forms.on(page, body).stream().map(Forms.Seen::action).distinct().toList());
            return new Answer(0, "", "", List.of());
        }
        sent.add(route);
        var fields = form.filled(FIRST, RepeatedFormsTest::typed);
        fields.replaceAll((name, value) -> name.matches("(until|expires|ended).*") ? "" : value);
        fields.putAll(typed);

        long before = commits.now();
        var answers = new ArrayList<Answer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < AT_ONCE; i++) {
                work.add(() -> visitor.post(form.action(), fields));
            }
            for (Future<Answer> one : threads.invokeAll(work)) {
                answers.add(one.get());
            }
        }
        long acted = commits.now();
        List<Change> changes = commits.changes(before, acted);
        List<Event> events = commits.events(before, acted);
        answers.add(visitor.post(form.action(), fields));
        var other = new HashMap<>(fields);
        other.put(
                form.fields().stream()
                        .filter(Forms.Field::typed)
                        .map(Forms.Field::name)
                        .filter(n -> fields.getOrDefault(n, "").equals("Бичсэн"))
                        .findFirst()
                        .orElse("other"),
                "Өөр агуулга");
        Answer refused = visitor.post(form.action(), other);
        long after = commits.now();

        Answer first = answers.getFirst();
        if (answers.stream().anyMatch(a -> a.status() != first.status() || !a.location().equals(first.location()))) {
            wrong.add(route + ": answers differ: "
                    + answers.stream().map(a -> a.status() + " " + a.location()).toList());
        }
        if (first.status() >= 400) {
            wrong.add(route + ": " + first.status() + " " + said(first) + " to " + shown(fields));
        }
        boolean paper = route.equals(PAPER);
        if (paper
                && (changes.stream().map(Change::tx).distinct().count() != 1
                || events.stream().filter(e -> e.action().equals("case.printed_with_names")).count() != AT_ONCE)) {
            wrong.add(route + ": one use, each paper recorded, but " + changes + " " + events);
        }
        var by = new TreeSet<Long>();
        changes.forEach(c -> by.add(c.tx()));
        events.stream().filter(Event::ofChange).forEach(e -> by.add(e.tx()));
        if (!paper && by.size() != 1) {
            wrong.add(route + ": changed by " + by.size() + " transactions: " + changes);
        }
        String promised = java.util.Objects.requireNonNull(ROUTES.get("POST " + route)).event();
        if (!promised.isEmpty()
                && !paper
                && events.stream()
                                .filter(e -> e.action().equals(promised)
                                        || e.action().equals(OTHERWISE.getOrDefault(route, promised)))
                                .count()
                        != 1) {
            wrong.add(route + ": " + promised + " once, but the trail says " + events);
        }
        if (refused.status() != 409 && refused.status() != 422 && !paper && !route.equals(PUBLIC)) {
            wrong.add(route + ": other content was answered " + refused.status() + " " + refused.location());
        }
        List<Change> later = commits.changes(acted, after);
        List<Event> laterEvents =
                commits.events(acted, after).stream().filter(Event::ofChange).toList();
        if (!later.isEmpty() || (!paper && !laterEvents.isEmpty())) {
            wrong.add(route + ": sent again it did more: " + later + " " + laterEvents);
        }
        return first;
    }

    /** Whatever stands first among the choices. */
    private static final Random FIRST = new Random() {
        @Override
        public int nextInt(int bound) {
            return 0;
        }
    };

    private static Map<String, String> shown(Map<String, String> fields) {
        var shown = new java.util.TreeMap<>(fields);
        shown.keySet().removeIf(k -> k.startsWith("_"));
        return shown;
    }

    private static String said(Answer answer) {
        return answer.body()
                .replaceAll("(?s).*id=\"errors\"", "")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .replaceFirst("(.{0,300}).*", "$1");
    }

    private static String typed(Forms.Field field) {
        return switch (field.type()) {
            case "tel" -> "99001122";
            case "email" -> "a@example.mn";
            default ->
                field.name().contains("time")
                        ? "10:30"
                        : field.name().contains("phone")
                                ? "99001122"
                                : field.name().endsWith("_number")
                                        ? ""
                                        : field.name().equals("number") ? "2026/17" : "Бичсэн";
        };
    }

    private static void run(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static String day(int fromNow) {
        return DAY.format(TODAY.plusDays(fromNow));
    }

    private static String newest(String table, String id) throws SQLException {
        return found("select " + id + " from " + table + " order by " + id + " desc limit 1");
    }

    private static String found(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : UUID.randomUUID().toString();
        }
    }
}
