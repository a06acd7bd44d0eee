package mn.khamt.cases;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import mn.khamt.directory.Directory;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * Makes a timeline line readable. Values say what they are: {@code @key} is a message, {@code agency:CODE}, {@code place:CODE} and
 * {@code date:2026-11-21} are looked up; anything else stands as it is.
 */
public final class TimelineWords {
    private final Directory directory;
    private final Words words;

    public TimelineWords(Directory directory, Words words) {
        this.directory = directory;
        this.words = words;
    }

    /**
     * @param kind last part of the message key
     * @param params as they were stored
     */
    public String line(String kind, Map<String, String> params) {
        var shown = new HashMap<String, @Nullable Object>();
        params.forEach((name, value) -> shown.put(name, shown(value)));
        // A line that nobody can word any more must not close the whole case.
        return words.get(words.has("timeline." + kind, shown.keySet()) ? "timeline." + kind : "timeline.other", shown);
    }

    private Object shown(String value) {
        if (value.startsWith("@")) {
            return words.get(value.substring(1));
        }
        int colon = value.indexOf(':');
        String rest = value.substring(colon + 1);
        return switch (colon < 0 ? "" : value.substring(0, colon)) {
            case "agency" -> directory.agency(rest).shortName(words.language());
            case "place" -> directory.placeName(rest, words.language());
            case "date" -> LocalDate.parse(rest);
            default -> value;
        };
    }
}
