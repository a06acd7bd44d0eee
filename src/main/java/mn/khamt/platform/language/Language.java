package mn.khamt.platform.language;

import java.util.Locale;

/** A language in which everything of the system can be read (R36). */
public enum Language {
    EN("en", Locale.ENGLISH),
    MN("mn", Locale.of("mn"));

    private final String code;
    private final Locale locale;

    Language(String code, Locale locale) {
        this.code = code;
        this.locale = locale;
    }

    /** The code for addresses, file names and the {@code lang} attribute. */
    public String code() {
        return code;
    }

    public Locale locale() {
        return locale;
    }

    /** The language to offer beside this one. */
    public Language other() {
        return switch (this) {
            case EN -> MN;
            case MN -> EN;
        };
    }
}
