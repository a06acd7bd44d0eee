package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.cases.CaseId;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.testing.Commits;
import mn.khamt.testing.Commits.Change;
import mn.khamt.testing.Commits.Event;
import mn.khamt.testing.Opened;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.Visitor;
import mn.khamt.testing.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S14: people of many roles go through the pages by chance, follow links, fill in and send forms. After each request the rows that changed are
 * held against the events of the trail: every transaction that changed something has its event, in that same transaction; no event tells of a
 * change that was not made; and each page and form has left the event that the list of routes promises, once.
 */
class AuditCompletenessTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int ACTIONS = FULL ? 10_000 : 400;
    private static final int ACTIONS_IN_A_CASE = 250;
    private static final long SEED = Long.getLong("khamt.trust.seed", FULL ? System.nanoTime() : 14);

    private static final Pattern LINK = Pattern.compile("href=\"(/[^\"#]*)\"");
    private static final Pattern FORM =
            Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input ([^>]*)>");
    private static final Pattern AREA = Pattern.compile("<textarea [^>]*name=\"([a-z_]+)\"");
    private static final Pattern SELECT =
            Pattern.compile("<select [^>]*name=\"([a-z_]+)\".*?</select>", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile(" value=\"([^\"]*)\"");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy.MM.dd");

    /** What belongs to a session or to one's own screen, and leads away from the walk. */
    private static final Pattern NOT_WALKED = Pattern.compile(
            "/(sign-|session/|account|language|locked|confirm|assets|q$|q/|q\\?|continue|health|\\.well|indicators/imports).*");

    /** Acts that take a case away from nearly everybody: seldom, or soon nothing is left to do. */
    private static final Pattern SELDOM = Pattern.compile(".*(/access/|/keepers|/team/.*/end|/close|/workload/).*");

    /** That somebody is told of what was done, and has read it, is not done to a case. */
    private static final String NOTICE = "admission.notice";

    private static final Sql GRANT = Sql.of("""
        insert into access.access_grant (case_id, account_id, kind, compartments, purpose, given_by)
        values (:case, :account, 'MEMBER', '{core,identity,location,medical,interview,evidence,protection}', 'PROTECT', :owner)
        on conflict (case_id, account_id) do nothing
        """);

    private static TestKhamt khamt;
    private static TestPerson owner;
    private static final List<TestPerson> MEMBERS = new ArrayList<>();
    private static Commits commits;
    private static final Map<String, Integer> CHOSEN = new HashMap<>();
    private static final List<Walker> WALKERS = new ArrayList<>();
    private static final List<Known> ROUTES = new ArrayList<>();

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws SQLException {
        khamt = TestKhamt.start(TestDatabase.hurried());
        TestCase at = TestCase.build(khamt);
        owner = at.owner();
        var people = new TestPeople(khamt.database());
        var team = new ArrayList<>(List.of(at.owner(), at.narrow()));
        for (Role role : List.of(
                Role.INVESTIGATOR,
                Role.PROSECUTOR,
                Role.DOCTOR,
                Role.LAWYER,
                Role.CHILD_PROTECTION_OFFICER,
                Role.COORDINATOR)) {
            TestPerson member = people.add(
                    "walks-" + role.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), role, "FCYDA");
            team.add(member);
            MEMBERS.add(member);
        }
        letIn(at.caseId());
        team.addAll(List.of(
                at.desk(),
                at.colleague(),
                people.add("walks-intake", Role.INTAKE_OFFICER, "H108"),
                people.add("walks-supervisor", Role.SUPERVISOR, "FCYDA"),
                people.add("walks-keeper", Role.KEEPER, "OPG"),
                people.add("walks-auditor", Role.AUDITOR, "MOJHA"),
                at.statistician()));
        for (TestPerson person : team) {
            WALKERS.add(new Walker(
                    person, "/cases/" + at.caseId(), "/reports/" + at.report(), "/referrals/" + at.referral()));
        }
        for (Route route : Route.all(khamt)) {
            ROUTES.add(new Known(
                    route,
                    Pattern.compile(java.util.Arrays.stream(route.path().split("/", -1))
                            .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                            .collect(Collectors.joining("/")))));
        }
        commits = new Commits(khamt.database());
    }

    private static void letIn(CaseId caseId) {
        Db db = khamt.database().superuser();
        db.write(() -> {
            for (TestPerson member : MEMBERS) {
                db.change(GRANT, "case", caseId, "account", member.accountId(), "owner", owner.accountId());
            }
            return caseId;
        });
    }

    /** In the course of time a case is closed, handed over and left; who walks on needs one that goes on. */
    private static void anotherCase() {
        CaseId caseId = Opened.by(khamt, owner, "нууц").caseId();
        letIn(caseId);
        WALKERS.forEach(w -> w.goTo("/cases/" + caseId));
    }

    @AfterAll
    static void stop() throws SQLException {
        commits.close();
        khamt.close();
    }

    @Test
    void every_change_has_its_event_in_its_transaction_and_every_event_its_change() throws SQLException {
        System.out.printf("seed %d%n", SEED);
        var wrong = new TreeSet<String>();
        var done = new TreeMap<String, Integer>();
        int changing = 0;
        for (int i = 0; i < ACTIONS; i++) {
            if (i > 0 && i % ACTIONS_IN_A_CASE == 0) {
                anotherCase();
            }
            Walker walker = WALKERS.get(random.nextInt(WALKERS.size()));
            long from = commits.now();
            Step step = walker.step(random);
            long until = commits.now();
            List<Change> changes = commits.changes(from, until).stream()
                    .filter(c -> !c.table().equals(NOTICE))
                    .toList();
            List<Event> events = commits.events(from, until);
            String what = step.method + " " + step.path.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*") + " by "
                    + walker.person.username() + " (" + step.answer.status() + "): ";

            for (Change change : changes) {
                if (events.stream().noneMatch(e -> e.tx() == change.tx() && e.ofChange())) {
                    wrong.add(
                            what + "no event in the transaction that changed " + change.table() + "; events " + events);
                }
            }
            for (Event event : events) {
                if (event.ofChange()) {
                    done.merge(event.action(), 1, Integer::sum);
                    changing++;
                    if (changes.stream().noneMatch(c -> c.tx() == event.tx())) {
                        wrong.add(what + event.action() + " tells of a change that was not made");
                    }
                }
            }
            promised(step, walker, events, what, wrong);
        }
        System.out.printf("%d actions, %d of them changes: %s%n", ACTIONS, changing, done);
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(changing).as("actions that changed something").isGreaterThan(FULL ? ACTIONS / 20 : 8);
        assertThat(done.keySet()).as("kinds of changes").hasSizeGreaterThan(FULL ? 20 : 4);
    }

    /** What the list of routes promises, once, if the request did what it is for; otherwise nothing of it. */
    private static void promised(Step step, Walker walker, List<Event> events, String what, Set<String> wrong) {
        Route route = ROUTES.stream()
                .filter(k -> k.route.method().equals(step.method)
                        && k.path.matcher(step.path).matches())
                .map(Known::route)
                .findFirst()
                .orElse(null);
        if (route == null) {
            return;
        }
        int status = step.answer.status();
        List<Event> mine = events.stream()
                .filter(e -> walker.person.accountId().equals(e.account()))
                .toList();
        List<String> own = mine.stream().map(Event::action).toList();
        boolean refused = status == 404 || status == 403;
        if (refused && !own.equals(List.of("access.denied"))) {
            wrong.add(what + "a refusal is one event, not " + own);
        }
        if (status >= 400 && mine.stream().anyMatch(Event::ofChange)) {
            wrong.add(what + "nothing was done, but the trail says " + own);
        }
        boolean did = route.get() ? status == 200 : status == 303;
        // What less was done is told in its place: a referral that is looked at again, a case that is kept under
        // follow-up.
        var promised = new HashSet<>(Set.of(route.event()));
        if (!route.otherwise().isEmpty()) {
            promised.add(route.otherwise());
        }
        // Whoever gives all of a colleague's cases to another leaves one event in each of them, and none where there is
        // no case to give.
        boolean many = route.path().equals("/workload/{account}/hand-over");
        if (did
                && !many
                && !route.event().isEmpty()
                && own.stream().filter(promised::contains).count() != 1) {
            wrong.add(what + "promises " + route.event() + " once, but the trail says " + own);
        }
    }

    private record Known(Route route, Pattern path) {}

    private record Step(String method, String path, Answer answer) {}

    /** Somebody who has a page before them: follows a link, or fills in what the page asks and sends it. */
    private static final class Walker {
        private final TestPerson person;
        private final Visitor visitor;
        private final List<String> home = new ArrayList<>();
        private final Set<String> seen = new LinkedHashSet<>();
        private String page = "";

        Walker(TestPerson person, String... places) {
            this.person = person;
            visitor = new Visitor(khamt.address(), person.token());
            visitor.csrf();
            home.addAll(List.of(places));
            goTo(home.getFirst());
        }

        /** To another case, and to nothing that was seen of the one before. */
        void goTo(String place) {
            home.set(0, place);
            page = "";
            seen.clear();
            seen.addAll(home);
            seen.addAll(List.of("/home", "/cases", "/cases/new", "/reports", "/known", "/emergency"));
        }

        Step step(Random random) {
            List<Matcher> forms = FORM.matcher(page)
                    .results()
                    .map(r -> FORM.matcher(r.group()))
                    .toList();
            forms = forms.stream()
                    .filter(Matcher::matches)
                    .filter(f -> !NOT_WALKED.matcher(f.group(1)).matches())
                    .filter(f -> !SELDOM.matcher(f.group(1)).matches() || random.nextInt(30) == 0)
                    .toList();
            Step step;
            if (!forms.isEmpty() && random.nextInt(5) > 0) {
                Matcher form = seldomer(forms, f -> "POST " + f.group(1), random);
                String to = form.group(1).replace("&amp;", "&");
                step = new Step("POST", to.replaceFirst("\\?.*", ""), visitor.post(to, filled(form.group(2), random)));
                if (!step.answer.location().isEmpty()) {
                    seen.add(step.answer
                            .location()
                            .replaceFirst("^https?://[^/]+", "")
                            .replaceFirst("[?#].*", ""));
                }
            } else {
                List<String> places = List.copyOf(seen);
                String to = random.nextInt(4) == 0
                        ? home.get(random.nextInt(home.size()))
                        : seldomer(places, place -> "GET " + place, random);
                step = new Step("GET", to.replaceFirst("\\?.*", ""), visitor.get(to));
                if (step.answer.status() == 404 && !home.contains(to)) {
                    seen.remove(to);
                }
            }
            page = step.answer.body();
            Matcher links = LINK.matcher(page);
            while (links.find() && seen.size() < 150) {
                String to = links.group(1).replace("&amp;", "&");
                if (!NOT_WALKED.matcher(to).matches()) {
                    seen.add(to);
                }
            }
            return step;
        }

        /** Of three by chance the one whose kind was chosen least often until now: what stands on many pages would leave no time for the rest. */
        private static <T> T seldomer(List<T> all, Function<T, String> address, Random random) {
            T chosen = all.get(random.nextInt(all.size()));
            for (int i = 0; i < 2; i++) {
                T other = all.get(random.nextInt(all.size()));
                if (times(address.apply(other)) < times(address.apply(chosen))) {
                    chosen = other;
                }
            }
            CHOSEN.merge(kind(address.apply(chosen)), 1, Integer::sum);
            return chosen;
        }

        private static int times(String address) {
            return CHOSEN.getOrDefault(kind(address), 0);
        }

        private static String kind(String address) {
            return address.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*").replaceFirst("\\?.*", "");
        }

        private static Map<String, String> filled(String form, Random random) {
            var fields = new HashMap<String, String>();
            var choices = new HashMap<String, List<String>>();
            Matcher inputs = INPUT.matcher(form);
            while (inputs.find()) {
                String input = " " + inputs.group(1);
                String name = attribute(input, "name");
                String value = attribute(input, "value");
                switch (attribute(input, "type")) {
                    case "hidden" -> fields.put(name, value);
                    case "radio", "checkbox" ->
                        choices.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
                    default ->
                        fields.put(name, value.isEmpty() || random.nextInt(4) == 0 ? typed(name, random) : value);
                }
            }
            Matcher areas = AREA.matcher(form);
            while (areas.find()) {
                fields.put(areas.group(1), "Бичсэн зүйл " + random.nextInt(1_000_000));
            }
            Matcher selects = SELECT.matcher(form);
            while (selects.find()) {
                List<String> options = VALUE.matcher(selects.group())
                        .results()
                        .map(r -> r.group(1))
                        .filter(v -> !v.isEmpty())
                        .toList();
                if (!options.isEmpty()) {
                    choices.put(selects.group(1), options);
                }
            }
            choices.forEach((name, values) -> fields.put(name, values.get(random.nextInt(values.size()))));
            fields.remove("_csrf");
            fields.remove("");
            return fields;
        }

        private static String typed(String name, Random random) {
            if (name.matches(".*(_on|date|from|to|until|day).*")) {
                LocalDate today = LocalDate.now(java.time.ZoneId.of("Asia/Ulaanbaatar"));
                return DAY.format(
                        name.matches(".*(due|until|expires|to).*")
                                ? today.plusDays(1 + random.nextInt(20))
                                : today.minusDays(random.nextInt(3)));
            }
            return name.contains("age") || name.contains("count") || name.contains("number") || name.contains("amount")
                    ? String.valueOf(1 + random.nextInt(17))
                    : name.contains("time") ? "10:30" : "Үг " + random.nextInt(1000);
        }

        private static String attribute(String tag, String name) {
            Matcher found = Pattern.compile(" " + name + "=\"([^\"]*)\"").matcher(tag);
            return found.find() ? found.group(1) : "";
        }
    }
}
