package mn.khamt.intake;

import java.util.Locale;

/** The rules of law that are most often got wrong, to be read beside every suggested classification. */
public enum ScreeningRule {
    /** Recruiting, housing or obtaining suffices; nobody need have crossed a border or left home. */
    MOVEMENT_NOT_REQUIRED,
    /** Palermo Protocol, article 3 (c). */
    NO_MEANS_FOR_A_CHILD,
    /** Not the age today, nor at identification. */
    AGE_AT_EXPLOITATION,
    /** A parent who provides the child to another who forces the child to work: forced child labour (Compact). */
    PARENT_WHO_PROVIDES_THE_CHILD,
    /** Child sex trafficking done live or with any device is OSEC (Compact). */
    LIVE_OR_BY_ANY_DEVICE,
    /** Always for a child; for an adult once a means was used (Palermo Protocol, article 3 (b)). */
    CONSENT_IRRELEVANT;

    public String messageKey() {
        return "screening.rule." + name().toLowerCase(Locale.ROOT);
    }
}
