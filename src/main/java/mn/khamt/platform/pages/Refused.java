package mn.khamt.platform.pages;

import org.jspecify.annotations.Nullable;

/** An expected refusal that belongs to a field or to the whole form, said in words on the form itself. */
public final class Refused extends RuntimeException {
    private final String field;
    private final String key;
    private final @Nullable Object[] pairs;

    /**
     * @param field where to show it
     * @param key message key
     * @param pairs the message's arguments
     */
    public Refused(String field, String key, @Nullable Object... pairs) {
        super(key, null, false, false);
        this.field = field;
        this.key = key;
        this.pairs = pairs;
    }

    /** Puts the refusal on the form. */
    public void on(Form form) {
        form.wrong(field, key, pairs);
    }
}
