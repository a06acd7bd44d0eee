package mn.khamt.cases;

import java.util.Locale;

/** What somebody says who records a child: whether they asked first if the child is known already, and if not, why not. */
public enum KnownFirst {
    ASKED,
    NO_NAME,
    NO_TIME,
    SURE;

    /** For the audit trail. */
    public String detail() {
        return "{\"known_first\":\"" + name().toLowerCase(Locale.ROOT) + "\"}";
    }
}
