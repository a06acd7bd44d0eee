package mn.khamt.numbers;

import java.util.List;
import java.util.Locale;

/** By what an indicator is broken down. Every counted thing has exactly one value of each, so that the parts add up to the whole. */
public enum Dimension {
    /** Only the classes that the Compact counts as child trafficking. */
    EXPLOITATION(List.of("CHILD_SEX_TRAFFICKING", "ONLINE_SEXUAL_EXPLOITATION", "FORCED_CHILD_LABOUR")),
    SEX(List.of("FEMALE", "MALE", "OTHER", "SEVERAL", "NOT_KNOWN")),
    AGE(List.of("0-13", "14-17", "18+", "NOT_KNOWN"));

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
    private final List<String> values;

    Dimension(List<String> values) {
        this.values = values;
    }

    /** In the order in which they are shown; unknown is one of them, never left out. */
    public List<String> all() {
        return values;
    }

    /** The name in addresses. */
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Message key of a value. */
    public String messageKey(String value) {
        return "numbers." + parameter() + "."
                + value.toLowerCase(Locale.ROOT).replace('-', '_').replace("+", "_up");
    }

    /** Position of the value that a {@link Mark} carries. */
    int of(int mark) {
        int cell = mark % Mark.CELLS;
        return switch (this) {
            case EXPLOITATION -> cell / 20;
            case SEX -> cell / 4 % 5;
            case AGE -> cell % 4;
        };
    }
}
