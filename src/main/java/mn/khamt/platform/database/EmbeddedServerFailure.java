package mn.khamt.platform.database;

import java.util.Map;

/** Why the PostgreSQL that Khamt brings along cannot run, told in words the operator can act on. */
public final class EmbeddedServerFailure extends RuntimeException {

    /** What stands in the way; each kind has its message in both languages. */
    public enum Kind {
        FOLDER_LOCKED("start.folder_locked"),
        NEWER_VERSION("start.newer_version"),
        OLDER_VERSION("start.older_version"),
        NOT_WRITABLE("start.not_writable"),
        SECRETS_MISSING("start.secrets_missing"),
        START_FAILED("start.start_failed");

        private final String messageKey;

        Kind(String messageKey) {
            this.messageKey = messageKey;
        }

        public String messageKey() {
            return messageKey;
        }
    }

    private final Kind kind;
    private final transient Map<String, String> arguments;

    EmbeddedServerFailure(Kind kind, Map<String, String> arguments) {
        super(kind + " " + arguments);
        this.kind = kind;
        this.arguments = Map.copyOf(arguments);
    }

    public Kind kind() {
        return kind;
    }

    public String messageKey() {
        return kind.messageKey();
    }

    /** The message's named arguments. */
    public Map<String, String> arguments() {
        return arguments;
    }
}
