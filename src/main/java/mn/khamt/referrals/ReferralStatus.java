package mn.khamt.referrals;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a referral has come. What may follow what stands in one table, which the code, the tests and the documentation read. */
public enum ReferralStatus {
    SENT,
    SEEN,
    MORE_INFORMATION,
    ACCEPTED,
    REFUSED,
    IN_SERVICE,
    COMPLETED,
    WITHDRAWN;

    /** Everything that is allowed; what is not here is not possible. */
    public static List<Transition> transitions() {
        return Table.ALL;
    }

    /** Where a step leads from here, if it may be taken. */
    public Optional<ReferralStatus> after(ReferralStep step) {
        return Table.ALL.stream()
                .filter(t -> t.from == this && t.step == step)
                .map(Transition::to)
                .findFirst();
    }

    /** Whether another referral for the same victim and service would be a second one. */
    public boolean open() {
        return switch (this) {
            case SENT, SEEN, MORE_INFORMATION, ACCEPTED, IN_SERVICE -> true;
            case REFUSED, COMPLETED, WITHDRAWN -> false;
        };
    }

    /** Whether the desk owes an answer. */
    public boolean waitsForDesk() {
        return this == SENT || this == SEEN;
    }

    /** Whether the agreed time to answer is still running, for whichever side. */
    public boolean unanswered() {
        return waitsForDesk() || this == MORE_INFORMATION;
    }

    public String messageKey() {
        return "referral.status." + name().toLowerCase(Locale.ROOT);
    }

    /** The tone in which the state is shown; always with an icon and in words. */
    public String tone() {
        return switch (this) {
            case SENT, SEEN, IN_SERVICE -> "info";
            case MORE_INFORMATION -> "due";
            case ACCEPTED -> "ok";
            case REFUSED, COMPLETED, WITHDRAWN -> "";
        };
    }

    public String icon() {
        return switch (this) {
            case SENT, IN_SERVICE -> "i-wait";
            case SEEN -> "i-eye";
            case MORE_INFORMATION, REFUSED, WITHDRAWN -> "i-info";
            case ACCEPTED, COMPLETED -> "i-ok";
        };
    }

    /** One allowed step. */
    public record Transition(ReferralStatus from, ReferralStep step, ReferralStatus to) {}

    private static final class Table {
        static final List<Transition> ALL = List.of(
                new Transition(SENT, ReferralStep.SEE, SEEN),
                new Transition(SENT, ReferralStep.ASK, MORE_INFORMATION),
                new Transition(SENT, ReferralStep.ACCEPT, ACCEPTED),
                new Transition(SENT, ReferralStep.REFUSE, REFUSED),
                new Transition(SENT, ReferralStep.WITHDRAW, WITHDRAWN),
                new Transition(SEEN, ReferralStep.ASK, MORE_INFORMATION),
                new Transition(SEEN, ReferralStep.ACCEPT, ACCEPTED),
                new Transition(SEEN, ReferralStep.REFUSE, REFUSED),
                new Transition(SEEN, ReferralStep.WITHDRAW, WITHDRAWN),
                new Transition(MORE_INFORMATION, ReferralStep.ANSWER, SEEN),
                new Transition(MORE_INFORMATION, ReferralStep.ACCEPT, ACCEPTED),
                new Transition(MORE_INFORMATION, ReferralStep.REFUSE, REFUSED),
                new Transition(MORE_INFORMATION, ReferralStep.WITHDRAW, WITHDRAWN),
                new Transition(ACCEPTED, ReferralStep.START, IN_SERVICE),
                new Transition(ACCEPTED, ReferralStep.COMPLETE, COMPLETED),
                new Transition(ACCEPTED, ReferralStep.WITHDRAW, WITHDRAWN),
                new Transition(IN_SERVICE, ReferralStep.COMPLETE, COMPLETED),
                new Transition(IN_SERVICE, ReferralStep.WITHDRAW, WITHDRAWN));
    }
}
