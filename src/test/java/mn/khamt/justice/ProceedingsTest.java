package mn.khamt.justice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import mn.khamt.justice.Proceedings.Accusation;
import mn.khamt.justice.Proceedings.Act;
import mn.khamt.justice.Proceedings.Answer;
import mn.khamt.justice.Proceedings.Judgment;
import mn.khamt.justice.Proceedings.Needs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProceedingsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final Set<Needs> ALL = EnumSet.allOf(Needs.class);

    @ParameterizedTest
    @EnumSource(Act.class)
    void every_act_is_possible_when_all_it_needs_is_there(Act act) {
        assertThat(Proceedings.ask(act, TODAY, TODAY, ALL, Map.of())).isEqualTo(new Answer.Possible());
    }

    @ParameterizedTest
    @EnumSource(Act.class)
    void nothing_is_done_in_a_closed_case(Act act) {
        assertThat(Proceedings.ask(act, TODAY, TODAY, EnumSet.complementOf(EnumSet.of(Needs.CASE_OPEN)), Map.of()))
                .isEqualTo(new Answer.Missing(Needs.CASE_OPEN));
    }

    @ParameterizedTest
    @EnumSource(Act.class)
    void what_an_act_needs_is_said_when_it_is_missing(Act act) {
        for (Needs need : act.needs()) {
            var there = EnumSet.allOf(Needs.class);
            there.remove(need);
            assertThat(Proceedings.ask(act, TODAY, TODAY, there, Map.of())).isEqualTo(new Answer.Missing(need));
        }
    }

    @ParameterizedTest
    @EnumSource(Act.class)
    void no_act_precedes_the_one_it_follows_and_both_days_are_named(Act act) {
        for (Act earlier : act.follows()) {
            LocalDate before = TODAY.minusDays(3);
            assertThat(Proceedings.ask(act, before.minusDays(1), TODAY, ALL, Map.of(earlier, before)))
                    .isEqualTo(new Answer.OutOfOrder(act, before.minusDays(1), earlier, before));
            assertThat(Proceedings.ask(act, before, TODAY, ALL, Map.of(earlier, before)))
                    .as("the same day is in order")
                    .isEqualTo(new Answer.Possible());
        }
    }

    @Test
    void only_hearings_and_the_day_of_force_may_lie_ahead() {
        var ahead = EnumSet.noneOf(Act.class);
        for (Act act : Act.values()) {
            if (Proceedings.ask(act, TODAY.plusDays(1), TODAY, ALL, new EnumMap<>(Act.class))
                    instanceof Answer.Possible) {
                ahead.add(act);
            }
        }
        assertThat(ahead).containsExactly(Act.HEARING, Act.HEARING_OUTCOME, Act.IN_FORCE);
    }

    @Test
    void the_higher_court_prevails_unless_its_verdict_was_annulled() {
        Judgment first = judgment(Instance.FIRST, VerdictKind.GUILTY, TODAY.minusDays(9), false);
        Judgment appeal = judgment(Instance.APPEAL, VerdictKind.ACQUITTAL, TODAY.minusDays(2), false);
        Judgment gone = judgment(Instance.APPEAL, VerdictKind.ACQUITTAL, TODAY.minusDays(2), true);

        assertThat(Proceedings.prevailing(List.of(appeal, first))).contains(appeal);
        assertThat(Proceedings.prevailing(List.of(first, gone))).contains(first);
        assertThat(Proceedings.prevailing(List.of(gone))).isEqualTo(Optional.empty());
    }

    @Test
    void a_person_is_a_suspect_then_accused_then_a_defendant_and_convicted_only_by_a_verdict() {
        assertThat(Proceedings.standing(false, List.of(), false)).isEqualTo(Standing.ALLEGED);
        assertThat(Proceedings.standing(true, List.of(), false)).isEqualTo(Standing.SUSPECT);
        assertThat(Proceedings.standing(true, List.of(open()), false)).isEqualTo(Standing.ACCUSED);
        assertThat(Proceedings.standing(true, List.of(open()), true)).isEqualTo(Standing.DEFENDANT);
        assertThat(Proceedings.standing(true, List.of(decided(VerdictKind.GUILTY), open()), true))
                .isEqualTo(Standing.CONVICTED);
        assertThat(Proceedings.standing(true, List.of(decided(VerdictKind.ACQUITTAL), open()), true))
                .as("not acquitted while a charge is undecided")
                .isEqualTo(Standing.DEFENDANT);
        assertThat(Proceedings.standing(true, List.of(decided(VerdictKind.ACQUITTAL)), true))
                .isEqualTo(Standing.ACQUITTED);
        assertThat(Proceedings.standing(true, List.of(decided(VerdictKind.DISMISSED)), true))
                .isEqualTo(Standing.ALLEGED);
    }

    @Test
    void replaced_and_withdrawn_charges_make_nobody_accused() {
        var gone = List.of(new Accusation(ChargeStatus.REPLACED, null), new Accusation(ChargeStatus.WITHDRAWN, null));
        assertThat(Proceedings.standing(false, gone, true)).isEqualTo(Standing.ALLEGED);
    }

    private static Accusation open() {
        return new Accusation(ChargeStatus.OPEN, null);
    }

    private static Accusation decided(@Nullable VerdictKind kind) {
        return new Accusation(ChargeStatus.DECIDED, kind);
    }

    private static Judgment judgment(Instance instance, VerdictKind kind, LocalDate on, boolean annulled) {
        return new Judgment(UUID.randomUUID(), instance, kind, on, annulled);
    }
}
