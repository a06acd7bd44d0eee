package mn.khamt.consent;

import java.util.Locale;

/** In which language it was explained. */
public enum SpokenLanguage {
    MONGOLIAN,
    KAZAKH,
    TUVAN,
    SIGN_LANGUAGE,
    CHINESE,
    ENGLISH,
    RUSSIAN,
    KOREAN,
    OTHER;

    public String messageKey() {
        return "referral.language." + name().toLowerCase(Locale.ROOT);
    }
}
