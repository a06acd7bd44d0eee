package mn.khamt.intake;

import static mn.khamt.cases.Classification.ADULT_TRAFFICKING;
import static mn.khamt.cases.Classification.CHILD_SEX_TRAFFICKING;
import static mn.khamt.cases.Classification.FORCED_CHILD_LABOUR;
import static mn.khamt.cases.Classification.NONE;
import static mn.khamt.cases.Classification.ONLINE_SEXUAL_EXPLOITATION;
import static mn.khamt.cases.Classification.OTHER_CHILD_TRAFFICKING;
import static mn.khamt.intake.LegalElement.State.NOT_KNOWN;
import static mn.khamt.intake.LegalElement.State.NOT_SHOWN;
import static mn.khamt.intake.LegalElement.State.SHOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import mn.khamt.cases.Classification;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassificationRulesTest {

    private static final List<Answer> ANSWERS = List.copyOf(EnumSet.allOf(Answer.class));

    // Child sex trafficking

    @Test
    void a_paid_sexual_act_with_a_child_is_child_sex_trafficking_without_any_means() {
        var suggested = suggest(15, TraffickingSign.SEX_ACTS_PAID_FOR);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(element(suggested, ElementKind.MEANS))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(false, NOT_SHOWN);
        assertThat(element(suggested, ElementKind.PURPOSE).restsOn())
                .containsExactly(TraffickingSign.SEX_ACTS_PAID_FOR);
        assertThat(element(suggested, ElementKind.ACT).restsOn()).containsExactly(TraffickingSign.SEX_ACTS_PAID_FOR);
    }

    @Test
    void buying_advertising_and_soliciting_are_acts_for_a_sexual_purpose() {
        var suggested = suggest(15, TraffickingSign.ASKED_ONLINE, TraffickingSign.ADVERTISED_ONLINE);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(element(suggested, ElementKind.ACT).restsOn())
                .containsExactly(TraffickingSign.ASKED_ONLINE, TraffickingSign.ADVERTISED_ONLINE);
    }

    @Test
    void sexual_exploitation_of_a_child_without_known_payment_is_suggested_but_incomplete() {
        var suggested = suggest(15, TraffickingSign.OFFERED_FOR_SEX);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(element(suggested, ElementKind.BENEFIT).missing()).isTrue();
        assertThat(suggested.incomplete()).isTrue();
    }

    @Test
    void money_from_begging_does_not_make_a_sexual_act_commercial() {
        var suggested = suggest(15, TraffickingSign.OFFERED_FOR_SEX, TraffickingSign.MADE_TO_BEG);

        assertThat(element(suggested, ElementKind.BENEFIT).state()).isEqualTo(NOT_SHOWN);
        assertThat(suggested.alsoPossible()).containsExactly(FORCED_CHILD_LABOUR);
    }

    // Online sexual exploitation

    @Test
    void a_live_stream_for_payment_is_online_sexual_exploitation() {
        var suggested = suggest(12, TraffickingSign.SHOWN_LIVE_OR_RECORDED);

        assertThat(suggested.classification()).isEqualTo(ONLINE_SEXUAL_EXPLOITATION);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(element(suggested, ElementKind.DEVICE))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(true, SHOWN);
    }

    @Test
    void a_paid_act_passed_on_with_a_device_is_online_exploitation_and_child_sex_trafficking_too() {
        var suggested = suggest(12, TraffickingSign.SEX_ACTS_PAID_FOR, TraffickingSign.IMAGES_PASSED_ON);

        assertThat(suggested.classification()).isEqualTo(ONLINE_SEXUAL_EXPLOITATION);
        assertThat(suggested.alsoPossible()).containsExactly(CHILD_SEX_TRAFFICKING);
        assertThat(suggested.incomplete()).isFalse();
    }

    @Test
    void an_advertisement_on_the_internet_alone_is_an_act_and_not_online_exploitation() {
        var suggested = suggest(12, TraffickingSign.SEX_ACTS_PAID_FOR, TraffickingSign.ADVERTISED_ONLINE);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(element(suggested, ElementKind.DEVICE))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(false, NOT_SHOWN);
    }

    // Forced child labour

    @Test
    void a_parent_who_provides_the_child_to_one_who_forces_the_work_makes_it_forced_child_labour() {
        var suggested = suggest(11, TraffickingSign.GIVEN_BY_PARENT_TO_WORK);

        assertThat(suggested.classification()).isEqualTo(FORCED_CHILD_LABOUR);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(element(suggested, ElementKind.ACT).sourceKey()).isEqualTo("element.source.act_parent");
    }

    @Test
    void work_for_a_custodian_outside_the_family_who_gains_is_forced_child_labour() {
        var suggested = suggest(14, TraffickingSign.WORKS_FOR_CUSTODIAN);

        assertThat(suggested.classification()).isEqualTo(FORCED_CHILD_LABOUR);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(element(suggested, ElementKind.BENEFIT))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(true, SHOWN);
        assertThat(element(suggested, ElementKind.PURPOSE).sourceKey()).isEqualTo("element.source.purpose_custody");
    }

    @Test
    void forced_work_does_not_need_a_benefit_to_anyone() {
        var suggested = suggest(14, TraffickingSign.FORCED_TO_WORK, TraffickingSign.TAKEN_IN_OR_HANDED_OVER);

        assertThat(suggested.classification()).isEqualTo(FORCED_CHILD_LABOUR);
        assertThat(element(suggested, ElementKind.BENEFIT).required()).isFalse();
        assertThat(suggested.incomplete()).isFalse();
    }

    @Test
    void a_child_made_to_beg_by_a_person_of_whom_no_act_is_shown_is_suggested_but_incomplete() {
        var suggested = suggest(9, TraffickingSign.MADE_TO_BEG);

        assertThat(suggested.classification()).isEqualTo(FORCED_CHILD_LABOUR);
        assertThat(element(suggested, ElementKind.ACT).missing()).isTrue();
        assertThat(suggested.incomplete()).isTrue();
    }

    @Test
    void an_advertisement_is_no_act_of_forced_labour() {
        var suggested = suggest(14, TraffickingSign.FORCED_TO_WORK, TraffickingSign.ADVERTISED_ONLINE);

        assertThat(element(suggested, ElementKind.ACT).state()).isEqualTo(NOT_SHOWN);
    }

    // Any child

    @Test
    void a_child_taken_for_organs_or_marriage_is_trafficked_for_another_purpose() {
        var suggested = suggest(16, TraffickingSign.GIVEN_IN_MARRIAGE, TraffickingSign.MOVED);

        assertThat(suggested.classification()).isEqualTo(OTHER_CHILD_TRAFFICKING);
        assertThat(suggested.incomplete()).isFalse();
    }

    @Test
    void several_classifications_are_possible_and_the_first_is_the_most_particular() {
        var suggested = suggest(
                16,
                TraffickingSign.SHOWN_LIVE_OR_RECORDED,
                TraffickingSign.USED_AT_VENUE,
                TraffickingSign.FORCED_TO_WORK,
                TraffickingSign.ORGAN_TAKEN);

        assertThat(suggested.classification()).isEqualTo(ONLINE_SEXUAL_EXPLOITATION);
        assertThat(suggested.alsoPossible())
                .containsExactly(CHILD_SEX_TRAFFICKING, FORCED_CHILD_LABOUR, OTHER_CHILD_TRAFFICKING);
    }

    @Test
    void movement_is_not_required() {
        assertThat(suggest(15, TraffickingSign.USED_AT_VENUE).incomplete()).isFalse();
        assertThat(suggest(15, TraffickingSign.WORKS_FOR_CUSTODIAN).incomplete())
                .isFalse();
        assertThat(suggest(30, TraffickingSign.USED_AT_VENUE, TraffickingSign.THREATENED)
                        .classification())
                .isEqualTo(ADULT_TRAFFICKING);
    }

    @Test
    void acts_and_means_without_a_purpose_are_not_trafficking_of_a_child() {
        var suggested = suggest(15, TraffickingSign.MOVED, TraffickingSign.THREATENED);

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(suggested.incomplete()).isFalse();
    }

    // The age

    @Test
    void seventeen_is_a_child_and_eighteen_an_adult() {
        assertThat(suggest(17, TraffickingSign.SEX_ACTS_PAID_FOR).classification())
                .isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(suggest(18, TraffickingSign.SEX_ACTS_PAID_FOR).classification())
                .isEqualTo(NONE);
    }

    @Test
    void the_age_decides_over_a_status_that_contradicts_it() {
        assertThat(new ScreeningAnswers(Map.of(), 17, ChildStatus.ADULT).childStatus())
                .isEqualTo(ChildStatus.CHILD);
        assertThat(new ScreeningAnswers(Map.of(), 18, ChildStatus.CHILD).childStatus())
                .isEqualTo(ChildStatus.ADULT);
        assertThat(new ScreeningAnswers(Map.of(), null, ChildStatus.CHILD).childStatus())
                .isEqualTo(ChildStatus.CHILD);
        assertThatThrownBy(() -> new ScreeningAnswers(Map.of(), -1, ChildStatus.CHILD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_child_of_unstated_age_is_a_child() {
        var suggested = ClassificationRules.suggest(
                new ScreeningAnswers(answers(Answer.NO, TraffickingSign.SEX_ACTS_PAID_FOR), null, ChildStatus.CHILD));

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(suggested.alsoPossible()).isEmpty();
    }

    @Test
    void a_person_who_may_be_a_child_is_treated_as_one_and_the_age_stays_open() {
        var suggested = suggest(null, TraffickingSign.USED_AT_VENUE, TraffickingSign.DOCUMENTS_HELD);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(suggested.incomplete()).isTrue();
        assertThat(element(suggested, ElementKind.CHILD_AGE))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(true, NOT_KNOWN);
        assertThat(element(suggested, ElementKind.MEANS).required()).isFalse();
        assertThat(suggested.alsoPossible()).containsExactly(ADULT_TRAFFICKING);
    }

    @Test
    void without_a_means_a_person_of_unknown_age_is_a_trafficked_child_or_nobody() {
        var suggested = suggest(null, TraffickingSign.USED_AT_VENUE);

        assertThat(suggested.classification()).isEqualTo(CHILD_SEX_TRAFFICKING);
        assertThat(suggested.alsoPossible()).isEmpty();
    }

    @Test
    void an_unknown_age_does_not_matter_when_every_purpose_is_denied() {
        var suggested = suggest(null);

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(suggested.incomplete()).isFalse();
    }

    // Adults

    @Test
    void an_adult_is_trafficked_by_act_means_and_purpose_together() {
        var suggested =
                suggest(24, TraffickingSign.RECRUITED, TraffickingSign.DECEIVED, TraffickingSign.FORCED_TO_WORK);

        assertThat(suggested.classification()).isEqualTo(ADULT_TRAFFICKING);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(element(suggested, ElementKind.MEANS))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(true, SHOWN);
        assertThat(element(suggested, ElementKind.CHILD_AGE))
                .extracting(LegalElement::required, LegalElement::state)
                .containsExactly(false, NOT_SHOWN);
    }

    @Test
    void an_adult_without_means_is_not_trafficked() {
        var suggested = suggest(24, TraffickingSign.RECRUITED, TraffickingSign.SEX_ACTS_PAID_FOR);

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(suggested.incomplete()).isFalse();
        assertThat(suggested.alsoPossible()).isEmpty();
    }

    @Test
    void an_adult_of_whom_the_means_is_not_known_may_be_trafficked() {
        var answers = answers(Answer.NO, TraffickingSign.RECRUITED, TraffickingSign.SEX_ACTS_PAID_FOR);
        answers.put(TraffickingSign.THREATENED, Answer.NOT_KNOWN);
        var suggested = ClassificationRules.suggest(new ScreeningAnswers(answers, 24, ChildStatus.ADULT));

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(suggested.incomplete()).isTrue();
        assertThat(suggested.alsoPossible()).containsExactly(ADULT_TRAFFICKING);
    }

    @Test
    void an_adult_without_an_act_is_not_trafficked() {
        assertThat(suggest(24, TraffickingSign.FORCED_TO_WORK, TraffickingSign.HARMED)
                        .classification())
                .isEqualTo(NONE);
    }

    @Test
    void work_for_a_custodian_is_a_purpose_for_a_child_only() {
        var suggested = suggest(24, TraffickingSign.WORKS_FOR_CUSTODIAN, TraffickingSign.THREATENED);

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(element(suggested, ElementKind.PURPOSE).state()).isEqualTo(NOT_SHOWN);
    }

    // What is not known

    @ParameterizedTest
    @EnumSource(ChildStatus.class)
    void nothing_asked_suggests_nothing_and_is_incomplete(ChildStatus status) {
        var suggested = ClassificationRules.suggest(new ScreeningAnswers(Map.of(), null, status));

        assertThat(suggested.classification()).isEqualTo(NONE);
        assertThat(suggested.incomplete()).isTrue();
        assertThat(suggested.elements())
                .filteredOn(element -> element.kind() != ElementKind.CHILD_AGE)
                .allSatisfy(element -> assertThat(element.state()).isEqualTo(NOT_KNOWN));
    }

    @Test
    void one_purpose_not_known_keeps_a_denial_incomplete() {
        var answers = answers(Answer.NO);
        answers.put(TraffickingSign.MADE_TO_BEG, Answer.NOT_KNOWN);

        assertThat(ClassificationRules.suggest(new ScreeningAnswers(answers, 10, ChildStatus.CHILD))
                        .incomplete())
                .isTrue();
    }

    // For every set of answers; the seed is fixed so that a failure comes back

    @Test
    void a_further_yes_never_takes_a_child_out_of_the_child_classes() {
        var random = new Random(20_120_119);
        for (int round = 0; round < 500; round++) {
            var answers = anyAnswers(random);
            var age = List.of(ChildStatus.CHILD, ChildStatus.NOT_KNOWN).get(random.nextInt(2));
            var before = ClassificationRules.suggest(new ScreeningAnswers(answers, null, age));
            for (var sign : TraffickingSign.values()) {
                var more = new EnumMap<>(answers);
                more.put(sign, Answer.YES);
                var after = ClassificationRules.suggest(new ScreeningAnswers(more, null, age));
                assertThat(before.classification().ofChild()
                                && !after.classification().ofChild())
                        .as("%s, %s and then yes to %s", age, answers, sign)
                        .isFalse();
            }
        }
    }

    @Test
    void a_further_yes_never_undoes_the_trafficking_of_an_adult() {
        var random = new Random(20_120_119);
        for (int round = 0; round < 500; round++) {
            var answers = anyAnswers(random);
            if (suggestAdult(answers) != ADULT_TRAFFICKING) {
                continue;
            }
            for (var sign : TraffickingSign.values()) {
                var more = new EnumMap<>(answers);
                more.put(sign, Answer.YES);
                assertThat(suggestAdult(more))
                        .as("%s and then yes to %s", answers, sign)
                        .isEqualTo(ADULT_TRAFFICKING);
            }
        }
    }

    @Test
    void act_and_purpose_alone_never_make_an_adult_trafficked() {
        var random = new Random(20_001_115);
        for (int round = 0; round < 1000; round++) {
            var answers = anyAnswers(random);
            for (var sign : TraffickingSign.values()) {
                if (sign.supports(ElementKind.MEANS) && answers.get(sign) == Answer.YES) {
                    answers.put(sign, Answer.NOT_KNOWN);
                }
            }
            assertThat(suggestAdult(answers)).as("%s", answers).isEqualTo(NONE);
        }
    }

    @Test
    void a_child_gets_none_exactly_when_no_purpose_is_shown() {
        var random = new Random(311);
        for (int round = 0; round < 1000; round++) {
            var answers = new ScreeningAnswers(anyAnswers(random), random.nextInt(18), ChildStatus.NOT_KNOWN);
            var purposeShown = answers.shows(EnumSet.allOf(TraffickingPurpose.class));

            assertThat(ClassificationRules.suggest(answers).classification() == NONE)
                    .as("%s", answers)
                    .isNotEqualTo(purposeShown);
        }
    }

    // The checklist

    @Test
    void every_sign_supports_an_element_and_every_act_means_and_purpose_has_a_sign() {
        var acts = EnumSet.noneOf(TraffickingAct.class);
        var means = EnumSet.noneOf(TraffickingMeans.class);
        var purposes = EnumSet.noneOf(TraffickingPurpose.class);
        var groups = EnumSet.noneOf(TraffickingSign.Group.class);
        for (var sign : TraffickingSign.values()) {
            assertThat(sign.supports(ElementKind.ACT)
                            || sign.supports(ElementKind.MEANS)
                            || sign.supports(ElementKind.PURPOSE))
                    .as("%s supports an element", sign)
                    .isTrue();
            acts.addAll(sign.acts());
            means.addAll(sign.means());
            purposes.addAll(sign.purposes());
            groups.add(sign.group());
        }
        assertThat(acts).hasSize(TraffickingAct.values().length);
        assertThat(means).hasSize(TraffickingMeans.values().length);
        assertThat(purposes).hasSize(TraffickingPurpose.values().length);
        assertThat(groups).hasSize(TraffickingSign.Group.values().length);
    }

    private static SuggestedClassification suggest(@Nullable Integer age, TraffickingSign... yes) {
        return ClassificationRules.suggest(new ScreeningAnswers(answers(Answer.NO, yes), age, ChildStatus.NOT_KNOWN));
    }

    private static Classification suggestAdult(Map<TraffickingSign, Answer> answers) {
        return ClassificationRules.suggest(new ScreeningAnswers(answers, 30, ChildStatus.ADULT))
                .classification();
    }

    private static Map<TraffickingSign, Answer> answers(Answer otherwise, TraffickingSign... yes) {
        var answers = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        var answeredYes = Set.of(yes);
        for (var sign : TraffickingSign.values()) {
            answers.put(sign, answeredYes.contains(sign) ? Answer.YES : otherwise);
        }
        return answers;
    }

    private static Map<TraffickingSign, Answer> anyAnswers(Random random) {
        var answers = new EnumMap<TraffickingSign, Answer>(TraffickingSign.class);
        var mostly = random.nextDouble();
        for (var sign : TraffickingSign.values()) {
            answers.put(sign, random.nextDouble() < mostly ? Answer.NO : ANSWERS.get(random.nextInt(ANSWERS.size())));
        }
        return answers;
    }

    private static LegalElement element(SuggestedClassification suggested, ElementKind kind) {
        return suggested.elements().stream()
                .filter(element -> element.kind() == kind)
                .findAny()
                .orElseThrow();
    }
}
