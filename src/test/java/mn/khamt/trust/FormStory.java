package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Identities;
import mn.khamt.cases.People;
import mn.khamt.known.Comparer;
import mn.khamt.known.Questions;
import mn.khamt.known.Typed;
import mn.khamt.testing.Forms;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;

/**
 * The life of a case in which every form that changes something comes once, each from the page that offers it to whoever may send it. The
 * forms are those of rules/routes.txt: a new one that does not come here is an error. What is done with each form, a test says.
 */
abstract class FormStory {
    private static final Path RULES = Path.of("src", "test", "resources", "rules", "routes.txt");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy.MM.dd");

    /** Forms that only ask: they may be sent as often as one likes, each is a look of its own. */
    private static final Set<String> LOOKS = Set.of(
            "/cases",
            "/cases/export",
            "/cases/{id}/people/merge/names",
            "/cases/{id}/people/{person}/identity",
            "/known/start",
            "/q/receipt");

    /** Who somebody is and how they sign in; what they do not yet send. Each arrives anew, and tests of their own send it twice. */
    private static final List<String> OWN =
            List.of("/account/", "/confirm", "/drafts", "/language", "/locked", "/session/", "/sign-in", "/sign-out");

    private final TestKhamt khamt;
    private final Crew crew;
    private final TestPeople register;
    private final TestPerson social;
    private final String at;
    private final Set<String> sent = new TreeSet<>();
    final Set<String> wrong = new TreeSet<>();

    FormStory(TestKhamt khamt) {
        this.khamt = khamt;
        crew = Crew.at(khamt, "again");
        register = new TestPeople(khamt.database());
        social = crew.person(Role.SOCIAL_WORKER);
        at = crew.caseId().path();
    }

    /**
     * Sends what is on the page, in whichever way is tried.
     *
     * @param route as rules/routes.txt has it
     * @return the answer to what was accepted
     */
    abstract Answer send(String route, Visitor visitor, Forms.Seen form, Map<String, String> fields) throws Exception;

    /** All of it; says what came as {@link #wrong}. */
    final void tell() throws Exception {
        aCase();
        namesOnPaper();
        care();
        consent();
        inTwoCases();
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
        form("/cases/new", social, "/cases/new", Map.of());
        form("/cases/{id}/edit", social, at + "/edit", Map.of("summary", "Өөр хураангуй"));
        form("/cases/{id}/notes", social, at + "/notes", Map.of());
        form("/cases/{id}/tasks/new", social, at + "/tasks/new", Map.of("due_on", day(3)));
        form("/cases/{id}/tasks/{task}", social, at + "/tasks/" + newest("cases.task", "task_id"), Map.of());
        form("/cases/{id}/people/victims/new", social, at + "/people/victims/new", Map.of());
        form("/cases/{id}/people/victims/{victim}", social, at + "/people/victims/" + crew.victim(), Map.of());
        form("/cases/{id}/people/offenders/new", social, at + "/people/offenders/new", Map.of());
        form("/cases/{id}/people/offenders/{offender}", social, at + "/people/offenders/" + crew.offender(), Map.of());
        String identity = at + "/people/" + crew.victim() + "/identity";
        Forms.Seen why = Forms.on(identity, visitor(social).get(identity).body()).stream()
                .filter(f -> f.action().equals(identity))
                .toList()
                .getLast();
        String shown =
                visitor(social).post(identity, why.filled(FIRST, f -> "Бичсэн")).body();
        form(
                "/cases/{id}/people/{person}/identity/save",
                visitor(social),
                identity,
                shown,
                Map.of("birth_date", "2012.03.04"));
        form("/cases/{id}/people/merge", social, at + "/people/merge", Map.of());
        form(
                "/cases/{id}/people/merges/{merge}",
                social,
                at + "/people/merges/" + newest("cases.victim_merge", "merge_id"),
                Map.of());
        form(
                "/cases/{id}/team/{account}",
                social,
                at + "/team/" + crew.person(Role.PROSECUTOR).accountId(),
                Map.of());
        TestPerson gone = crew.another("again-gone", Role.SOCIAL_WORKER);
        form("/cases/{id}/team/{account}/end", gone, at + "/team", Map.of());
    }

    private void namesOnPaper() throws Exception {
        String page = at + "/print/names";
        TestPerson police = crew.person(Role.INVESTIGATOR);
        form("/cases/{id}/print/names", social, page, Map.of());
        form("/cases/{id}/print/names/{request}/decline", police, page, Map.of());
        form("/cases/{id}/print/names", social, page, Map.of());
        form("/cases/{id}/print/names/{request}/agree", police, page, Map.of());
        form("/cases/{id}/print/names/{request}", social, page, Map.of());
    }

    private void care() throws Exception {
        form("/cases/{id}/care/services/new", social, at + "/care/services/new", Map.of());
        form(
                "/cases/{id}/care/services/{serviceId}",
                social,
                at + "/care/services/" + newest("care.service", "service_id"),
                Map.of("ended_on", day(0)));
        run("""
            insert into care.facility (facility_code, agency_code, name_en, name_mn, kind, places, for_sex)
            values ('AGAIN', 'GEC', 'House', 'Байр', 'TEMPORARY_SHELTER', 5, 'ANY')
            """);
        form("/cases/{id}/care/stays/new", social, at + "/care/stays/new", Map.of());
        form(
                "/cases/{id}/care/stays/{stayId}/end",
                social,
                at + "/care/stays/" + newest("care.stay", "stay_id") + "/end",
                Map.of("until_on", day(0)));
    }

    private void consent() throws Exception {
        String page = at + "/consent/new";
        form("/cases/{id}/consent/new", social, page, Map.of());
        String consent = at + "/consent/" + newest("access.consent", "consent_id");
        form("/cases/{id}/consent/{consent}/withdraw", social, consent, Map.of());
        form("/cases/{id}/consent/new", social, page, Map.of("basis", "VITAL_INTEREST", "given_by", "NOBODY"));
        String override = at + "/consent/" + newest("access.consent", "consent_id");
        form("/cases/{id}/consent/{consent}/approve", crew.person(Role.INVESTIGATOR), override, Map.of());
        form("/cases/{id}/consent/contact/new", social, at + "/consent/contact/new", Map.of());
        form("/cases/{id}/consent/contact/{rule}/end", social, at + "/consent", Map.of());
    }

    /** A child about whom two cases were asked; the one does not agree that it is theirs, the other does. */
    private void inTwoCases() throws Exception {
        TestPerson other = register.add("again-other", Role.SOCIAL_WORKER, "GEC");
        LocalDate born = LocalDate.of(2012, 5, 17);
        CaseId mine = open(social);
        child(social, mine, "Сувд", born);
        List<CaseId> asked = List.of(open(other), open(other));
        asked.forEach(c -> child(other, c, "Хонгорзул", born));
        social.caller()
                .run(() -> khamt.get(Questions.class)
                        .ask(new Typed(null, null, "Хонгорзул", null, born, null, null, null, "Асуух", "99001122")));
        khamt.get(Comparer.class).compare();
        UUID question = UUID.fromString(newest("known.question", "question_id"));
        asked.forEach(c -> other.caller()
                .run(() -> khamt.get(Questions.class).answer(c, question, 1, mn.khamt.known.Answer.CONTACT)));
        form("/cases/{id}/joins/new", social, mine.path() + "/joins/new", Map.of());
        form("/cases/{id}/joins/proposed/{proposal}/withdraw", social, mine.path() + "/asked", Map.of());
        form("/cases/{id}/joins/new", social, mine.path() + "/joins/new", Map.of());
        String proposal = "/joins/asked/" + newest("known.join_proposal", "proposal_id");
        form(
                "/cases/{id}/joins/asked/{proposal}/decline",
                other,
                asked.getFirst().path() + proposal,
                Map.of());
        form("/cases/{id}/joins/asked/{proposal}/agree", other, asked.getLast().path() + proposal, Map.of());
        String end = "/joins/" + newest("known.joined", "join_id") + "/end";
        form("/cases/{id}/joins/{join}/end", social, mine.path() + end, Map.of());
        CaseId own = open(social);
        child(social, own, "Сувд", born);
        form(
                "/cases/{id}/joins/own",
                social,
                mine.path() + "/joins/new",
                Map.of("code", code(social, own), "label", "A"));
    }

    private void child(TestPerson owner, CaseId caseId, String given, LocalDate born) {
        owner.caller().run(() -> {
            UUID added = khamt.get(People.class)
                    .add(
                            caseId,
                            new People.NewVictim(
                                    "IDENTIFIED", today(), "FEMALE", 14, 14, "ONLINE_SEXUAL_EXPLOITATION", "MN"));
            khamt.get(Identities.class)
                    .save(
                            caseId,
                            added,
                            0,
                            new Identities.Identity(null, null, given, null, born, null, null, null, null, 0),
                            null);
        });
    }

    private void justice() throws Exception {
        TestPerson police = crew.person(Role.INVESTIGATOR);
        TestPerson prosecutor = crew.person(Role.PROSECUTOR);
        String page = at + "/justice";
        form("/cases/{id}/justice/investigations/new", police, page + "/investigations/new", Map.of());
        String investigation = page + "/investigations/" + newest("justice.investigation", "investigation_id");
        form("/cases/{id}/justice/investigations/{investigation}", police, investigation, Map.of());
        form("/cases/{id}/justice/arrests/new", police, page + "/arrests/new", Map.of());
        form(
                "/cases/{id}/justice/arrests/{arrest}/release",
                police,
                page + "/arrests/" + newest("justice.arrest", "arrest_id") + "/release",
                Map.of());
        form("/cases/{id}/justice/charges/new", prosecutor, page + "/charges/new", Map.of());
        String charges = page + "/charges/";
        form(
                "/cases/{id}/justice/charges/{charge}/replace",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/replace",
                Map.of());
        form(
                "/cases/{id}/justice/charges/{charge}/withdraw",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/withdraw",
                Map.of());
        form("/cases/{id}/justice/charges/new", prosecutor, page + "/charges/new", Map.of());
        form("/cases/{id}/justice/hearings/new", prosecutor, page + "/hearings/new", Map.of());
        form(
                "/cases/{id}/justice/hearings/{hearing}",
                prosecutor,
                page + "/hearings/" + newest("justice.hearing", "hearing_id"),
                Map.of());
        form("/cases/{id}/justice/hearings/new", prosecutor, page + "/hearings/new", Map.of());
        form(
                "/cases/{id}/justice/charges/{charge}/verdict",
                prosecutor,
                charges + newest("justice.charge", "charge_id") + "/verdict",
                Map.of("instance", "FIRST", "kind", "GUILTY"));
        String verdict = page + "/verdicts/" + newest("justice.verdict", "verdict_id");
        form("/cases/{id}/justice/verdicts/{verdict}", prosecutor, verdict, Map.of());
        form(
                "/cases/{id}/justice/verdicts/{verdict}/sentences/new/{kind}",
                prosecutor,
                verdict + "/sentences/new/imprisonment",
                Map.of());
        form(
                "/cases/{id}/justice/sentences/{sentence}",
                prosecutor,
                page + "/sentences/" + newest("justice.sentence", "sentence_id"),
                Map.of());
        form("/cases/{id}/justice/verdicts/{verdict}/appeal", prosecutor, verdict + "/appeal", Map.of());
        form(
                "/cases/{id}/justice/appeals/{appeal}",
                prosecutor,
                page + "/appeals/" + newest("justice.appeal", "appeal_id"),
                Map.of());
        form("/cases/{id}/justice/investigations/{investigation}/close", police, investigation + "/close", Map.of());
    }

    private void referrals() throws Exception {
        TestPerson desk = crew.person(Role.SHELTER_WORKER);
        String to = referral();
        form("/referrals/{referralId}/accept", desk, to, Map.of());
        form("/referrals/{referralId}/message", desk, to + "/message", Map.of());
        form("/referrals/{referralId}/start", desk, to, Map.of());
        form("/referrals/{referralId}/complete", desk, to + "/complete", Map.of());
        to = referral();
        form("/referrals/{referralId}/ask", desk, to + "/ask", Map.of());
        form("/referrals/{referralId}/answer", social, to + "/answer", Map.of());
        form("/referrals/{referralId}/refuse", desk, to + "/refuse", Map.of());
        form("/referrals/{referralId}/withdraw", social, referral() + "/withdraw", Map.of());
    }

    private String referral() throws Exception {
        form(
                "/cases/{id}/referrals/new",
                social,
                at + "/referrals/new?service=SHELTER&victim=" + crew.victim(),
                Map.of(
                        "desk",
                        found("select desk_id from directory.desk where agency_code = 'GEC' and kind = 'REFERRAL'")));
        String to = "/referrals/" + newest("referrals.referral", "referral_id");
        visitor(crew.person(Role.SHELTER_WORKER)).get(to);
        return to;
    }

    private void admission() throws Exception {
        TestPerson gone = crew.another("again-own-case", Role.SOCIAL_WORKER);
        form("/cases/{id}/access/conflict", gone, at + "/access/conflict", Map.of());
        TestPerson police = crew.person(Role.INVESTIGATOR);
        TestPerson supervisor = crew.person(Role.SUPERVISOR);
        TestPerson colleague = register.add("again-colleague", Role.SOCIAL_WORKER, "FCYDA");
        form(
                "/cases/{id}/access/conflict",
                social,
                at + "/access/conflict",
                Map.of(
                        "account",
                        register.add("again-cousin", Role.DOCTOR, "MOH")
                                .accountId()
                                .toString()));
        form(
                "/deputy",
                social,
                "/deputy",
                Map.of("deputy", colleague.accountId().toString(), "from", day(0), "to", day(3)));
        form("/deputy/{id}/end", social, "/deputy", Map.of());
        CaseId other = open(social);
        form("/emergency", police, "/emergency", Map.of("code", code(social, other)));
        form("/emergency/{id}/end", police, "/emergency", Map.of());
        form("/workload/reviews/{id}", supervisorOf("ATPU"), "/workload", Map.of());
        form("/notices/{id}", social, "/home", Map.of());
        form("/known", police, "/known", Map.of("birth_date", "2012.03.04"));
        khamt.get(Comparer.class).compare();
        form("/known/case", police, "/known/case", Map.of("code", code(social, other)));
        khamt.get(Comparer.class).compare();
        String asked = other.path() + "/asked/" + newest("known.question", "question_id");
        form("/cases/{id}/asked/{question}", social, asked, Map.of());
        form(
                "/cases/{id}/access/hand-over",
                social,
                other.path() + "/access/hand-over",
                Map.of("successor", colleague.accountId().toString()));
        CaseId sealed = open(social);
        form(
                "/cases/{id}/access/seal",
                social,
                sealed.path() + "/access/seal",
                Map.of("account", social.accountId().toString()));
        form("/keepers/{id}", crew.person(Role.KEEPER), "/keepers", Map.of());
        form("/keepers/{id}", register.add("second-keeper", Role.KEEPER, "OPG"), "/keepers", Map.of());
        form("/known/case", police, "/known/case", Map.of("code", code(social, sealed)));
        khamt.get(Comparer.class).compare();
        // whoever decides who is let in knows the names
        run("update access.access_grant set compartments = '{core,identity}' where case_id = '" + sealed.value()
                + "' and account_id = '" + social.accountId() + "'");
        String behind = sealed.path() + "/asked/" + newest("known.question", "question_id");
        // where the answer of a sealed case leads
        form(
                "/cases/{id}/asked/{question}/keepers",
                visitor(social),
                behind,
                visitor(social)
                        .get(behind)
                        .body()
                        .replace("action=\"" + behind + "\"", "action=\"" + behind + "/keepers\""),
                Map.of("answer", "LET_IN", "kind", "READER", "purpose", "INVESTIGATE"));
        form("/keepers", crew.person(Role.KEEPER), "/keepers", Map.of("code", code(social, sealed), "act", "UNSEAL"));
        form(
                "/workload/{account}/hand-over",
                supervisor,
                "/workload/" + colleague.accountId(),
                Map.of("successor", social.accountId().toString()));
        run("""
            insert into audit.alarm (alarm_id, account_id, kind, hour, counted, raised_at)
            values (gen_random_uuid(), '%s', 'CASES', date_trunc('hour', now()), 45, now())
            """.formatted(police.accountId()));
        form("/trail/alarms/{id}/reviewed", crew.person(Role.AUDITOR), "/trail", Map.of());
    }

    private void reports() throws Exception {
        TestPerson intake = crew.person(Role.INTAKE_OFFICER);
        String report = report(intake);
        form("/reports/{id}/take", intake, report, Map.of());
        form("/reports/{id}/answer", intake, report, Map.of());
        form(
                "/reports/{id}/screening",
                intake,
                report + "/screening",
                Map.of("step", "decide", "decided", "CHILD_SEX_TRAFFICKING", "reason", "Бичсэн"));
        form("/reports/{id}/case", intake, report + "/case", Map.of());
        report = report(intake);
        form("/reports/{id}/close", intake, report, Map.of());
    }

    private String report(TestPerson intake) throws Exception {
        String desk = found("select desk_id from directory.desk where agency_code = 'H108' and kind = 'INTAKE'");
        form("/reports/new", intake, "/reports/new", Map.of("desk", desk));
        return "/reports/" + newest("intake.report", "report_id");
    }

    private void thePublic() throws Exception {
        var anybody = new Visitor(khamt.address(), null);
        Answer done = form(
                "/q",
                anybody,
                "/q",
                anybody.get("/q").body(),
                Map.of("at", "99", "go", "send", "worry", "Бичсэн", "may_contact", "NO"));
        Matcher number = Pattern.compile("[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}").matcher(done.body());
        assertThat(number.find()).as(done.body()).isTrue();
        String found =
                anybody.post("/q/receipt", Map.of("number", number.group())).body();
        form("/q/receipt/add", anybody, "/q/receipt", found, Map.of("number", number.group()));
    }

    private void theEnd() throws Exception {
        form("/cases/{id}/close", social, at + "/close", Map.of());
        form("/cases/{id}/reopen", social, at + "/close", Map.of());
    }

    private CaseId open(TestPerson owner) {
        return owner.caller()
                .call(() -> khamt.get(Cases.class)
                        .open(new Cases.OpenCase(
                                Classification.ONLINE_SEXUAL_EXPLOITATION,
                                "MN-1-SK",
                                today(),
                                today(),
                                "Хэрэг",
                                "PROTECT")));
    }

    private String code(TestPerson owner, CaseId caseId) {
        return owner.caller().call(() -> khamt.get(Cases.class).header(caseId)).code();
    }

    private TestPerson supervisorOf(String agency) {
        return register.add("again-chief", Role.SUPERVISOR, agency);
    }

    private Visitor visitor(TestPerson person) {
        return new Visitor(khamt.address(), person.token());
    }

    // ---- one form of a page ----

    private Answer form(String route, TestPerson who, String page, Map<String, String> typed) throws Exception {
        Answer shown = visitor(who).get(page);
        if (shown.status() != 200) {
            wrong.add(route + ": " + page + " is answered " + shown.status() + " to " + who.username());
            return shown;
        }
        return form(route, visitor(who), page, shown.body(), typed);
    }

    private Answer form(String route, Visitor visitor, String page, String body, Map<String, String> typed)
            throws Exception {
        visitor.csrf();
        String shape = route.replaceAll("\\{[^}]+}", "[^/]+");
        Forms.Seen form = Forms.on(page, body).stream()
                .filter(f -> f.post() && f.action().replaceFirst("\\?.*", "").matches(shape))
                .findFirst()
                .orElse(null);
        if (form == null) {
            wrong.add(route + ": no such form on " + page + ", but "
                    + Forms.on(page, body).stream()
                            .map(Forms.Seen::action)
                            .distinct()
                            .toList());
            return new Answer(0, "", "", List.of());
        }
        sent.add(route);
        var fields = form.filled(FIRST, FormStory::typed);
        fields.replaceAll((name, value) -> name.matches("(until|expires|ended).*") ? "" : value);
        fields.putAll(typed);
        return send(route, visitor, form, fields);
    }

    /** What came with it was not accepted. */
    final void refused(String route, Answer answer, Map<String, String> fields) {
        var shown = new TreeMap<>(fields);
        shown.keySet().removeIf(k -> k.startsWith("_"));
        wrong.add(route + ": " + answer.status() + " "
                + answer.body()
                        .replaceAll("(?s).*id=\"errors\"", "")
                        .replaceAll("<[^>]*>", " ")
                        .replaceAll("\\s+", " ")
                        .replaceFirst("(.{0,300}).*", "$1")
                + " to " + shown);
    }

    /** Whatever stands first among the choices. */
    private static final Random FIRST = new Random() {
        @Override
        public int nextInt(int bound) {
            return 0;
        }
    };

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

    private void run(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneId.of("Asia/Ulaanbaatar"));
    }

    private static String day(int fromNow) {
        return DAY.format(today().plusDays(fromNow));
    }

    private String newest(String table, String id) throws SQLException {
        return found("select " + id + " from " + table + " order by " + id + " desc limit 1");
    }

    private String found(String sql) throws SQLException {
        try (var c = khamt.database().superuserSource().getConnection();
                var s = c.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : UUID.randomUUID().toString();
        }
    }
}
