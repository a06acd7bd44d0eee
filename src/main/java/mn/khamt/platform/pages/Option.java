package mn.khamt.platform.pages;

import java.util.ArrayList;
import java.util.List;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * Something a person can choose.
 *
 * @param value what is sent
 * @param label what is read
 * @param hint a line below the label, or null
 */
public record Option(String value, String label, @Nullable String hint) {
    public Option(String value, String label) {
        this(value, label, null);
    }

    /**
     * All constants of a list, worded by {@code <prefix>.<constant in lower case>}, with hints where {@code ….hint} exists.
     */
    public static <E extends Enum<E>> List<Option> of(Words words, String prefix, Class<E> type) {
        var all = new ArrayList<Option>();
        for (E constant : type.getEnumConstants()) {
            String key = prefix + "." + constant.name().toLowerCase(java.util.Locale.ROOT);
            all.add(new Option(
                    constant.name(), words.get(key), words.has(key + ".hint") ? words.get(key + ".hint") : null));
        }
        return all;
    }
}
