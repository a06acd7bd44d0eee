package mn.khamt.platform.language;

import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RuleBasedCollator;
import com.ibm.icu.util.ULocale;

/** The order of the Mongolian alphabet; the collator of the JDK puts Ё first and Ө and Ү after Я. */
public final class Collation {
    private static final RuleBasedCollator MONGOLIAN =
            (RuleBasedCollator) Collator.getInstance(new ULocale("mn")).freeze();

    private Collation() {}

    /** Frozen, hence safe to share between threads. */
    public static RuleBasedCollator mongolian() {
        return MONGOLIAN;
    }
}
