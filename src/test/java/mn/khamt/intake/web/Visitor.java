package mn.khamt.intake.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser without script: it sends back the hidden fields of the page before it, and what the visitor adds.
 *
 * @param token the session's secret of somebody who signed in, or null
 * @param from the address that the proxy names, or null without a proxy
 */
record Visitor(
        String address, @Nullable String token, @Nullable String from) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");

    Visitor(String address, @Nullable String token) {
        this(address, token, null);
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Sends the form of a page whose action is this path, with these values in place of or beside the hidden ones. */
    HttpResponse<String> post(HttpResponse<String> page, String path, String... pairs) {
        Map<String, String> fields = hidden(page.body(), path);
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        return post(path, fields);
    }

    HttpResponse<String> post(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    static Map<String, String> hidden(String html, String action) {
        int from = html.indexOf("<form method=\"post\" action=\"" + action + "\"");
        if (from < 0) {
            throw new AssertionError("no form to " + action + " on the page:\n" + html);
        }
        var fields = new LinkedHashMap<String, String>();
        var matcher = HIDDEN.matcher(html.substring(from, html.indexOf("</form>", from)));
        while (matcher.find()) {
            fields.put(matcher.group(1), plain(matcher.group(2)));
        }
        return fields;
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Accept-Language", "en");
        if (from != null) {
            request.header("X-Forwarded-For", from);
        }
        return token == null ? request : request.header("Cookie", "khamt=" + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
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

    private static String plain(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
