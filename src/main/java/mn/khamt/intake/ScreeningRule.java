package mn.khamt.intake;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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

    /** Those that matter for these answers; a rule about children is left out only for an adult. */
    public static List<ScreeningRule> applyingTo(ScreeningAnswers answers) {
        return Stream.of(values()).filter(rule -> rule.appliesTo(answers)).toList();
    }

    private boolean appliesTo(ScreeningAnswers answers) {
        return switch (this) {
            case MOVEMENT_NOT_REQUIRED, AGE_AT_EXPLOITATION, CONSENT_IRRELEVANT -> true;
            case NO_MEANS_FOR_A_CHILD -> answers.childStatus() != ChildStatus.ADULT;
            case PARENT_WHO_PROVIDES_THE_CHILD -> answers.isYes(TraffickingSign.GIVEN_BY_PARENT_TO_WORK);
            case LIVE_OR_BY_ANY_DEVICE ->
                answers.childStatus() != ChildStatus.ADULT
                        && answers.signsAnsweredYes(sign -> sign.supports(ElementKind.DEVICE))
                                .findAny()
                                .isPresent();
        };
    }

    public String messageKey() {
        return "screening.rule." + name().toLowerCase(Locale.ROOT);
    }
}
