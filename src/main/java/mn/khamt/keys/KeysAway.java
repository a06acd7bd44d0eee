package mn.khamt.keys;

import java.util.Map;

/** The keys are not there, or do not fit; nothing is opened and nothing written. */
public final class KeysAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String messageKey;
    private final transient Map<String, Object> details;

    KeysAway(String messageKey, Map<String, Object> details, Throwable cause) {
        super(messageKey + " " + details, cause);
        this.messageKey = messageKey;
        this.details = details;
    }

    KeysAway(String messageKey, Map<String, Object> details) {
        super(messageKey + " " + details);
        this.messageKey = messageKey;
        this.details = details;
    }

    /** What to say at the console. */
    public String messageKey() {
        return messageKey;
    }

    public Map<String, Object> details() {
        return details;
    }
}
