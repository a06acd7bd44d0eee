package mn.khamt.access.web;

import java.util.List;
import java.util.UUID;
import mn.khamt.access.Sessions.OwnSession;
import mn.khamt.platform.pages.Shell;
import org.jspecify.annotations.Nullable;

/**
 * The person's own settings, open sessions and last times of signing in.
 *
 * @param sessions that can still be used
 * @param earlier the last times of signing in, newest first
 * @param own the session of this page
 */
public record SessionsPage(
        Shell shell,
        List<OwnSession> sessions,
        List<OwnSession> earlier,
        @Nullable UUID own) {

    /** The time before this one, for "is that me?". */
    public @Nullable OwnSession last() {
        return earlier.stream()
                .filter(s -> !s.sessionId().equals(own))
                .findFirst()
                .orElse(null);
    }

    /** Devices from which somebody signed in for the first time, other than at this moment. */
    public List<OwnSession> fromNewDevices() {
        return earlier.stream()
                .filter(s -> !s.knownDevice() && !s.sessionId().equals(own))
                .toList();
    }

    /** Browser and system in a few words, as far as the browser says; or a dash. */
    public static String device(@Nullable String agent) {
        if (agent == null || agent.isBlank()) {
            return "–";
        }
        String browser = first(
                agent, "Edg", "Edge", "OPR", "Opera", "Firefox", "Firefox", "Chrome", "Chrome", "Safari", "Safari");
        String system = first(
                agent, "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS",
                "macOS", "Linux", "Linux");
        return browser.isEmpty() && system.isEmpty()
                ? agent.substring(0, Math.min(40, agent.length()))
                : (browser + (browser.isEmpty() || system.isEmpty() ? "" : ", ") + system);
    }

    private static String first(String agent, String... signsAndNames) {
        for (int i = 0; i < signsAndNames.length; i += 2) {
            if (agent.contains(signsAndNames[i])) {
                return signsAndNames[i + 1];
            }
        }
        return "";
    }
}
