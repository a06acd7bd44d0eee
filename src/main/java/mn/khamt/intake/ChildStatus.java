package mn.khamt.intake;

import java.util.Locale;

/** Whether the person was under 18 when exploited (Compact, definitions; Palermo Protocol, article 3 (d)). */
public enum ChildStatus {
    CHILD,
    ADULT,
    NOT_KNOWN;

    private static final int MAJORITY = 18;

    public static ChildStatus at(int ageAtExploitation) {
        return ageAtExploitation < MAJORITY ? CHILD : ADULT;
    }

    public String messageKey() {
        return "child_status." + name().toLowerCase(Locale.ROOT);
    }
}
