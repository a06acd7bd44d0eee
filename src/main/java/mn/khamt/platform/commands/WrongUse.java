package mn.khamt.platform.commands;

import org.jspecify.annotations.Nullable;

/** A command was typed in a way it does not understand; said in words, exit code 64. */
public final class WrongUse extends RuntimeException {
    private final String key;
    private final @Nullable Object[] pairs;

    public WrongUse(String key, @Nullable Object... pairs) {
        super(key);
        this.key = key;
        this.pairs = pairs;
    }

    public String key() {
        return key;
    }

    public @Nullable Object[] pairs() {
        return pairs;
    }
}
