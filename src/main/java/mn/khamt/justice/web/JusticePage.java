package mn.khamt.justice.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.cases.CaseFrame;
import mn.khamt.cases.People;
import mn.khamt.directory.Directory;
import mn.khamt.justice.Article;
import mn.khamt.justice.Chain;
import mn.khamt.justice.Chain.Arrest;
import mn.khamt.justice.Chain.Charge;
import mn.khamt.justice.Chain.Hearing;
import mn.khamt.justice.Chain.Sentence;
import mn.khamt.justice.ChargeStatus;
import mn.khamt.justice.Prosecutions;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.time.Times;

/**
 * The proceedings of one case, person by person.
 *
 * @param investigates whether the reader may record investigations and arrests here
 * @param prosecutes whether the reader may record charges and what follows
 */
public record JusticePage(
        CaseFrame frame,
        Chain chain,
        List<People.Offender> offenders,
        Map<String, Article> articles,
        Directory directory,
        Instant now,
        boolean investigates,
        boolean prosecutes) {

    public Shell shell() {
        return frame.shell();
    }

    public LocalDate today() {
        return now.atZone(Times.ZONE).toLocalDate();
    }

    /** Words of a constant of one of this room's lists. */
    public String word(String list, Enum<?> constant) {
        return shell().t(Prosecutions.key(list, constant));
    }

    public Article article(String code) {
        return Optional.ofNullable(articles.get(code)).orElseThrow(NotFound::new);
    }

    public String agency(String code) {
        return directory.agency(code).name(shell().language());
    }

    public List<Arrest> arrestsOf(UUID offender) {
        return chain.arrests().stream()
                .filter(a -> a.offenderId().equals(offender))
                .toList();
    }

    /** Newest first, and below each charge those it came from. */
    public List<Charge> chargesOf(UUID offender) {
        List<Charge> own = chain.charges().stream()
                .filter(c -> c.offenderId().equals(offender))
                .toList()
                .reversed();
        var ordered = new ArrayList<Charge>();
        for (Charge charge : own) {
            Optional<Charge> next = charge.status() == ChargeStatus.REPLACED ? Optional.empty() : Optional.of(charge);
            while (next.isPresent()) {
                ordered.add(next.get());
                next = replacedBy(next.get());
            }
        }
        return ordered;
    }

    public Optional<Charge> replacedBy(Charge charge) {
        return Optional.ofNullable(charge.replaces()).map(chain::charge);
    }

    /** The article became a lesser one, as against the trafficking articles. */
    public boolean lowered(Charge charge) {
        return replacedBy(charge)
                .filter(old -> article(charge.articleCode()).alternative()
                        && !article(old.articleCode()).alternative())
                .isPresent();
    }

    public boolean mayBeDecided(Charge charge) {
        return charge.status() == ChargeStatus.OPEN
                || chain.verdictsOn(charge.chargeId()).stream()
                        .anyMatch(v -> !chain.appealsAgainst(v.verdictId()).isEmpty());
    }

    public String measure(Sentence sentence) {
        return switch (sentence.kind().measure()) {
            case MONTHS -> shell().t("justice.much.months", "much", sentence.months());
            case TUGRIK -> shell().t("justice.much.tugrik", "much", sentence.amountMnt());
            case HOURS -> shell().t("justice.much.hours", "much", sentence.hours());
        };
    }

    public boolean missingOutcome(Hearing hearing) {
        return hearing.outcome() == null && hearing.heldAt().isBefore(now);
    }

    public long daysSince(Hearing hearing) {
        return ChronoUnit.DAYS.between(hearing.heldAt().atZone(Times.ZONE).toLocalDate(), today());
    }
}
