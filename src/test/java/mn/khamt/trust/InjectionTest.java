package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mn.khamt.TestKhamt;
import mn.khamt.access.Role;
import mn.khamt.testing.Forms;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import mn.khamt.testing.TestDatabase;
import mn.khamt.testing.TestPeople.TestPerson;
import mn.khamt.testing.TestTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S05: what looks like SQL, in every parameter, form field, part of a path, header, file name and sort key of every route, sent by people
 * who work in Khamt. Nothing breaks, nothing waits for the database to sleep, and of another team's case nobody sees or changes a word.
 */
class InjectionTest {
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    /** How often each place is tried, each time with the next payload. */
    private static final int ROUNDS = FULL ? 40 : 1;

    private static final int AGAIN = 5;
    private static final int ATTACKERS = FULL ? 60 : 12;
    /** On a machine that does nothing else; elsewhere as long as half of what the payloads let the database sleep. */
    private static final Duration LONGEST = Duration.ofSeconds(FULL ? 3 : 10);

    private static final Pattern ASKED =
            Pattern.compile("(?:getParameter|getParameterValues|@RequestParam\\((?:name = )?)\\(?\"([a-z_.]+)\""
                    + "|@RequestParam(?:\\([^)]*\\))? (?:@Nullable )?[A-Za-z<>]+ ([a-z]+)");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
            "Content-Language",
            "If-None-Match",
            "If-Modified-Since",
            "Origin",
            "Range",
            "Referer",
            "User-Agent",
            "X-CSRF-TOKEN",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Port",
            "X-HTTP-Method-Override",
            "X-Requested-With",
            "Sec-Fetch-Site");

    private static TestKhamt khamt;
    private static Crew crew;
    private static final Map<Role, List<TestPerson>> ATTACKER = new HashMap<>();
    private static final List<String> PAYLOADS = payloads();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Random random = new Random(5);
    private final Set<String> wrong = new TreeSet<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, String> proofs = new HashMap<>();
    private int next;
    private int requests;
    private int tooOften;
    private int taken;
    private int slow;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        TestCase.build(khamt);
        crew = Crew.at(khamt, "attacker");
        for (Role role : crew.people().keySet()) {
            ATTACKER.put(role, new ArrayList<>(List.of(crew.person(role))));
        }
        for (Role role : List.of(Role.SOCIAL_WORKER, Role.PROSECUTOR)) {
            for (int i = 1; i < ATTACKERS; i++) {
                attackers(role).add(crew.another("attacker-" + (role == Role.PROSECUTOR ? "p" : "s") + i, role));
            }
        }
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void nothing_typed_anywhere_is_taken_for_sql() throws Exception {
        Map<String, Long> before = secrets(khamt.database());
        assertThat(before.values().stream().mapToLong(Long::longValue).sum()).isGreaterThan(5);
        List<String> names = names();
        var forms = new LinkedHashMap<Role, List<Forms.Seen>>();
        for (Role role : List.of(Role.SOCIAL_WORKER, Role.PROSECUTOR, Role.INVESTIGATOR, Role.AUDITOR, Role.KEEPER)) {
            forms.put(role, crew.forms(role).forms());
        }
        int places = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int first = requests;
            for (Route route : Route.all(khamt)) {
                if (!route.path().contains("sign-out") && !route.path().equals("/session/lock")) {
                    inThePath(route);
                    inTheQuery(route, names);
                    inTheHeaders(route);
                }
            }
            forms.forEach((role, all) -> all.forEach(form -> inTheForm(role, form)));
            inAFileName();
            places = requests - first;
        }
        System.out.printf(
                "%d requests to %d places, %d payloads, %d forms taken, %d answered \"too often\", %d slow and asked"
                        + " again%n",
                requests, places, used.size(), taken, tooOften, slow);
        assertThat(wrong).isEmpty();
        assertThat(secrets(khamt.database())).as("rows of the other team").isEqualTo(before);
        assertThat(tooOften).as("requests that were not looked at").isLessThan(requests / 10);
        assertThat(used.size()).isGreaterThanOrEqualTo(FULL ? 2_000 : 1_000);
        assertThat(places).isGreaterThan(1_000);
    }

    // ---- the places ----

    private void inThePath(Route route) {
        Matcher variable = VARIABLE.matcher(route.path());
        int at = 0;
        while (variable.find()) {
            String broken = route.path().substring(0, variable.start())
                    + "\u0001"
                    + route.path().substring(variable.end());
            String path = crew.path(new Route(route.method(), broken, route.needs(), "", ""));
            send(route, "variable " + at++, path.replace("\u0001", encoded(payload())), Map.of(), Map.of());
        }
    }

    /** Every name that any handler knows, as many at a time as an address holds, and a sort key. */
    private void inTheQuery(Route route, List<String> names) {
        for (int from = 0; route.get() && from < names.size(); from += 15) {
            var query = new ArrayList<String>();
            for (String name : names.subList(from, Math.min(names.size(), from + 15))) {
                query.add(name + "=" + encoded(payload()));
            }
            query.add("sort=" + encoded(payload()));
            send(route, "query", crew.path(route) + "?" + String.join("&", query), Map.of(), Map.of());
        }
    }

    private void inTheHeaders(Route route) {
        var headers = new HashMap<String, String>();
        for (int i = 0; i < 3; i++) {
            headers.put(HEADERS.get(random.nextInt(HEADERS.size())), plain(payload()));
        }
        headers.put("Cookie", "khamt-device=" + plain(payload()).replaceAll("[;,\\s\"]", "+"));
        send(route, "headers " + headers.keySet(), crew.path(route), headers, Map.of());
    }

    private void inTheForm(Role role, Forms.Seen form) {
        if (form.action().contains("sign-out")
                || form.action().contains("/session/")
                || form.action().contains("/account/")
                || form.action().contains("hand-over")
                || form.action().endsWith("/end")) {
            return;
        }
        for (Forms.Field field : form.fields()) {
            if (field.name().equals("_csrf")) {
                continue;
            }
            var fields = new HashMap<>(form.filled(random, f -> "Text"));
            fields.put(field.name(), payload());
            var route = new Route(form.post() ? "POST" : "GET", form.action(), "", "", "");
            TestPerson person = one(role);
            if (form.post()) {
                send(route, person, "field " + field.name(), form.action(), Map.of(), fields);
            } else {
                String query = fields.entrySet().stream()
                        .map(e -> e.getKey() + "=" + encoded(e.getValue()))
                        .collect(Collectors.joining("&"));
                send(route, person, "field " + field.name(), form.action() + "?" + query, Map.of(), Map.of());
            }
        }
    }

    private void inAFileName() {
        for (String path :
                List.of("/q", "/reports/new", "/cases/" + crew.caseId().value() + "/notes")) {
            String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                    + payload().replaceAll("[\"\r\n]", "") + "\"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n";
            TestPerson person = one(Role.SOCIAL_WORKER);
            ask(
                    "file name to " + path,
                    () -> builder(path, person)
                            .header("Content-Type", "multipart/form-data; boundary=b")
                            .header("X-CSRF-TOKEN", proof(person))
                            .POST(BodyPublishers.ofString(body))
                            .build());
        }
    }

    // ---- sending ----

    private void send(Route route, String where, String path, Map<String, String> headers, Map<String, String> fields) {
        send(route, one(crew.roleFor(route)), where, path, headers, fields);
    }

    private void send(
            Route route,
            TestPerson person,
            String where,
            String path,
            Map<String, String> headers,
            Map<String, String> fields) {
        ask(route.method() + " " + Forms.kind(route.path()) + ", " + where, () -> {
            var request = builder(path, person);
            headers.forEach((name, value) -> {
                if (name.equals("Cookie")) {
                    request.setHeader(name, "khamt=" + person.token() + "; " + value);
                } else {
                    request.setHeader(name, value);
                }
            });
            if (route.get()) {
                return request.GET().build();
            }
            var all = new HashMap<>(fields);
            all.put("_csrf", proof(person));
            // Or what was sent before would be answered as then, and nothing of this would reach the database.
            all.computeIfPresent(
                    "_op",
                    (_, op) -> ID.matcher(op).matches() ? UUID.randomUUID().toString() : op);
            return request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(all.entrySet().stream()
                            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                            .collect(Collectors.joining("&"))))
                    .build();
        });
    }

    /**
     * What is answered slowly is asked again, alone and after a while: a machine that was busy with something else is not slow each time, a
     * sleep is.
     */
    private void ask(String what, Supplier<HttpRequest> request) {
        requests++;
        Duration took = asked(what, request.get());
        for (int again = 0; again < AGAIN && took.compareTo(LONGEST) > 0; again++) {
            slow++;
            pause(again);
            Duration then = asked(what, request.get());
            took = then.compareTo(took) < 0 ? then : took;
        }
        if (took.compareTo(LONGEST) > 0) {
            wrong.add(what + " took " + took.toMillis() + " ms and more, each of " + (1 + AGAIN) + " times, to "
                    + request.get().uri());
        }
    }

    private static void pause(int again) {
        try {
            Thread.sleep(Duration.ofSeconds(5L * again));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Duration asked(String what, HttpRequest request) {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (answer.statusCode() >= 500) {
                wrong.add(what + " was answered " + answer.statusCode() + " to " + request.uri());
            }
            if (answer.body().contains(TestCase.SECRET)) {
                wrong.add(what + " shows the other team's case, to " + request.uri());
            }
            tooOften += answer.statusCode() == 429 ? 1 : 0;
            taken += request.method().equals("POST") && answer.statusCode() == 303 ? 1 : 0;
            return took;
        } catch (IOException e) {
            throw new UncheckedIOException(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder builder(String path, TestPerson person) {
        return HttpRequest.newBuilder(URI.create(khamt.address() + path))
                .header("Accept-Language", "en")
                .header("Cookie", "khamt=" + person.token());
    }

    private String proof(TestPerson person) {
        return proofs.computeIfAbsent(
                person.token(), token -> new mn.khamt.testing.Visitor(khamt.address(), token).csrf());
    }

    private TestPerson one(Role role) {
        List<TestPerson> all = attackers(role);
        return all.get(random.nextInt(all.size()));
    }

    private static List<TestPerson> attackers(Role role) {
        return java.util.Objects.requireNonNull(ATTACKER.get(role));
    }

    /** The names of everything that a handler asks for, as the sources have them, and what others call their sort keys. */
    private static List<String> names() throws IOException {
        var names = new TreeSet<>(List.of("q", "order", "order_by", "dir", "filter", "fields", "limit", "offset"));
        try (var files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher asked = ASKED.matcher(Files.readString(file));
                while (asked.find()) {
                    names.add(asked.group(1) == null ? asked.group(2) : asked.group(1));
                }
            }
        }
        // A number that is none is refused before anything else is looked at.
        assertThat(names.remove("page")).isTrue();
        assertThat(names).contains("lane", "back", "held", "status");
        return List.copyOf(names);
    }

    /** How many rows of each table hold the other team's secret, sealed texts opened: fewer would be as bad as more. */
    private static Map<String, Long> secrets(TestDatabase database) throws Exception {
        new TestTexts(database).openAll();
        var found = new HashMap<String, Long>();
        try (var c = database.superuserSource().getConnection();
                var list = c.createStatement();
                var count = c.createStatement();
                var names = list.executeQuery("""
                    select k.oid::regclass::text
                      from pg_class k
                      join pg_namespace n on n.oid = k.relnamespace
                     where k.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                    """)) {
            while (names.next()) {
                try (var row = count.executeQuery("select count(*) from " + names.getString(1)
                        + " t where t::text like '%" + TestCase.SECRET + "%'")) {
                    row.next();
                    found.put(names.getString(1), row.getLong(1));
                }
            }
        }
        return found;
    }

    private String payload() {
        String payload = PAYLOADS.get(next++ % PAYLOADS.size());
        used.add(payload);
        return payload;
    }

    /** As a header can carry it. */
    private static String plain(String text) {
        return text.replaceAll("[^ -~]", "'").strip();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // ---- the payloads ----

    /** Ends of a text, what follows them, how the rest is cut off, and ways to write all this past a filter. */
    static List<String> payloads() {
        List<String> ends =
                List.of("'", "\"", "')", "'))", "", "1", "00000000-0000-0000-0000-000000000000'", "\\'", "%'");
        List<String> acts = List.of(
                " or 1=1",
                " or '1'='1",
                " union select null",
                " union all select body from cases.note",
                " union select null,null,null,null,body::text from cases.note",
                "; select pg_sleep(20)",
                "||(select pg_sleep(20))::text||'",
                " and 1=(select 1 from pg_sleep(20))",
                "; drop table cases.note cascade",
                "; update cases.note set body = ''",
                "; delete from cases.note",
                "; set role khamt_owner; select * from cases.note",
                "; select set_config('khamt.ctx', '1', false)",
                " order by (select case when (select count(*) from cases.note) > 0 then 1 else 1/0 end)",
                ",(select body from cases.note limit 1)",
                " and cast((select body from cases.note limit 1) as int) = 1",
                " returning (select string_agg(body, ',') from cases.note)",
                " group by 1 having 1=1",
                "; copy cases.note to program 'id'",
                " and extractvalue(1, concat(0x7e, version()))",
                "::int",
                ":case :id ?",
                "$1 $$ $x$",
                "{{7*7}} ${7*7} #{7*7} @(7*7)",
                "${jndi:ldap://127.0.0.1:1/a}",
                "../../../../etc/passwd",
                "; desc",
                " asc nulls first, (select 1 from pg_sleep(20))");
        List<String> cuts = List.of("", " --", "/*", "#", ";\u0000", " -- -");
        var all = new LinkedHashSet<String>();
        for (String act : acts) {
            for (String end : ends) {
                for (String cut : cuts) {
                    all.add(end + act + cut);
                }
            }
        }
        var written = new LinkedHashSet<>(all);
        int i = 0;
        for (String one : all) {
            written.add(
                    switch (i++ % 6) {
                        case 0 -> one.replace(" ", "/**/");
                        case 1 -> one.replace("'", "\u02bc").replace("\"", "\uff02");
                        case 2 -> one.toUpperCase(Locale.ROOT);
                        case 3 -> URLEncoder.encode(one, StandardCharsets.UTF_8);
                        case 4 -> one.replace(" ", "\u00a0");
                        default -> one.replace("'", "''");
                    });
        }
        var mixed = new ArrayList<>(written);
        java.util.Collections.shuffle(mixed, new Random(7));
        return List.copyOf(mixed);
    }
}
