package mn.khamt.access.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where somebody goes after proving who they are: to the form that waits, to the page they came from, or home. */
final class WayBack {
    private WayBack() {}

    static String of(Optional<String> back, Optional<String> held) {
        return held.filter(WayBack::isId)
                .map(id -> "/continue/" + id)
                .orElseGet(() -> OwnAddress.of(
                        back.filter(b -> !b.startsWith("/sign-") && !b.startsWith("/locked"))
                                .orElse(null),
                        "/home"));
    }

    /** The same as parameters behind others; empty when there is nothing to carry. */
    static String query(Optional<String> back, Optional<String> held) {
        return held.filter(WayBack::isId)
                .map(id -> "&held=" + id)
                .orElseGet(() -> back.map(b -> OwnAddress.of(b, ""))
                        .filter(b -> !b.isEmpty())
                        .map(b -> "&back=" + URLEncoder.encode(b, StandardCharsets.UTF_8))
                        .orElse(""));
    }

    static boolean isId(String sent) {
        return sent.matches("[0-9a-fA-F-]{36}");
    }
}
