package mn.khamt.known;

import java.util.Locale;

/** How well what was typed fits somebody who is recorded. */
public enum Fit {
    /** The same registration number. */
    NUMBER,
    /** The same names and date of birth. */
    NAME_AND_BIRTH,
    /** A name that differs by a letter or so, and a birth that fits: perhaps another child. */
    LIKELY,
    /** Asked by the number of the case. */
    CODE;

    /** Message key of the note for whoever decides. */
    public String messageKey() {
        return "known.fit." + name().toLowerCase(Locale.ROOT);
    }
}
