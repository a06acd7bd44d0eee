package mn.khamt.justice;

import static mn.khamt.justice.Proceedings.Needs.*;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order of the proceedings as a table: what must be there before an act, which acts it may not precede, and whether its day may
 * lie ahead. Also what follows from the acts: which verdict prevails, and what a person is now (R5, R6).
 */
public final class Proceedings {
    private Proceedings() {}

    /** What is done in the proceedings. */
    @SuppressWarnings("ImmutableEnumChecker") // the collections are copies that cannot change
    public enum Act {
        INVESTIGATION(Set.of(), List.of(), false),
        CLOSING(Set.of(INVESTIGATION_OPEN), List.of(INVESTIGATION), false),
        ARREST(Set.of(), List.of(INVESTIGATION), false),
        RELEASE(Set.of(IN_CUSTODY), List.of(ARREST), false),
        CHARGE(Set.of(), List.of(INVESTIGATION, ARREST), false),
        RECLASSIFICATION(Set.of(CHARGE_OPEN), List.of(CHARGE), false),
        WITHDRAWAL(Set.of(CHARGE_OPEN), List.of(CHARGE), false),
        HEARING(Set.of(CHARGED), List.of(CHARGE), true),
        HEARING_OUTCOME(Set.of(CHARGED, HAS_HAPPENED), List.of(CHARGE), true),
        VERDICT(Set.of(CHARGE_OPEN, HEARD, NO_VERDICT_YET), List.of(CHARGE, HEARING), false),
        IN_FORCE(Set.of(), List.of(VERDICT), true),
        SENTENCE(Set.of(GUILTY_VERDICT), List.of(VERDICT), false),
        APPEAL(Set.of(VERDICT_STANDS), List.of(VERDICT), false),
        APPEAL_DECISION(Set.of(APPEAL_WAITING), List.of(APPEAL), false),
        HIGHER_VERDICT(Set.of(CHARGE_STANDS, LOWER_VERDICT, APPEALED, NO_VERDICT_YET), List.of(VERDICT, APPEAL), false);

        private final Set<Needs> needs;
        private final List<Act> follows;
        private final boolean mayLieAhead;

        Act(Set<Needs> needs, List<Act> follows, boolean mayLieAhead) {
            this.needs = Set.copyOf(needs);
            this.follows = List.copyOf(follows);
            this.mayLieAhead = mayLieAhead;
        }

        /** What must be there, besides an open case, which every act needs. */
        public Set<Needs> needs() {
            return needs;
        }

        /** The acts whose day this one may not precede. */
        public List<Act> follows() {
            return follows;
        }

        public boolean mayLieAhead() {
            return mayLieAhead;
        }
    }

    /** What an act may need, in the order in which it is asked; said in words under {@code justice.needs.<constant>}. */
    public enum Needs {
        CASE_OPEN,
        INVESTIGATION_OPEN,
        IN_CUSTODY,
        CHARGED,
        CHARGE_OPEN,
        CHARGE_STANDS,
        LOWER_VERDICT,
        APPEALED,
        NO_VERDICT_YET,
        HEARD,
        HAS_HAPPENED,
        GUILTY_VERDICT,
        VERDICT_STANDS,
        APPEAL_WAITING
    }

    /** Whether an act is possible, and if not, why. */
    public sealed interface Answer {
        /** Nothing stands against it. */
        record Possible() implements Answer {}

        /** Something must come first. */
        record Missing(Needs needs) implements Answer {}

        /** The day lies ahead of today. */
        record Ahead(Act act) implements Answer {}

        /** The day lies before the day of the act that this one follows. */
        record OutOfOrder(Act later, LocalDate laterOn, Act earlier, LocalDate earlierOn) implements Answer {}
    }

    /**
     * Looks an act up in the table.
     *
     * @param on its day
     * @param there what is there
     * @param days the days of the acts before it, as far as they are recorded
     */
    public static Answer ask(Act act, LocalDate on, LocalDate today, Set<Needs> there, Map<Act, LocalDate> days) {
        var needs = EnumSet.of(CASE_OPEN);
        needs.addAll(act.needs);
        for (Needs need : needs) {
            if (!there.contains(need)) {
                return new Answer.Missing(need);
            }
        }
        if (!act.mayLieAhead && on.isAfter(today)) {
            return new Answer.Ahead(act);
        }
        for (Act earlier : act.follows) {
            LocalDate day = days.get(earlier);
            if (day != null && on.isBefore(day)) {
                return new Answer.OutOfOrder(act, on, earlier, day);
            }
        }
        return new Answer.Possible();
    }

    /** The decision that counts: the latest one that no higher court annulled. */
    public static Optional<Judgment> prevailing(List<Judgment> ofOneCharge) {
        return ofOneCharge.stream()
                .filter(j -> !j.annulled)
                .max(Comparator.comparing(Judgment::decidedOn).thenComparing(Judgment::instance));
    }

    /**
     * What a person is now. A conviction stands over everything; while a charge is undecided nobody is acquitted.
     *
     * @param arrested whether the person was ever arrested in this case
     * @param charges the person's charges with what was decided on them
     * @param beforeCourt whether the case is before a court
     */
    public static Standing standing(boolean arrested, List<Accusation> charges, boolean beforeCourt) {
        List<Accusation> live = charges.stream()
                .filter(c -> c.status == ChargeStatus.OPEN || c.status == ChargeStatus.DECIDED)
                .toList();
        if (live.isEmpty()) {
            return arrested ? Standing.SUSPECT : Standing.ALLEGED;
        }
        if (live.stream().anyMatch(c -> c.decision == VerdictKind.GUILTY)) {
            return Standing.CONVICTED;
        }
        if (live.stream().anyMatch(c -> c.decision == null)) {
            return beforeCourt ? Standing.DEFENDANT : Standing.ACCUSED;
        }
        return live.stream().anyMatch(c -> c.decision == VerdictKind.ACQUITTAL) ? Standing.ACQUITTED : Standing.ALLEGED;
    }

    /**
     * A verdict, as far as the order of courts is concerned.
     *
     * @param annulled a higher court took it away
     */
    public record Judgment(
            UUID verdictId, Instance instance, VerdictKind kind, LocalDate decidedOn, boolean annulled) {}

    /**
     * A charge and the verdict that prevails on it.
     *
     * @param decision null while no verdict stands
     */
    public record Accusation(ChargeStatus status, @Nullable VerdictKind decision) {}
}
