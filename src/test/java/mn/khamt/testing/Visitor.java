package mn.khamt.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Somebody with a browser that knows no script: asks for pages, sends forms, is not led on by a redirect. */
public final class Visitor {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([0-9a-f]+)\"");

    private final String address;
    private final @Nullable String token;
    private final @Nullable String device;
    private @Nullable String csrf;

    /**
     * @param token a session's secret, or null for somebody who has not signed in
     */
    public Visitor(String address, @Nullable String token) {
        this(address, token, null);
    }

    /**
     * @param device the secret by which a browser is known again, or null
     */
    public Visitor(String address, @Nullable String token, @Nullable String device) {
        this.address = address;
        this.token = token;
        this.device = device;
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    /** Sends a form, with the proof that it came from our own page. */
    public Answer post(String path, Map<String, String> fields) {
        return post(path, fields, csrf());
    }

    /** Sends a form of our own page with a given proof. */
    public Answer post(String path, Map<String, String> fields, String proof) {
        var all = new TreeMap<>(fields);
        all.put("_csrf", proof);
        String body = all.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What comes before a page. */
    public HttpHeaders headers(String path) {
        return call(request(path).GET()).headers();
    }

    /** The proof, read once from a page that everybody who signed in may open. */
    public String csrf() {
        String known = csrf;
        if (known == null) {
            var found = CSRF.matcher(get("/account").body());
            known = found.find() ? found.group(1) : "";
            csrf = known;
        }
        return known;
    }

    /** The proof as it stands on a page that was read before. */
    public static String proofOn(String body) {
        var found = CSRF.matcher(body);
        return found.find() ? found.group(1) : "";
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Accept-Language", "en");
        String cookies = (token == null ? "" : "khamt=" + token)
                + (token == null || device == null ? "" : "; ")
                + (device == null ? "" : "khamt-device=" + device);
        return cookies.isEmpty() ? request : request.header("Cookie", cookies);
    }

    private static Answer send(HttpRequest.Builder request) {
        HttpResponse<String> answer = call(request);
        return new Answer(
                answer.statusCode(),
                answer.body(),
                answer.headers().firstValue("Location").orElse(""),
                answer.headers().allValues("Set-Cookie"));
    }

    private static HttpResponse<String> call(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * @param location where to go next, or empty
     * @param cookies as they were set
     */
    public record Answer(int status, String body, String location, List<String> cookies) {
        /** The value of a cookie that was set, or an empty text. */
        public String cookie(String name) {
            return cookies.stream()
                    .filter(c -> c.startsWith(name + "="))
                    .map(c -> c.substring(name.length() + 1).replaceFirst(";.*", ""))
                    .findFirst()
                    .orElse("");
        }
    }
}
