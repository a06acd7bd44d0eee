package mn.khamt.access.web;

import mn.khamt.access.SignedIn;
import org.jspecify.annotations.Nullable;

/** Stops a dangerous act until the person has proved once more that it is they. */
final class ConfirmationNeeded extends RuntimeException {
    private final String why;
    private final transient @Nullable SignedIn came;

    /**
     * @param why message key of the reason
     * @param came what came of the proof that was sent, or null when none was
     */
    ConfirmationNeeded(String why, @Nullable SignedIn came) {
        super("confirmation needed");
        this.why = why;
        this.came = came;
    }

    String why() {
        return why;
    }

    @Nullable
    SignedIn came() {
        return came;
    }
}
