package mn.khamt.care;

import java.util.Locale;

/** Why a person left a facility. */
public enum LeftWhy {
    FAMILY,
    OTHER_FACILITY,
    INDEPENDENT,
    LEFT_ON_OWN,
    OTHER;

    public String messageKey() {
        return "care.left." + name().toLowerCase(Locale.ROOT);
    }
}
