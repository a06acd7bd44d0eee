package mn.khamt.platform.pages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server says to a request that it could not even read, or when the page for failures failed too: no style of its own, no
 * version, nothing of what was sent.
 */
final class PlainRefusal extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(PlainRefusal.class);

    private final String unreadable;
    private final Function<String, String> stopped;

    /**
     * @param unreadable the page for what nobody could read; in both languages, since of whoever sent it nothing is known
     * @param stopped the page for what failed, from the number under which it stands in the log
     */
    PlainRefusal(String unreadable, Function<String, String> stopped) {
        this.unreadable = unreadable;
        this.stopped = stopped;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable fault) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String page = unreadable;
        if (response.getStatus() >= 500 && fault != null) {
            String id = Failures.newId();
            LOG.error("{} {}", id, request.getMethod(), fault);
            page = stopped.apply(id);
        }
        try {
            response.setContentType("text/html");
            response.setCharacterEncoding("utf-8");
            response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("nobody waits for the page any more", e);
        }
    }
}
