package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.platform.database.Ids;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S02: what somebody may not know of answers like what does not exist, in words, in headers and in time. */
class IndistinguishableTest {
    private static final Pattern TOKEN = Pattern.compile("(name=\"(?:_op|_csrf)\" value=\")[^\"]+");
    private static final boolean FULL = Boolean.getBoolean("khamt.trust.full");
    private static final int PAIRS = FULL ? 1000 : 150;
    /** At few pairs on a busy machine chance alone makes some difference. */
    private static final double TOLERANCE = FULL ? 0.10 : 0.25;

    private static TestKhamt khamt;
    private static TestCase at;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        khamt.close();
    }

    @Test
    void status_words_and_headers_are_the_same_on_every_route_with_an_id() throws Exception {
        var different = new ArrayList<String>();
        int compared = 0;
        for (Route route : Route.all(khamt)) {
            if (!route.path().contains("{") || route.open()) {
                continue;
            }
            for (String method : List.of("GET", "POST")) {
                // Each id in the address stands for something that is there, and for somebody who may not know.
                Answer denied = ask(method, filled(route, true), at.outsider().token());
                Answer none = ask(method, filled(route, false), at.outsider().token());
                compared++;
                if (!denied.equals(none)) {
                    different.add(method + " " + route.path() + ": " + denied.status + " and " + none.status
                            + told(denied, none));
                }
            }
        }
        assertThat(different).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void the_time_is_the_same() throws Exception {
        String there = "/cases/" + at.caseId().value();
        for (int i = 0; i < 200; i++) {
            ask("GET", there, at.outsider().token());
            ask("GET", "/cases/" + Ids.next(), at.outsider().token());
        }
        var denied = new long[PAIRS];
        var none = new long[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            String nothing = "/cases/" + Ids.next();
            boolean first = i % 2 == 0;
            long one = time(first ? there : nothing);
            long two = time(first ? nothing : there);
            denied[i] = first ? one : two;
            none[i] = first ? two : one;
        }
        double a = median(denied);
        double b = median(none);
        System.out.printf("denied %.3f ms, not there %.3f ms, medians of %d pairs%n", a / 1e6, b / 1e6, PAIRS);
        assertThat(Math.abs(a - b) / Math.max(a, b)).isLessThan(TOLERANCE);
    }

    private static long time(String path) throws Exception {
        long start = System.nanoTime();
        assertThat(ask("GET", path, at.outsider().token()).status).isEqualTo(404);
        return System.nanoTime() - start;
    }

    private static double median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String filled(Route route, boolean there) {
        String path = route.path();
        Map<String, UUID> known = Map.of(
                "{id}",
                path.startsWith("/reports") ? at.report() : at.caseId().value(),
                "{person}",
                at.victim(),
                "{victim}",
                at.victim(),
                "{offender}",
                at.offender(),
                "{referralId}",
                at.referral(),
                "{held}",
                at.held(),
                "{account}",
                at.narrow().accountId());
        for (var one : known.entrySet()) {
            path = path.replace(one.getKey(), (there ? one.getValue() : Ids.next()).toString());
        }
        return path.replaceAll("\\{[a-z]*[iI]d}", Ids.next().toString())
                .replaceAll("\\{[^}]+}", Ids.next().toString());
    }

    private static Answer ask(String method, String path, String token) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create(khamt.address() + path))
                        .header("Cookie", "khamt=" + token)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(
                                method,
                                method.equals("GET")
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString("_csrf=" + proof(token)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        headers.remove("connection"); // each hundredth answer ends its connection
        headers.remove("keep-alive");
        // The page names its own address; the ids in it are the only thing that may differ.
        String body = TOKEN.matcher(answer.body()).replaceAll("$1x").replaceAll("data-left=\"\\d+\"", "data-left");
        for (String part : path.split("/", -1)) {
            if (part.length() == 36) {
                body = body.replace(part, "<id>");
            }
        }
        return new Answer(answer.statusCode(), body, headers.toString());
    }

    /** What differs, for whoever reads the failure. */
    private static String told(Answer one, Answer other) {
        int at = 0;
        String a = one.headers + one.body;
        String b = other.headers + other.body;
        while (at < Math.min(a.length(), b.length()) && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return ": …" + a.substring(Math.max(0, at - 80), Math.min(a.length(), at + 80)) + "… and …"
                + b.substring(Math.max(0, at - 80), Math.min(b.length(), at + 80));
    }

    private static final Map<String, String> PROOFS = new java.util.concurrent.ConcurrentHashMap<>();

    private static String proof(String token) {
        return PROOFS.computeIfAbsent(token, t -> new mn.khamt.testing.Visitor(khamt.address(), t).csrf());
    }

    private record Answer(int status, String body, String headers) {}
}
