package mn.khamt.justice;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.cases.Classification;
import mn.khamt.justice.Proceedings.Accusation;
import mn.khamt.justice.Proceedings.Judgment;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.pages.NotFound;
import org.jspecify.annotations.Nullable;

/** Everything that was done in the proceedings of one case, oldest first. */
public record Chain(
        List<Investigation> investigations,
        List<Arrest> arrests,
        List<Charge> charges,
        List<Hearing> hearings,
        List<Verdict> verdicts,
        List<Sentence> sentences,
        List<Appeal> appeals) {

    public Investigation investigation(UUID id) {
        return only(investigations.stream().filter(i -> i.investigationId.equals(id)));
    }

    public Arrest arrest(UUID id) {
        return only(arrests.stream().filter(a -> a.arrestId.equals(id)));
    }

    public Charge charge(UUID id) {
        return only(charges.stream().filter(c -> c.chargeId.equals(id)));
    }

    public Hearing hearing(UUID id) {
        return only(hearings.stream().filter(h -> h.hearingId.equals(id)));
    }

    public Verdict verdict(UUID id) {
        return only(verdicts.stream().filter(v -> v.verdictId.equals(id)));
    }

    public Sentence sentence(UUID id) {
        return only(sentences.stream().filter(s -> s.sentenceId.equals(id)));
    }

    public Appeal appeal(UUID id) {
        return only(appeals.stream().filter(a -> a.appealId.equals(id)));
    }

    /** The charge that this one replaces, if it replaces one. */
    public Optional<Charge> before(Charge charge) {
        return charges.stream().filter(c -> c.chargeId.equals(charge.replaces)).findFirst();
    }

    public List<Verdict> verdictsOn(UUID chargeId) {
        return verdicts.stream().filter(v -> v.chargeId.equals(chargeId)).toList();
    }

    public List<Sentence> sentencesOf(UUID verdictId) {
        return sentences.stream().filter(s -> s.verdictId.equals(verdictId)).toList();
    }

    public List<Appeal> appealsAgainst(UUID verdictId) {
        return appeals.stream().filter(a -> a.verdictId.equals(verdictId)).toList();
    }

    /** The charge that took the place of this one, if it was replaced. */
    public Optional<Charge> after(UUID chargeId) {
        return charges.stream().filter(c -> chargeId.equals(c.replaces)).findFirst();
    }

    /** A charge, and what is recorded on it and so moves it on. */
    List<UUID> changing(UUID chargeId) {
        var all = new ArrayList<UUID>(List.of(chargeId));
        after(chargeId).map(Charge::chargeId).ifPresent(all::add);
        for (Verdict verdict : verdictsOn(chargeId)) {
            all.add(verdict.verdictId);
            appealsAgainst(verdict.verdictId).forEach(a -> all.add(a.appealId));
        }
        return all;
    }

    /** Whether a higher court took a verdict away. */
    public boolean annulled(UUID verdictId) {
        return appealsAgainst(verdictId).stream().anyMatch(a -> a.outcome == AppealOutcome.ANNULLED);
    }

    /** The verdict on a charge that counts now. */
    public Optional<Verdict> prevailing(UUID chargeId) {
        return Proceedings.prevailing(verdictsOn(chargeId).stream()
                        .map(v -> new Judgment(v.verdictId, v.instance, v.kind, v.decidedOn, annulled(v.verdictId)))
                        .toList())
                .map(j -> verdict(j.verdictId()));
    }

    /** The case is before a court once a hearing is set, until a court sends it back. */
    public boolean beforeCourt() {
        return hearings.stream()
                .max(Comparator.comparing(Hearing::heldAt))
                .filter(h -> h.outcome != HearingOutcome.RETURNED)
                .isPresent();
    }

    public Standing standing(UUID offenderId) {
        return Proceedings.standing(
                arrests.stream().anyMatch(a -> a.offenderId.equals(offenderId)),
                charges.stream()
                        .filter(c -> c.offenderId.equals(offenderId))
                        .map(c -> new Accusation(
                                c.status,
                                prevailing(c.chargeId).map(Verdict::kind).orElse(null)))
                        .toList(),
                beforeCourt());
    }

    /** Whether a guilty verdict counts for this person but is not in force: until then the presumption of innocence holds. */
    public boolean guiltNotInForce(UUID offenderId, LocalDate today) {
        List<Verdict> guilty = charges.stream()
                .filter(c -> c.offenderId.equals(offenderId))
                .flatMap(c -> prevailing(c.chargeId).stream())
                .filter(v -> v.kind == VerdictKind.GUILTY)
                .toList();
        return !guilty.isEmpty() && guilty.stream().noneMatch(v -> v.inForce(today));
    }

    /** Every charge that was not replaced or withdrawn is decided and in force: the case may be closed (R3). */
    public boolean settled(LocalDate today) {
        List<Charge> live = charges.stream().filter(Charge::live).toList();
        return !live.isEmpty()
                && live.stream()
                        .allMatch(c -> prevailing(c.chargeId)
                                .filter(v -> v.inForce(today))
                                .isPresent());
    }

    private static <T> T only(java.util.stream.Stream<T> found) {
        return found.findFirst().orElseThrow(NotFound::new);
    }

    /**
     * @param factKey random key under which the investigation is counted
     * @param openedFact the fact of its opening that counts now
     */
    public record Investigation(
            UUID investigationId,
            UUID factKey,
            String number,
            String agencyCode,
            UUID officer,
            @Nullable String parentName,
            String givenName,
            Classification exploitation,
            boolean cyber,
            LocalDate openedOn,
            @Nullable LocalDate closedOn,
            @Nullable ClosedWhy closedWhy,
            @Nullable UUID openedFact,
            @Nullable UUID closedFact,
            int version) {
        public String officerShown() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    public record Arrest(
            UUID arrestId,
            UUID offenderId,
            String agencyCode,
            LocalDate arrestedOn,
            @Nullable LocalDate releasedOn,
            int version) {}

    /**
     * @param replaces the charge it was made from, when the article was changed
     * @param factId the fact by which it is counted
     */
    public record Charge(
            UUID chargeId,
            UUID offenderId,
            String articleCode,
            LocalDate chargedOn,
            UUID prosecutor,
            @Nullable String parentName,
            String givenName,
            @Nullable UUID replaces,
            ChargeStatus status,
            @Nullable LocalDate withdrawnOn,
            UUID factId,
            int version) {
        public String prosecutorShown() {
            return new PersonName(null, parentName, givenName).shown();
        }

        public boolean live() {
            return status == ChargeStatus.OPEN || status == ChargeStatus.DECIDED;
        }
    }

    public record Hearing(
            UUID hearingId,
            Instance instance,
            HearingKind kind,
            Instant heldAt,
            @Nullable HearingOutcome outcome,
            int version) {}

    /**
     * @param factId the fact by which this decision is counted; null when it is not, or no longer
     */
    public record Verdict(
            UUID verdictId,
            UUID offenderId,
            UUID chargeId,
            Instance instance,
            VerdictKind kind,
            LocalDate decidedOn,
            @Nullable LocalDate inForceOn,
            String court,
            @Nullable UUID factId,
            int version) {
        public boolean inForce(LocalDate today) {
            return inForceOn != null && !inForceOn.isAfter(today);
        }
    }

    public record Sentence(
            UUID sentenceId,
            UUID verdictId,
            SentenceKind kind,
            @Nullable Integer months,
            @Nullable Long amountMnt,
            @Nullable Integer hours,
            boolean suspended,
            int version) {}

    public record Appeal(
            UUID appealId,
            UUID verdictId,
            AppealBy byWhom,
            LocalDate filedOn,
            @Nullable AppealOutcome outcome,
            @Nullable LocalDate decidedOn,
            int version) {}
}
