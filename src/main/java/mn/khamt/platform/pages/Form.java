package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.language.Dates;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * A form as it was sent, or as it is first shown. Reading a field checks it; what is wrong is kept as an error beside what was
 * typed, so that the same page can be shown again and nothing is lost (GOV.UK's pattern: summary, field error, same words).
 *
 * <p>Labels stand in the message file under {@code <name>.<field>}, hints under {@code <name>.<field>.hint}.
 */
public final class Form {
    private final Words words;
    private final String name;
    private final Map<String, List<String>> values;
    private final Map<String, String> errors = new LinkedHashMap<>();
    private final UUID operation;
    private final int version;
    private final boolean reviewing;

    private Form(
            Words words,
            String name,
            Map<String, List<String>> values,
            UUID operation,
            int version,
            boolean reviewing) {
        this.words = words;
        this.name = name;
        this.values = values;
        this.operation = operation;
        this.version = version;
        this.reviewing = reviewing;
    }

    /** An empty form with a fresh operation id. */
    public static Form blank(Words words, String name) {
        return new Form(words, name, new LinkedHashMap<>(), Ids.random(), 0, false);
    }

    /** An empty form for changing a record as it was in this version. */
    public static Form blank(Words words, String name, int version) {
        return new Form(words, name, new LinkedHashMap<>(), Ids.random(), version, false);
    }

    /** What the browser sent, cleaned of what no text needs (NUL, control characters) and normalised. */
    public static Form sent(Words words, String name, HttpServletRequest request) {
        var values = new LinkedHashMap<String, List<String>>();
        request.getParameterMap().forEach((key, sent) -> {
            if (!key.startsWith(
                    "_")) { // ours: the proof, the operation, the version, the draft, the two texts of a conflict
                values.put(key, Arrays.stream(sent).map(MongolianText::cleaned).toList());
            }
        });
        // The conflict page sends both values of a field and which one to keep.
        request.getParameterMap().forEach((key, sent) -> {
            if (key.startsWith("_keep.") && sent.length > 0 && sent[0].equals("mine")) {
                String field = key.substring("_keep.".length());
                String[] mine = request.getParameterValues("_mine." + field);
                values.put(
                        field,
                        mine == null
                                ? List.of()
                                : Arrays.stream(mine)
                                        .map(MongolianText::cleaned)
                                        .toList());
            }
        });
        return new Form(
                words,
                name,
                values,
                uuid(request.getParameter("_op")),
                number(request.getParameter("_version")),
                request.getParameter("_review") != null);
    }

    /** Fills in a value before the form is first shown. */
    public Form with(String field, @Nullable Object value) {
        switch (value) {
            case null -> values.remove(field);
            case LocalDate date -> values.put(field, List.of(words.dates().table(date)));
            case Enum<?> constant -> values.put(field, List.of(constant.name()));
            case List<?> many ->
                values.put(
                        field,
                        many.stream()
                                .map(v -> v instanceof Enum<?> e ? e.name() : String.valueOf(v))
                                .toList());
            default -> values.put(field, List.of(String.valueOf(value)));
        }
        return this;
    }

    /** What was typed, on the record as it stands now: somebody else changed it meanwhile. */
    public Form on(int now) {
        return new Form(words, name, values, operation, now, false);
    }

    public String name() {
        return name;
    }

    public UUID operation() {
        return operation;
    }

    public int version() {
        return version;
    }

    /** The form came back from signing in again: show it with its text instead of acting. */
    public boolean mustBeShownAgain() {
        return reviewing || !errors.isEmpty();
    }

    public boolean hasErrors() {
        return !errors.isEmpty();
    }

    // ---- showing ----

    /** The label of a field. */
    public String label(String field) {
        return words.get(name + "." + field);
    }

    public @Nullable String hint(String field) {
        String key = name + "." + field + ".hint";
        return words.has(key) ? words.get(key) : null;
    }

    public String value(String field) {
        List<String> found = values.get(field);
        return found == null || found.isEmpty() ? "" : found.getFirst();
    }

    public boolean chosen(String field, String value) {
        return values.getOrDefault(field, List.of()).contains(value);
    }

    public @Nullable String error(String field) {
        return errors.get(field);
    }

    /** Field to message, in the order in which the fields were read. */
    public Map<String, String> errors() {
        return errors;
    }

    /** Every value that was sent, for carrying it through a sign-in, a conflict or a retry. */
    public Map<String, List<String>> values() {
        return values;
    }

    /** Everything typed, in one text: what the operation id stands for. */
    public String typed() {
        return name + new TreeMap<>(values) + version;
    }

    /** Words of this form's language, for options. */
    public Words words() {
        return words;
    }

    // ---- reading ----

    /** Adds an error in words; the field's label is available as {@code {field}}. */
    public void wrong(String field, String key, @Nullable Object... pairs) {
        var all = new ArrayList<@Nullable Object>(Arrays.asList(pairs));
        all.add("field");
        all.add(words.has(name + "." + field) ? label(field) : field);
        errors.putIfAbsent(field, words.get(key, all.toArray()));
    }

    /** A text that must be there. */
    public String text(String field, int longest) {
        String found = optionalText(field, longest);
        if (found == null) {
            wrong(field, "error.required");
            return "";
        }
        return found;
    }

    /** A text, or null when nothing was written. */
    public @Nullable String optionalText(String field, int longest) {
        String found = value(field).strip();
        if (found.codePointCount(0, found.length()) > longest) {
            wrong(field, "error.too_long", "max", longest);
        }
        return found.isEmpty() ? null : found;
    }

    /** One of the constants; null (with an error) when nothing or something else was sent. */
    public <E extends Enum<E>> @Nullable E choice(String field, Class<E> type) {
        E found = optionalChoice(field, type);
        if (found == null) {
            wrong(field, "error.choose");
        }
        return found;
    }

    public <E extends Enum<E>> @Nullable E optionalChoice(String field, Class<E> type) {
        String sent = value(field).strip();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(sent)) {
                return constant;
            }
        }
        if (!sent.isEmpty()) {
            wrong(field, "error.choose");
        }
        return null;
    }

    /** The chosen ones of several. */
    public <E extends Enum<E>> Set<E> choices(String field, Class<E> type) {
        var found = new LinkedHashSet<E>();
        for (String sent : values.getOrDefault(field, List.of())) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(sent)) {
                    found.add(constant);
                }
            }
        }
        return found;
    }

    /** One of the offered codes (agencies, places, services). */
    public String code(String field, List<Option> offered) {
        String found = optionalCode(field, offered);
        if (found == null) {
            wrong(field, "error.choose");
            return "";
        }
        return found;
    }

    public @Nullable String optionalCode(String field, List<Option> offered) {
        String sent = value(field).strip();
        if (sent.isEmpty()) {
            return null;
        }
        if (offered.stream().noneMatch(o -> o.value().equals(sent))) {
            wrong(field, "error.choose");
            return null;
        }
        return sent;
    }

    /** A date that must be there; never null when there is no error. */
    public LocalDate date(String field) {
        LocalDate found = optionalDate(field);
        if (found == null) {
            wrong(field, "error.required");
            return LocalDate.EPOCH;
        }
        return found;
    }

    public @Nullable LocalDate optionalDate(String field) {
        String sent = value(field).strip();
        if (sent.isEmpty()) {
            return null;
        }
        LocalDate found = Dates.parse(sent).orElse(null);
        if (found == null || found.getYear() < 1900 || found.getYear() > 2100) {
            wrong(field, "error.date_invalid", "example", words.dates().table(LocalDate.of(2026, 3, 27)));
            return LocalDate.EPOCH;
        }
        return found;
    }

    /** A date that must be there and not lie ahead. */
    public LocalDate pastDate(String field, LocalDate today) {
        LocalDate found = date(field);
        if (found.isAfter(today)) {
            wrong(field, "error.date_future");
        }
        return found;
    }

    public @Nullable LocalDate optionalPastDate(String field, LocalDate today) {
        LocalDate found = optionalDate(field);
        if (found != null && found.isAfter(today)) {
            wrong(field, "error.date_future");
        }
        return found;
    }

    /** A whole number from low to high, or null when nothing was written. */
    public @Nullable Integer optionalNumber(String field, int low, int high) {
        String sent = value(field).strip();
        if (sent.isEmpty()) {
            return null;
        }
        try {
            int found = Integer.parseInt(sent);
            if (found >= low && found <= high) {
                return found;
            }
        } catch (NumberFormatException e) {
            // said below, in words
        }
        wrong(field, "error.number_range", "min", low, "max", high);
        return null;
    }

    /** An age in years, 0 to 120, or null. */
    public @Nullable Integer optionalAge(String field) {
        return optionalNumber(field, 0, 120);
    }

    /** The id of one of the offered records; an error otherwise. */
    public @Nullable UUID id(String field, List<Option> offered) {
        String sent = code(field, offered);
        return sent.isEmpty() ? null : UUID.fromString(sent);
    }

    public boolean ticked(String field) {
        return values.containsKey(field);
    }

    private static UUID uuid(@Nullable String sent) {
        try {
            return sent == null ? Ids.random() : UUID.fromString(sent);
        } catch (IllegalArgumentException e) {
            return Ids.random();
        }
    }

    private static int number(@Nullable String sent) {
        try {
            return sent == null ? 0 : Integer.parseInt(sent);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
