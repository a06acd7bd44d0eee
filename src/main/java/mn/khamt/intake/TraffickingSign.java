package mn.khamt.intake;

import static mn.khamt.intake.TraffickingAct.ADVERTISING;
import static mn.khamt.intake.TraffickingAct.HARBOURING;
import static mn.khamt.intake.TraffickingAct.MAINTAINING;
import static mn.khamt.intake.TraffickingAct.OBTAINING;
import static mn.khamt.intake.TraffickingAct.PATRONISING;
import static mn.khamt.intake.TraffickingAct.PROVIDING;
import static mn.khamt.intake.TraffickingAct.RECEIPT;
import static mn.khamt.intake.TraffickingAct.RECRUITMENT;
import static mn.khamt.intake.TraffickingAct.SOLICITING;
import static mn.khamt.intake.TraffickingAct.TRANSFER;
import static mn.khamt.intake.TraffickingAct.TRANSPORTATION;
import static mn.khamt.intake.TraffickingMeans.ABDUCTION;
import static mn.khamt.intake.TraffickingMeans.ABUSE_OF_POWER;
import static mn.khamt.intake.TraffickingMeans.ABUSE_OF_VULNERABILITY;
import static mn.khamt.intake.TraffickingMeans.COERCION;
import static mn.khamt.intake.TraffickingMeans.DECEPTION;
import static mn.khamt.intake.TraffickingMeans.FORCE;
import static mn.khamt.intake.TraffickingMeans.FRAUD;
import static mn.khamt.intake.TraffickingMeans.PAYMENT;
import static mn.khamt.intake.TraffickingMeans.THREAT;
import static mn.khamt.intake.TraffickingPurpose.BROADCAST_SEXUAL_EXPLOITATION;
import static mn.khamt.intake.TraffickingPurpose.COMMERCIAL_SEX_ACT;
import static mn.khamt.intake.TraffickingPurpose.CUSTODIAL_LABOUR;
import static mn.khamt.intake.TraffickingPurpose.DEBT_BONDAGE;
import static mn.khamt.intake.TraffickingPurpose.FORCED_BEGGING;
import static mn.khamt.intake.TraffickingPurpose.FORCED_LABOUR;
import static mn.khamt.intake.TraffickingPurpose.FORCED_MARRIAGE;
import static mn.khamt.intake.TraffickingPurpose.ORGAN_REMOVAL;
import static mn.khamt.intake.TraffickingPurpose.OTHER;
import static mn.khamt.intake.TraffickingPurpose.OTHER_SEXUAL_EXPLOITATION;
import static mn.khamt.intake.TraffickingPurpose.SERVITUDE;
import static mn.khamt.intake.TraffickingPurpose.SLAVERY;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The standard indicator checklist (R2): one observable fact each, worded without blame, and the legal elements that a
 * yes supports. A sign of purpose supports a means only where the means lies in the fact itself, so that exploitation
 * alone never makes an adult a trafficked person. One sign of movement stands here because it supports the act; no
 * classification needs it.
 */
@SuppressWarnings("ImmutableEnumChecker") // every set is unmodifiable
public enum TraffickingSign {
    POWER_OR_HARDSHIP_USED(Group.PERSON, means(ABUSE_OF_POWER, ABUSE_OF_VULNERABILITY)),
    GIVEN_IN_MARRIAGE(Group.PERSON, purpose(FORCED_MARRIAGE)),
    ORGAN_TAKEN(Group.PERSON, purpose(ORGAN_REMOVAL)),

    THREATENED(Group.CONTROL, means(THREAT, COERCION)),
    HARMED(Group.CONTROL, means(FORCE, ABDUCTION)),
    CANNOT_LEAVE(Group.CONTROL, means(COERCION).by(MAINTAINING)),
    DOCUMENTS_HELD(Group.CONTROL, means(COERCION)),
    DECEIVED(Group.CONTROL, means(FRAUD, DECEPTION)),

    FORCED_TO_WORK(Group.WORK, purpose(FORCED_LABOUR)),
    WORKS_FOR_CUSTODIAN(
            Group.WORK, purpose(CUSTODIAL_LABOUR).by(HARBOURING, OBTAINING).withBenefit()),
    GIVEN_BY_PARENT_TO_WORK(Group.WORK, purpose(FORCED_LABOUR).by(PROVIDING)),
    KEPT_AS_PROPERTY(Group.WORK, purpose(SLAVERY, SERVITUDE).by(TRANSFER, RECEIPT, HARBOURING)),
    MADE_TO_BEG(Group.WORK, purpose(FORCED_BEGGING).withBenefit()),
    MADE_TO_OFFEND(Group.WORK, purpose(OTHER).withBenefit()),

    SEX_ACTS_PAID_FOR(Group.SEX, purpose(COMMERCIAL_SEX_ACT).by(PATRONISING).withBenefit()),
    USED_AT_VENUE(
            Group.SEX, purpose(COMMERCIAL_SEX_ACT).by(MAINTAINING, PATRONISING).withBenefit()),
    OFFERED_FOR_SEX(Group.SEX, purpose(OTHER_SEXUAL_EXPLOITATION).by(PROVIDING)),

    SHOWN_LIVE_OR_RECORDED(
            Group.ONLINE, purpose(BROADCAST_SEXUAL_EXPLOITATION).by(PROVIDING).withBenefit()),
    IMAGES_PASSED_ON(Group.ONLINE, purpose(BROADCAST_SEXUAL_EXPLOITATION)),
    ASKED_ONLINE(Group.ONLINE, purpose(COMMERCIAL_SEX_ACT).by(SOLICITING).withBenefit()),
    ADVERTISED_ONLINE(Group.ONLINE, act(ADVERTISING)),

    EARNINGS_TAKEN(Group.MONEY, means(COERCION).withBenefit()),
    DEBT_WORKED_OFF(Group.MONEY, purpose(DEBT_BONDAGE).through(COERCION)),
    PAID_FOR_AGREEMENT(Group.MONEY, means(PAYMENT).withBenefit()),

    RECRUITED(Group.MOVEMENT, act(RECRUITMENT)),
    MOVED(Group.MOVEMENT, act(TRANSPORTATION)),
    TAKEN_IN_OR_HANDED_OVER(Group.MOVEMENT, act(HARBOURING, RECEIPT, TRANSFER, OBTAINING));

    private final Group group;
    private final Support support;

    TraffickingSign(Group group, Support support) {
        this.group = group;
        this.support = support;
    }

    public String messageKey() {
        return "sign." + name().toLowerCase(Locale.ROOT);
    }

    public Group group() {
        return group;
    }

    public Set<TraffickingAct> acts() {
        return support.acts;
    }

    public Set<TraffickingMeans> means() {
        return support.means;
    }

    public Set<TraffickingPurpose> purposes() {
        return support.purposes;
    }

    /** Whether a yes helps to show the element; no sign shows an age. */
    public boolean supports(ElementKind kind) {
        return switch (kind) {
            case CHILD_AGE -> false;
            case ACT -> !acts().isEmpty();
            case MEANS -> !means().isEmpty();
            case PURPOSE -> !purposes().isEmpty();
            case DEVICE -> purposes().contains(BROADCAST_SEXUAL_EXPLOITATION);
            case BENEFIT -> support.benefit;
        };
    }

    /** A sign of one purpose says nothing of a case of another; a sign without a purpose speaks to all. */
    boolean speaksTo(Set<TraffickingPurpose> about) {
        return purposes().isEmpty() || !Collections.disjoint(purposes(), about);
    }

    private static Support act(TraffickingAct... acts) {
        return new Support(inOrder(List.of(acts)), Set.of(), Set.of(), false);
    }

    private static Support means(TraffickingMeans... means) {
        return new Support(Set.of(), inOrder(List.of(means)), Set.of(), false);
    }

    private static Support purpose(TraffickingPurpose... purposes) {
        return new Support(Set.of(), Set.of(), inOrder(List.of(purposes)), false);
    }

    private static <T> Set<T> inOrder(List<T> values) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    /** The parts of the checklist, in the order in which they are asked. */
    public enum Group {
        PERSON,
        CONTROL,
        WORK,
        SEX,
        ONLINE,
        MONEY,
        MOVEMENT;

        public String messageKey() {
            return "sign.group." + name().toLowerCase(Locale.ROOT);
        }
    }

    private record Support(
            Set<TraffickingAct> acts, Set<TraffickingMeans> means, Set<TraffickingPurpose> purposes, boolean benefit) {

        Support by(TraffickingAct... acts) {
            return new Support(inOrder(List.of(acts)), means, purposes, benefit);
        }

        Support through(TraffickingMeans... means) {
            return new Support(acts, inOrder(List.of(means)), purposes, benefit);
        }

        Support withBenefit() {
            return new Support(acts, means, purposes, true);
        }
    }
}
