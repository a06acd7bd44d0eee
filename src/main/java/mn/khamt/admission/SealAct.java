package mn.khamt.admission;

import java.util.List;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.Option;

/** What two keepers decide about a sealed case. */
public enum SealAct {
    /** Everybody but one person is out. */
    SEAL,
    LET_IN,
    LET_OUT,
    /** Whoever holds it then holds it as any other case. */
    UNSEAL,
    /** A child of the case is joined with an entry of another case; comes from there, and is nobody's to propose here. */
    JOIN;

    /** Those that somebody proposes by choosing them. */
    public static List<Option> proposed(Words words) {
        return Option.of(words, "seal.act", SealAct.class).stream()
                .filter(o -> !o.value().equals(JOIN.name()))
                .toList();
    }
}
