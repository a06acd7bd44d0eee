package mn.khamt.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A browser that costs almost nothing, since it shares the processor with what it measures: one connection kept open, cookies, forms
 * with their proof and operation id, no script.
 */
final class Browser implements AutoCloseable {
    private static final Pattern PROOF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static final long IDLE_NANOS = 5_000_000_000L;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private long asked;
    private String cookies = "";
    private String proof = "";

    Browser(int port) {
        this.port = port;
    }

    /** Signs in and reads the proof that every form of this session carries. */
    void signIn(String username, String password) throws IOException {
        proof = proofIn(get("/sign-in"));
        Answer answer = post("/sign-in", "username", username, "password", password);
        if (answer.status != 303) {
            throw new IOException("sign-in of " + username + " was answered with " + answer.status);
        }
        proof = proofIn(get("/account"));
    }

    private static String proofIn(Answer page) throws IOException {
        Matcher found = PROOF.matcher(page.text());
        if (!found.find()) {
            throw new IOException("no form on a page that was answered with " + page.status);
        }
        return found.group(1);
    }

    Answer get(String path) throws IOException {
        return send("GET " + path, "");
    }

    /** Sends a form with a new operation id. */
    Answer post(String path, String... fields) throws IOException {
        var body = new StringBuilder("_csrf=")
                .append(encoded(proof))
                .append("&_version=0&_op=")
                .append(UUID.randomUUID());
        for (int i = 0; i < fields.length; i += 2) {
            body.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
        }
        return send("POST " + path, body.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer send(String what, String body) throws IOException {
        // a server ends connections over which nobody has asked for some time
        if (socket != null && System.nanoTime() - asked > IDLE_NANOS) {
            close();
        }
        asked = System.nanoTime();
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 15);
        }
        var head = new StringBuilder(what)
                .append(" HTTP/1.1\r\nHost: localhost:")
                .append(port)
                .append("\r\nAccept-Language: en\r\nSec-Fetch-Site: same-origin\r\n");
        if (!cookies.isEmpty()) {
            head.append("Cookie: ").append(cookies).append("\r\n");
        }
        if (what.startsWith("POST")) {
            head.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        head.append("\r\n").append(body);
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
        return answer(java.util.Objects.requireNonNull(in));
    }

    private Answer answer(InputStream from) throws IOException {
        int status = Integer.parseInt(line(from).substring(9, 12));
        int length = 0;
        boolean chunked = false;
        boolean last = false;
        String location = "";
        for (String line = line(from); !line.isEmpty(); line = line(from)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equals("chunked");
                case "connection" -> last = value.equals("close");
                case "location" -> location = value;
                case "set-cookie" -> remember(value);
                default -> {
                    // of no use here
                }
            }
        }
        byte[] body = chunked ? chunks(from) : from.readNBytes(length);
        if (last) {
            close();
        }
        return new Answer(status, location, body);
    }

    private void remember(String cookie) {
        String pair = cookie.substring(0, cookie.indexOf(';') < 0 ? cookie.length() : cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('=') + 1);
        var kept = new StringBuilder(pair);
        for (String other : cookies.split("; ", -1)) {
            if (!other.isEmpty() && !other.startsWith(name)) {
                kept.append("; ").append(other);
            }
        }
        cookies = kept.toString();
    }

    private static byte[] chunks(InputStream from) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = size(from); size > 0; size = size(from)) {
            body.write(from.readNBytes(size));
            line(from);
        }
        line(from);
        return body.toByteArray();
    }

    private static int size(InputStream from) throws IOException {
        return Integer.parseInt(line(from).strip(), 16);
    }

    private static String line(InputStream from) throws IOException {
        var line = new StringBuilder();
        for (int c = from.read(); c != '\n'; c = from.read()) {
            if (c < 0) {
                throw new IOException("the server ended the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /**
     * @param location where the answer leads, or empty
     */
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Answer(int status, String location, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Goes on only when this is the answer that was to be measured. */
        void mustBe(int expected, String what) throws IOException {
            if (status != expected) {
                throw new IOException(what + " was answered with " + status + ", not " + expected);
            }
        }
    }
}
