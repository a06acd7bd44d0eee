package mn.khamt.justice;

import java.util.Locale;

/** What a person is in the proceedings. Nobody is called guilty before a court said so. */
public enum Standing {
    ALLEGED,
    SUSPECT,
    ACCUSED,
    DEFENDANT,
    CONVICTED,
    ACQUITTED;

    public String messageKey() {
        return "case.standing." + name().toLowerCase(Locale.ROOT);
    }
}
