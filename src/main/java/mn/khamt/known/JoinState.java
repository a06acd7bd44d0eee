package mn.khamt.known;

import java.util.Locale;

/** How it stands with an entry that may be a child of another case too. */
public enum JoinState {
    /** Put before whoever answered the question; of a refusal nothing is seen. */
    PROPOSED,
    /** Waits for the owner of this case. */
    ASKED,
    /** The owner agreed; two keepers of sealed cases are still to. */
    BEFORE_KEEPERS,
    DECLINED,
    /** The proposer took it back before anybody agreed. */
    WITHDRAWN,
    /** Counted once. */
    JOINED,
    ENDED;

    /** Message key of its name. */
    public String messageKey() {
        return "join.state." + name().toLowerCase(Locale.ROOT);
    }
}
