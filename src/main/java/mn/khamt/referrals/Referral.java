package mn.khamt.referrals;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.PersonWords;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import org.jspecify.annotations.Nullable;

/**
 * A referral as the present caller may know it. The case and the victim's letter are null for a desk that has not accepted.
 *
 * @param caseId the case the referral belongs to, for the trail only; pages use {@link #casePath}
 * @param refusalReason only when refused
 * @param atMyDesk the caller answers for the desk
 * @param ofMyCase the caller acts for the case that sent it
 * @param mine the caller wrote it
 */
public record Referral(
        UUID referralId,
        UUID caseId,
        @Nullable String caseCode,
        @Nullable String victimLabel,
        UUID victimId,
        UUID deskId,
        String fromAgency,
        String toAgency,
        ServiceType serviceType,
        Urgency urgency,
        String personSex,
        @Nullable Integer personAge,
        String reason,
        List<String> compartments,
        ReferralStatus status,
        Instant sentAt,
        Instant answerDueAt,
        @Nullable Instant answeredAt,
        @Nullable String answererParent,
        @Nullable String answererGiven,
        @Nullable RefusalReason refusalReason,
        @Nullable String refusalNote,
        @Nullable Instant completedAt,
        @Nullable ReferralOutcome outcome,
        @Nullable String senderParent,
        String senderGiven,
        boolean atMyDesk,
        boolean ofMyCase,
        boolean mine,
        int version) {

    Referral with(String openReason, @Nullable String openRefusalNote) {
        return new Referral(
                referralId,
                caseId,
                caseCode,
                victimLabel,
                victimId,
                deskId,
                fromAgency,
                toAgency,
                serviceType,
                urgency,
                personSex,
                personAge,
                openReason,
                compartments,
                status,
                sentAt,
                answerDueAt,
                answeredAt,
                answererParent,
                answererGiven,
                refusalReason,
                openRefusalNote,
                completedAt,
                outcome,
                senderParent,
                senderGiven,
                atMyDesk,
                ofMyCase,
                mine,
                version);
    }

    /** Where the case is read, or null for whoever may not know it. */
    public @Nullable String casePath() {
        return caseCode == null ? null : new CaseId(caseId).path();
    }

    public String path() {
        return "/referrals/" + referralId;
    }

    public String sender() {
        return new PersonName(null, senderParent, senderGiven).shown();
    }

    public @Nullable String answerer() {
        return answererGiven == null ? null : new PersonName(null, answererParent, answererGiven).shown();
    }

    /** Sex and age, never a name; with the letter for whoever is in the case. */
    public String person(Words words) {
        String who = PersonWords.sexAndAge(words, personSex, personAge);
        return victimLabel == null
                ? who
                : words.get(
                                personAge != null && personAge >= 18 ? "person.label.adult" : "person.label.child",
                                "label",
                                victimLabel)
                        + ", " + who;
    }

    public boolean late(Instant now) {
        return status.unanswered() && answerDueAt.isBefore(now);
    }

    /** What this caller may do with it now. */
    public List<ReferralStep> steps() {
        return Arrays.stream(ReferralStep.values())
                .filter(step -> step != ReferralStep.SEE && may(step))
                .toList();
    }

    public boolean may(ReferralStep step) {
        return status.after(step).isPresent()
                && switch (step.side()) {
                    case DESK -> atMyDesk;
                    case SENDER -> ofMyCase;
                };
    }
}
