package mn.khamt.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import mn.khamt.TestKhamt;
import mn.khamt.platform.pages.Assets;
import mn.khamt.testing.Route;
import mn.khamt.testing.TestCase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S30: whatever is asked, in whatever way, the answer carries the headers and tells nothing of what is inside. */
class HeadersTest {
    private static final Map<String, String> WANTED = Map.of(
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin");
    private static final Pattern INSIDE = Pattern.compile(
            "(?i)(tomcat|apache|spring|jte|postgres|java\\.|\\bat [a-z.]+\\(|exception|stack ?trace|whitelabel|version"
                    + " [0-9])");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BLAH");

    private static TestKhamt khamt;
    private static TestCase at;

    @BeforeAll
    static void start() {
        khamt = TestKhamt.start();
        at = TestCase.build(khamt);
    }

    @AfterAll
    static void stop() {
        khamt.close();
    }

    @Test
    void every_route_asked_in_every_way_by_anybody_answers_with_the_headers() throws Exception {
        var wrong = new ArrayList<String>();
        int asked = 0;
        try (HttpClient client = client()) {
            for (Route route : Route.all(khamt)) {
                String path = route.path()
                        .replaceAll("\\{id}", at.caseId().value().toString())
                        .replaceAll("\\{[^}]+}", at.victim().toString());
                for (String token : new String[] {null, at.owner().token()}) {
                    for (String method : METHODS) {
                        if (path.equals("/sign-out") || path.startsWith("/account/sign-out")) {
                            continue; // has its own test
                        }
                        HttpResponse<String> answer = client.send(
                                request(path, token)
                                        .method(method, BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                        asked++;
                        String what = method + " " + path + (token == null ? "" : ", signed in");
                        check(what, answer.headers(), answer.body(), wrong);
                        // The public form may be kept until it is sent, or the browser's way back would lose every
                        // answer.
                        if (!path.startsWith("/assets/")
                                && !path.equals("/q")
                                && !answer.headers()
                                        .firstValue("Cache-Control")
                                        .orElse("")
                                        .contains("no-store")) {
                            wrong.add(what + " may be kept by the browser");
                        }
                    }
                }
            }
        }
        System.out.println("headers of " + asked + " answers");
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(1500);
    }

    @Test
    void files_and_errors_of_every_kind_carry_them_too() throws Exception {
        var wrong = new ArrayList<String>();
        try (HttpClient client = client()) {
            var paths = new ArrayList<>(List.of(
                    "/nowhere",
                    "/assets/none.css",
                    "/static/khamt.css",
                    "/favicon.ico",
                    "/robots.txt",
                    "/error",
                    "/actuator",
                    "/actuator/env",
                    "/q/nowhere",
                    "/health",
                    "/..;/x",
                    "/cases/%20",
                    "/cases/not-an-id",
                    "/a;b=c"));
            paths.add(khamt.get(Assets.class).url("khamt.css"));
            for (String path : paths) {
                var answer = client.send(request(path, null).GET().build(), HttpResponse.BodyHandlers.ofString());
                check(path, answer.headers(), path.endsWith(".css") ? "" : answer.body(), wrong);
                assertThat(answer.statusCode()).as(path).isLessThan(500);
            }
            for (String type : List.of(
                    "application/json",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    "text/xml; charset=nonsense",
                    "application/x-www-form-urlencoded; charset=nonsense",
                    "x",
                    "")) {
                for (String path : List.of("/q", "/sign-in", "/cases", "/drafts", "/error")) {
                    var request =
                            request(path, path.equals("/cases") ? at.owner().token() : null);
                    if (!type.isEmpty()) {
                        request = request.header("Content-Type", type);
                    }
                    var answer = client.send(
                            request.POST(BodyPublishers.ofString("{\"a\":\"%zz&%\""))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    check("POST " + path + " as " + type, answer.headers(), answer.body(), wrong);
                    assertThat(answer.statusCode()).as(path + " as " + type).isLessThan(500);
                }
            }
            var large = client.send(
                    request("/q", null)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("worry=" + "a".repeat(21_000_000)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(large.statusCode()).isEqualTo(413);
            check("too large", large.headers(), large.body(), wrong);
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a|b{ HTTP/1.1\r\nHost: x\r\n\r\n",
                "BLAH\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%2e%2e%2f HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /q HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST /q HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
                "POST /q HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
                "POST /q HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void what_the_server_refuses_by_itself_carries_them_too(String sent) throws IOException {
        String answer = raw(sent);
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        String[] parts = answer.split("\r\n\r\n", 2);
        for (String line : parts[0].lines().skip(1).toList()) {
            String[] pair = line.split(": ?", 2);
            headers.put(pair[0], List.of(pair[1]));
        }
        var wrong = new ArrayList<String>();
        check(sent.lines().findFirst().orElse(""), HttpHeaders.of(headers, (a, b) -> true), parts[1], wrong);
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_header_too_large_to_be_read_is_refused_without_a_word_of_the_inside() throws IOException {
        String answer = raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000) + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .contains("Content-Security-Policy")
                .doesNotContainPattern(INSIDE);
    }

    @Test
    void behind_encryption_the_browser_is_told_to_stay_there() throws Exception {
        try (HttpClient client = client()) {
            for (String path : List.of("/", "/nowhere", "/assets/none.css", "/health/live", "/a;b=c")) {
                var secure = client.send(
                        request(path, null)
                                .header("X-Forwarded-Proto", "https")
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                assertThat(secure.headers()
                                .firstValue("Strict-Transport-Security")
                                .orElse(""))
                        .as(path)
                        .startsWith("max-age=63072000");
            }
        }
    }

    @Test
    void signing_out_empties_the_browsers_memory() {
        var people = new mn.khamt.testing.TestPeople(khamt.database());
        var leaver = people.add("goodbye", mn.khamt.access.Role.DOCTOR, "MOH");
        String proof = new mn.khamt.testing.Visitor(khamt.address(), leaver.token()).csrf();
        try (HttpClient client = client()) {
            var answer = client.send(
                    request("/sign-out", leaver.token())
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("_csrf=" + proof))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.headers().firstValue("Clear-Site-Data").orElse(""))
                    .contains("\"cache\"", "\"storage\"");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void another_site_can_only_link_to_us(String site) throws Exception {
        try (HttpClient client = client()) {
            for (var way : Map.of("no-cors", "image", "cors", "empty", "websocket", "empty")
                    .entrySet()) {
                assertThat(status(client, "/cases", "GET", site, way.getKey(), way.getValue()))
                        .as(way.toString())
                        .isEqualTo(403);
            }
            assertThat(status(client, "/cases", "GET", site, "navigate", "iframe"))
                    .isEqualTo(403);
            assertThat(status(client, "/cases", "POST", site, "navigate", "document"))
                    .isEqualTo(403);
            assertThat(status(client, "/cases", "DELETE", site, "cors", "empty"))
                    .isEqualTo(403);
            assertThat(status(client, "/cases", "GET", site, "navigate", "document"))
                    .isEqualTo(200);
        }
    }

    private static int status(HttpClient client, String path, String method, String site, String mode, String dest)
            throws Exception {
        return client.send(
                        request(path, at.owner().token())
                                .header("Sec-Fetch-Site", site)
                                .header("Sec-Fetch-Mode", mode)
                                .header("Sec-Fetch-Dest", dest)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void check(String what, HttpHeaders headers, String body, List<String> wrong) {
        WANTED.forEach((name, value) -> {
            if (!headers.allValues(name).equals(List.of(value))) {
                wrong.add(what + ": " + name + " is " + headers.allValues(name));
            }
        });
        String policy = headers.firstValue("Content-Security-Policy").orElse("");
        if (!policy.contains("default-src 'none'")
                || !policy.contains("frame-ancestors 'none'")
                || policy.contains("unsafe")) {
            wrong.add(what + ": the content policy is '" + policy + "'");
        }
        if (headers.firstValue("Permissions-Policy").isEmpty()) {
            wrong.add(what + ": no Permissions-Policy");
        }
        for (String name : List.of("Server", "X-Powered-By", "X-AspNet-Version", "Via")) {
            if (headers.firstValue(name).isPresent()) {
                wrong.add(what + " tells " + name + ": " + headers.firstValue(name));
            }
        }
        var inside = INSIDE.matcher(body.toLowerCase(Locale.ROOT));
        if (inside.find()) {
            wrong.add(what + " tells of the inside: " + inside.group());
        }
        if (body.contains("<style") || body.contains(" style=")) {
            wrong.add(what + " has a style that our own policy forbids");
        }
    }

    private static HttpRequest.Builder request(String path, @Nullable String token) {
        var request = HttpRequest.newBuilder(URI.create(khamt.address() + path)).header("Accept-Language", "en");
        return token == null ? request : request.header("Cookie", "khamt=" + token);
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static String raw(String sent) throws IOException {
        try (var socket = new Socket(
                java.net.InetAddress.ofLiteral("127.0.0.1"),
                URI.create(khamt.address()).getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
