package mn.khamt.intake;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mn.khamt.cases.Classification;
import mn.khamt.intake.LegalElement.State;

/**
 * The definitions, as rules that propose and never decide (R2).
 *
 * <p>Sources: the Compact, definitions (child; child sex trafficking; forced child labour; trafficking in persons); the
 * Palermo Protocol, article 3; the Law on Combating Trafficking in Persons (2012), article 3.1.1.
 *
 * <ul>
 *   <li>A child: act and purpose. No means is needed, and consent is irrelevant.
 *   <li>An adult: act, means and purpose.
 *   <li>Movement is never required; the age is that at the time of exploitation.
 *   <li>Whoever may have been a child is treated as one until the age is known.
 * </ul>
 */
public final class ClassificationRules {

    /** The more particular first: OSEC is child sex trafficking done live or with a device. */
    private static final List<Classification> OF_A_CHILD = List.of(
            Classification.ONLINE_SEXUAL_EXPLOITATION,
            Classification.CHILD_SEX_TRAFFICKING,
            Classification.FORCED_CHILD_LABOUR,
            Classification.OTHER_CHILD_TRAFFICKING);

    private static final Set<TraffickingPurpose> OF_ANYONE = purposes(purpose -> true);
    private static final Set<TraffickingPurpose> SEXUAL = purposes(TraffickingPurpose::sexual);
    private static final Set<TraffickingPurpose> OF_AN_ADULT =
            purposes(purpose -> purpose != TraffickingPurpose.CUSTODIAL_LABOUR);

    private ClassificationRules() {}

    public static SuggestedClassification suggest(ScreeningAnswers answers) {
        return switch (answers.childStatus()) {
            case ADULT -> ofAdult(answers);
            case CHILD, NOT_KNOWN -> ofChild(answers);
        };
    }

    /** Palermo Protocol, article 3 (c): act and purpose make child trafficking, whatever the means. */
    private static SuggestedClassification ofChild(ScreeningAnswers answers) {
        var shown = new ArrayList<Classification>();
        for (var each : OF_A_CHILD) {
            if (answers.shows(purposesOf(each))) {
                shown.add(each);
            }
        }
        if (shown.isEmpty()) {
            var elements = elementsOfTrafficking(answers, OF_ANYONE);
            return new SuggestedClassification(
                    Classification.NONE,
                    elements,
                    List.of(),
                    stateOf(elements, ElementKind.PURPOSE) == State.NOT_KNOWN);
        }
        var suggested = shown.removeFirst();
        if (answers.childStatus() == ChildStatus.NOT_KNOWN && mayBeAdultTrafficking(answers)) {
            shown.add(Classification.ADULT_TRAFFICKING);
        }
        var elements = elementsOf(suggested, answers);
        return new SuggestedClassification(
                suggested, elements, shown, elements.stream().anyMatch(LegalElement::missing));
    }

    /** Palermo Protocol, article 3 (a): an adult is trafficked by act, means and purpose together. */
    private static SuggestedClassification ofAdult(ScreeningAnswers answers) {
        var elements = elementsOfTrafficking(answers, OF_AN_ADULT);
        if (elements.stream().noneMatch(LegalElement::missing)) {
            return new SuggestedClassification(Classification.ADULT_TRAFFICKING, elements, List.of(), false);
        }
        var purpose = stateOf(elements, ElementKind.PURPOSE);
        var open = purpose == State.SHOWN && mayBeAdultTrafficking(answers);
        return new SuggestedClassification(
                Classification.NONE,
                elements,
                open ? List.of(Classification.ADULT_TRAFFICKING) : List.of(),
                open || purpose == State.NOT_KNOWN);
    }

    /** A purpose is shown and neither act nor means is ruled out. */
    private static boolean mayBeAdultTrafficking(ScreeningAnswers answers) {
        return answers.shows(OF_AN_ADULT)
                && act(answers, OF_AN_ADULT, "act_trafficking").state() != State.NOT_SHOWN
                && means(answers, OF_AN_ADULT).state() != State.NOT_SHOWN;
    }

    private static List<LegalElement> elementsOf(Classification ofChild, ScreeningAnswers answers) {
        return switch (ofChild) {
            case CHILD_SEX_TRAFFICKING -> elementsOfChildSexTrafficking(answers, false);
            case ONLINE_SEXUAL_EXPLOITATION -> elementsOfChildSexTrafficking(answers, true);
            case FORCED_CHILD_LABOUR -> elementsOfForcedChildLabour(answers);
            case OTHER_CHILD_TRAFFICKING -> elementsOfTrafficking(answers, purposesOf(ofChild));
            case ADULT_TRAFFICKING, NONE -> elementsOfTrafficking(answers, OF_ANYONE);
        };
    }

    /** The Compact: recruit … or maintain a child for a commercial sex act; live or with any device it is OSEC. */
    private static List<LegalElement> elementsOfChildSexTrafficking(ScreeningAnswers answers, boolean online) {
        return List.of(
                childAge(answers),
                act(answers, SEXUAL, "act_child_sex"),
                means(answers, SEXUAL),
                purpose(answers, SEXUAL, "purpose_child_sex"),
                benefit(answers, SEXUAL, true, "benefit_commercial"),
                device(answers, online));
    }

    /** The Compact: recruit, harbour, transport, provide or obtain a child for forced labour. */
    private static List<LegalElement> elementsOfForcedChildLabour(ScreeningAnswers answers) {
        var purposes = purposesOf(Classification.FORCED_CHILD_LABOUR);
        var custody = restsOnCustody(answers);
        return List.of(
                childAge(answers),
                act(answers, purposes, actOfLabour(answers)),
                means(answers, purposes),
                purpose(answers, purposes, custody ? "purpose_custody" : "purpose_child_labour"),
                benefit(answers, purposes, custody, "benefit_custody"));
    }

    private static List<LegalElement> elementsOfTrafficking(
            ScreeningAnswers answers, Set<TraffickingPurpose> purposes) {
        return List.of(
                childAge(answers),
                act(answers, purposes, "act_trafficking"),
                means(answers, purposes),
                purpose(answers, purposes, "purpose_trafficking"));
    }

    /** The Compact: a parent who provides the child to another, who forces the child to work, is included. */
    private static String actOfLabour(ScreeningAnswers answers) {
        return answers.isYes(TraffickingSign.GIVEN_BY_PARENT_TO_WORK) ? "act_parent" : "act_child_labour";
    }

    /** The Compact: work in the custody of a non-family member counts because that person gains by it. */
    private static boolean restsOnCustody(ScreeningAnswers answers) {
        var others = purposes(purpose -> purpose.ofChild() == Classification.FORCED_CHILD_LABOUR
                && purpose != TraffickingPurpose.CUSTODIAL_LABOUR);
        return answers.shows(Set.of(TraffickingPurpose.CUSTODIAL_LABOUR)) && !answers.shows(others);
    }

    private static LegalElement childAge(ScreeningAnswers answers) {
        var state = switch (answers.childStatus()) {
            case CHILD -> State.SHOWN;
            case ADULT -> State.NOT_SHOWN;
            case NOT_KNOWN -> State.NOT_KNOWN;
        };
        return new LegalElement(
                ElementKind.CHILD_AGE,
                answers.childStatus() != ChildStatus.ADULT,
                state,
                List.of(),
                source("child_age"));
    }

    /** One act suffices. Those named for a commercial sex act alone count only beside a sexual purpose. */
    private static LegalElement act(ScreeningAnswers answers, Set<TraffickingPurpose> purposes, String source) {
        var sexual = purposes.stream().filter(TraffickingPurpose::sexual).collect(toUnmodifiableSet());
        var allOpen = !answers.shows(purposes);
        var sexualActsCount = allOpen ? !sexual.isEmpty() : answers.shows(sexual);
        return element(
                ElementKind.ACT,
                true,
                answers,
                sign -> sign.speaksTo(purposes)
                        && sign.acts().stream().anyMatch(act -> sexualActsCount || !act.onlyForSexualExploitation()),
                source);
    }

    /** Needed for an adult only; whoever may be a child is not asked for it. */
    private static LegalElement means(ScreeningAnswers answers, Set<TraffickingPurpose> purposes) {
        var adult = answers.childStatus() == ChildStatus.ADULT;
        return element(
                ElementKind.MEANS,
                adult,
                answers,
                sign -> sign.supports(ElementKind.MEANS) && sign.speaksTo(purposes),
                adult ? "means_adult" : "means_child");
    }

    private static LegalElement purpose(ScreeningAnswers answers, Set<TraffickingPurpose> purposes, String source) {
        return element(
                ElementKind.PURPOSE, true, answers, sign -> !Collections.disjoint(sign.purposes(), purposes), source);
    }

    private static LegalElement benefit(
            ScreeningAnswers answers, Set<TraffickingPurpose> purposes, boolean required, String source) {
        return element(
                ElementKind.BENEFIT,
                required,
                answers,
                sign -> sign.supports(ElementKind.BENEFIT) && sign.speaksTo(purposes),
                source);
    }

    private static LegalElement device(ScreeningAnswers answers, boolean required) {
        return element(ElementKind.DEVICE, required, answers, sign -> sign.supports(ElementKind.DEVICE), "device");
    }

    private static LegalElement element(
            ElementKind kind,
            boolean required,
            ScreeningAnswers answers,
            Predicate<TraffickingSign> supporting,
            String source) {
        var restsOn = answers.signsAnsweredYes(supporting).toList();
        var allDenied = Stream.of(TraffickingSign.values())
                .filter(supporting)
                .allMatch(sign -> answers.answer(sign) == Answer.NO);
        var state = !restsOn.isEmpty() ? State.SHOWN : allDenied ? State.NOT_SHOWN : State.NOT_KNOWN;
        return new LegalElement(kind, required, state, restsOn, source(source));
    }

    private static State stateOf(List<LegalElement> elements, ElementKind kind) {
        return elements.stream()
                .filter(element -> element.kind() == kind)
                .findAny()
                .orElseThrow()
                .state();
    }

    private static Set<TraffickingPurpose> purposesOf(Classification ofChild) {
        return purposes(purpose -> purpose.ofChild() == ofChild);
    }

    private static Set<TraffickingPurpose> purposes(Predicate<TraffickingPurpose> which) {
        return Stream.of(TraffickingPurpose.values()).filter(which).collect(toUnmodifiableSet());
    }

    private static String source(String code) {
        return "element.source." + code;
    }
}
