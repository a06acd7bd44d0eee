package mn.khamt.intake;

import java.util.Locale;

/** The kinds of legal element of which a classification is made. */
public enum ElementKind {
    CHILD_AGE,
    ACT,
    MEANS,
    PURPOSE,
    /** The exploitation is shown live or recorded with a device: what makes child sex trafficking OSEC. */
    DEVICE,
    /** Something of value is given to, or received by, anyone. */
    BENEFIT;

    public String messageKey() {
        return "element." + name().toLowerCase(Locale.ROOT);
    }
}
