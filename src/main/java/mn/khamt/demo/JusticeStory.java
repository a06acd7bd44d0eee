package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Stage;
import mn.khamt.numbers.Fact;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;

/** The proceedings of one case. When things happen is drawn first, so that everybody else knows how far the case has come. */
final class JusticeStory {
    private final CaseStory story;
    private final Dice dice;
    private final LocalDate today;
    /** How fast this one goes, in percent of the usual time. */
    private final int pace;

    private final @Nullable LocalDate investigatedOn;
    private final @Nullable LocalDate investigationClosedOn;
    private final String closedWhy;
    private final @Nullable LocalDate chargedOn;
    private final @Nullable LocalDate preliminaryOn;
    private final @Nullable LocalDate mainOn;
    private final @Nullable LocalDate secondMainOn;
    private final @Nullable LocalDate verdictOn;
    private final Map<UUID, String> standings = new HashMap<>();
    private final boolean cyber;
    private final String expected;
    private final boolean appealed;
    private final @Nullable LocalDate appealDecidedOn;

    JusticeStory(CaseStory story) {
        this.story = story;
        this.dice = story.dice;
        this.today = story.today;
        this.pace = story.named ? dice.between(12, 70) : dice.between(40, 130);
        boolean pursued = story.classification != Classification.NONE && dice.chance(story.named ? 84 : 72);
        this.cyber = dice.chance(
                switch (story.classification) {
                    case ONLINE_SEXUAL_EXPLOITATION -> 96;
                    case CHILD_SEX_TRAFFICKING -> 28;
                    case FORCED_CHILD_LABOUR, OTHER_CHILD_TRAFFICKING, ADULT_TRAFFICKING, NONE -> 6;
                });
        this.investigatedOn = pursued ? past(story.openedOn.plusDays(days(1, 14))) : null;
        this.investigationClosedOn = after(investigatedOn, 30, 210);
        this.closedWhy = List.of("SENT_TO_PROSECUTOR", "NO_SUSPECT_FOUND", "NO_OFFENCE", "MERGED", "OTHER")
                .get(dice.weighted(60, 20, 13, 3, 4));
        LocalDate sent = closedWhy.equals("SENT_TO_PROSECUTOR") ? investigationClosedOn : null;
        this.chargedOn = after(sent, 2, 30);
        this.preliminaryOn = ahead(chargedOn, 15, 50);
        this.mainOn = ahead(past(preliminaryOn), 20, 80);
        boolean postponed = dice.chance(25);
        this.secondMainOn = ahead(postponed ? past(mainOn) : null, 20, 45);
        this.verdictOn = postponed ? past(secondMainOn) : past(mainOn);
        this.expected = List.of("GUILTY", "ACQUITTAL", "DISMISSED").get(dice.weighted(80, 12, 8));
        this.appealed =
                dice.chance(24) && verdictOn != null && verdictOn.plusDays(9).isBefore(today);
        this.appealDecidedOn = appealed ? after(verdictOn, 40, 100) : null;
    }

    /** A day a while after another, if it has come. */
    private @Nullable LocalDate after(@Nullable LocalDate from, int least, int most) {
        return past(ahead(from, least, most));
    }

    private @Nullable LocalDate ahead(@Nullable LocalDate from, int least, int most) {
        int days = days(least, most);
        return from == null ? null : from.plusDays(days);
    }

    private @Nullable LocalDate past(@Nullable LocalDate day) {
        return day == null || day.isAfter(today) ? null : day;
    }

    private int days(int least, int most) {
        return Math.max(1, dice.between(least, most) * pace / 100);
    }

    boolean investigated() {
        return investigatedOn != null;
    }

    /** Whether devices or networks were used. */
    boolean online() {
        return story.classification == Classification.ONLINE_SEXUAL_EXPLOITATION || (cyber && investigatedOn != null);
    }

    boolean charged() {
        return chargedOn != null;
    }

    boolean needsOffender() {
        return investigationClosedOn != null && closedWhy.equals("SENT_TO_PROSECUTOR");
    }

    Stage stage() {
        if (verdictOn != null) {
            return Stage.REINTEGRATION;
        }
        if (past(preliminaryOn) != null) {
            return Stage.COURT;
        }
        if (needsOffender()) {
            return Stage.PROSECUTION;
        }
        if (investigatedOn != null) {
            return investigationClosedOn == null ? Stage.INVESTIGATION : Stage.PROTECTION;
        }
        return story.openedOn.plusDays(12).isAfter(today) ? Stage.SCREENING : Stage.PROTECTION;
    }

    /** When everything would be done; null when it is not in sight. */
    @Nullable
    LocalDate endOfCase() {
        if (story.classification == Classification.NONE) {
            return story.openedOn.plusDays(days(14, 45));
        }
        if (verdictOn != null) {
            LocalDate inForce = inForceOn();
            return inForce == null ? null : inForce.plusDays(days(30, 240));
        }
        if (investigatedOn == null) {
            return story.openedOn.plusDays(days(60, 300));
        }
        return investigationClosedOn == null || needsOffender() ? null : investigationClosedOn.plusDays(days(30, 150));
    }

    String disposition() {
        if (story.classification == Classification.NONE) {
            return "NOT_TRAFFICKING";
        }
        if (verdictOn != null) {
            return switch (expected) {
                case "GUILTY" -> "CONVICTED";
                case "ACQUITTAL" -> "ACQUITTED";
                default -> "DISMISSED";
            };
        }
        if (investigatedOn == null || closedWhy.equals("MERGED") || closedWhy.equals("OTHER")) {
            return "HANDED_OVER";
        }
        return closedWhy.equals("NO_SUSPECT_FOUND") ? "NO_SUSPECT_FOUND" : "NOT_TRAFFICKING";
    }

    /** What this person is in the proceedings now. */
    String standing(CaseStory.Offender offender) {
        return standings.getOrDefault(offender.id(), "ALLEGED");
    }

    void write() {
        if (investigatedOn != null) {
            investigation(investigatedOn);
        }
        if (chargedOn != null) {
            var charges = new ArrayList<Charge>();
            for (CaseStory.Offender offender : story.offenders) {
                if (charges.isEmpty() || dice.chance(85)) {
                    charges.add(charge(offender, chargedOn));
                }
            }
            hearings();
            if (verdictOn != null) {
                for (Charge c : charges) {
                    verdict(c, verdictOn);
                }
            }
        }
    }

    private void investigation(LocalDate on) {
        Staff.Member officer = story.actor(Role.INVESTIGATOR);
        UUID key = dice.key();
        UUID opened = story.fact(about(Fact.Kind.INVESTIGATION_OPENED, key, on).withAgency(officer.agency()));
        story.event(
                DemoEvent.INVESTIGATION_OPENED, on, Map.of("class", "@" + story.classification.messageKey()), officer);
        LocalDate until = investigationClosedOn == null ? today : investigationClosedOn;
        for (CaseStory.Offender offender : story.offenders) {
            if (dice.chance(62)) {
                LocalDate arrested = on.plusDays(days(2, 60));
                if (!arrested.isAfter(until)) {
                    arrest(offender, arrested, until, officer);
                }
            }
        }
        UUID closed = null;
        if (investigationClosedOn != null) {
            closed = story.fact(about(Fact.Kind.INVESTIGATION_CLOSED, key, investigationClosedOn)
                    .withAgency(officer.agency())
                    .withOutcome(closedWhy));
            story.event(
                    DemoEvent.INVESTIGATION_CLOSED,
                    investigationClosedOn,
                    Map.of("why", "@justice.closed_why." + lower(closedWhy)),
                    officer);
        }
        story.sim.to.investigation.row(
                story.id,
                dice.id(story.sim.millis(on, 9)),
                key,
                "%02d%05d".formatted(on.getYear() % 100, dice.below(100_000)),
                officer.agency(),
                officer.id(),
                story.classification,
                cyber,
                on,
                investigationClosedOn,
                investigationClosedOn == null ? null : closedWhy,
                opened,
                closed,
                officer.id());
    }

    /** What justice knows of every fact of this case. */
    private Fact about(Fact.Kind kind, UUID subject, LocalDate on) {
        return story.fact(kind, subject, on).withCyber(cyber);
    }

    private static String lower(String code) {
        return code.toLowerCase(Locale.ROOT);
    }

    private void arrest(CaseStory.Offender offender, LocalDate on, LocalDate until, Staff.Member officer) {
        standings.put(offender.id(), "SUSPECT");
        LocalDate released = dice.chance(40) ? CaseStory.earlier(on.plusDays(dice.between(1, 30)), until) : null;
        story.sim.to.arrest.row(
                story.id,
                dice.id(story.sim.millis(on, 9)),
                offender.id(),
                officer.agency(),
                on,
                released,
                officer.id());
        story.fact(about(Fact.Kind.ARREST, offender.factKey(), on).withAgency(officer.agency()));
        story.event(DemoEvent.ARREST, on, Map.of("label", offender.label()), officer);
        if (released != null) {
            story.event(DemoEvent.RELEASE, released, Map.of("label", offender.label()), officer);
        }
    }

    private Charge charge(CaseStory.Offender offender, LocalDate on) {
        Country.Article article = story.sim.articles.first(story.classification, dice);
        LocalDate changedOn = on.plusDays(days(5, 25));
        boolean lesser =
                dice.chance(18) && !changedOn.isAfter(today) && (verdictOn == null || changedOn.isBefore(verdictOn));
        String status = verdictOn == null ? "OPEN" : "DECIDED";
        UUID fact = story.fact(about(Fact.Kind.CHARGE, offender.factKey(), on).withArticle(article.articleCode()));
        UUID first = charge(offender, article, on, null, lesser ? "REPLACED" : status, fact, DemoEvent.CHARGE_BROUGHT);
        standings.put(offender.id(), past(preliminaryOn) == null ? "ACCUSED" : "DEFENDANT");
        if (!lesser) {
            return new Charge(offender, first, article.articleCode());
        }
        Country.Article other = story.sim.articles.lesser(article);
        LocalDate countedOn = other.trafficking() == article.trafficking() ? on : changedOn;
        UUID second = charge(
                offender,
                other,
                changedOn,
                first,
                status,
                story.correctedFact(
                        fact,
                        about(Fact.Kind.CHARGE, offender.factKey(), countedOn).withArticle(other.articleCode()),
                        changedOn),
                other.alternative() && !article.alternative() ? DemoEvent.CHARGE_LOWERED : DemoEvent.CHARGE_CHANGED);
        return new Charge(offender, second, other.articleCode());
    }

    private UUID charge(
            CaseStory.Offender offender,
            Country.Article article,
            LocalDate on,
            @Nullable UUID replaces,
            String status,
            UUID fact,
            DemoEvent event) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        UUID id = dice.id(story.sim.millis(on, 9));
        story.sim.to.charge.row(
                story.id,
                id,
                offender.id(),
                article.articleCode(),
                on,
                prosecutor.id(),
                replaces,
                status,
                fact,
                prosecutor.id());
        story.event(
                event,
                on,
                Map.of("label", offender.label(), "law", article.law(), "article", article.article()),
                prosecutor);
        return id;
    }

    private void hearings() {
        if (preliminaryOn == null) {
            return;
        }
        hearing("PRELIMINARY", preliminaryOn, "HELD", chargedOn);
        if (mainOn != null) {
            hearing("MAIN", mainOn, secondMainOn != null ? "POSTPONED" : "HELD", preliminaryOn);
        }
        if (secondMainOn != null) {
            hearing("MAIN", secondMainOn, "HELD", mainOn);
        }
    }

    private void hearing(String kind, LocalDate on, String outcome, @Nullable LocalDate setOn) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        boolean held = !on.isAfter(today);
        long at = held
                ? story.sim.millis(on, 10)
                : on.atTime(10, 0).atZone(Times.ZONE).toInstant().toEpochMilli();
        story.sim.to.hearing.row(
                story.id,
                dice.id(story.sim.millis(CaseStory.earlier(on, today), 8)),
                "FIRST",
                kind,
                Instant.ofEpochMilli(at),
                held ? outcome : null,
                prosecutor.id());
        if (held) {
            story.event(
                    DemoEvent.HEARING_ENDED,
                    on,
                    Map.of(
                            "on",
                            "date:" + on,
                            "instance",
                            "@justice.instance.first",
                            "outcome",
                            "@justice.hearing_outcome." + lower(outcome)),
                    prosecutor);
        } else if (setOn != null) {
            story.event(
                    DemoEvent.HEARING_SET,
                    setOn,
                    Map.of("on", "date:" + on, "instance", "@justice.instance.first"),
                    prosecutor);
        }
    }

    private @Nullable LocalDate inForceOn() {
        return verdictOn == null ? null : appealed ? appealDecidedOn : past(verdictOn.plusDays(14));
    }

    private void verdict(Charge charge, LocalDate on) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        CaseStory.Offender offender = charge.offender;
        UUID id = dice.id(story.sim.millis(on, 16));
        UUID fact = null;
        story.event(
                DemoEvent.VERDICT,
                on,
                Map.of(
                        "label",
                        offender.label(),
                        "instance",
                        "@justice.instance.first",
                        "kind",
                        "@justice.verdict_kind." + lower(expected)),
                prosecutor);
        switch (expected) {
            case "GUILTY" -> {
                standings.put(offender.id(), "CONVICTED");
                fact = story.fact(
                        about(Fact.Kind.CONVICTION, offender.factKey(), on).withArticle(charge.article));
                sentences(id, offender, on, prosecutor);
            }
            case "ACQUITTAL" -> {
                standings.put(offender.id(), "ACQUITTED");
                fact = story.fact(
                        about(Fact.Kind.ACQUITTAL, offender.factKey(), on).withArticle(charge.article));
            }
            default -> standings.put(offender.id(), "ALLEGED");
        }
        LocalDate inForce = inForceOn();
        story.sim.to.verdict.row(
                story.id,
                id,
                offender.id(),
                charge.id,
                "FIRST",
                expected,
                on,
                inForce,
                story.sim.words.any("court", dice),
                fact,
                prosecutor.id());
        if (appealed) {
            appeal(id, offender, on, prosecutor);
        }
        if (inForce != null) {
            story.event(
                    DemoEvent.VERDICT_IN_FORCE,
                    inForce,
                    Map.of("label", offender.label(), "on", "date:" + inForce),
                    prosecutor);
        }
    }

    private void appeal(UUID verdict, CaseStory.Offender offender, LocalDate decidedOn, Staff.Member prosecutor) {
        String by = List.of("DEFENCE", "PROSECUTOR", "VICTIM")
                .get(expected.equals("GUILTY") ? dice.weighted(80, 10, 10) : dice.weighted(0, 70, 30));
        LocalDate filed = decidedOn.plusDays(dice.between(3, 9));
        story.sim.to.appeal.row(
                story.id,
                dice.id(story.sim.millis(filed, 9)),
                verdict,
                by,
                filed,
                appealDecidedOn == null ? null : "UPHELD",
                appealDecidedOn,
                prosecutor.id());
        story.event(
                DemoEvent.APPEAL_FILED,
                filed,
                Map.of("label", offender.label(), "by", "@justice.appeal_by." + lower(by)),
                prosecutor);
        if (appealDecidedOn != null) {
            story.event(
                    DemoEvent.APPEAL_DECIDED,
                    appealDecidedOn,
                    Map.of("label", offender.label(), "outcome", "@justice.appeal_outcome.upheld"),
                    prosecutor);
        }
    }

    private void sentences(UUID verdict, CaseStory.Offender offender, LocalDate on, Staff.Member by) {
        String kind = List.of("IMPRISONMENT", "FINE", "COMMUNITY_SERVICE", "TRAVEL_RESTRICTION", "PROBATION")
                .get(dice.weighted(66, 14, 8, 6, 6));
        sentence(
                verdict,
                kind,
                switch (kind) {
                    case "IMPRISONMENT" -> dice.between(2, 14) * 12;
                    case "TRAVEL_RESTRICTION", "PROBATION" -> dice.between(6, 36);
                    default -> null;
                },
                kind.equals("FINE") ? Integer.valueOf(dice.between(10, 140) * 100_000) : null,
                kind.equals("COMMUNITY_SERVICE") ? Integer.valueOf(dice.between(24, 72) * 10) : null,
                kind.equals("IMPRISONMENT") && dice.chance(14),
                offender,
                on,
                by);
        if (dice.chance(22)) {
            sentence(verdict, "RIGHTS_BAN", dice.between(12, 60), null, null, false, offender, on, by);
        }
        if (dice.chance(15)) {
            sentence(verdict, "CONFISCATION", null, dice.between(5, 90) * 100_000, null, false, offender, on, by);
        }
    }

    private void sentence(
            UUID verdict,
            String kind,
            @Nullable Integer months,
            @Nullable Integer amount,
            @Nullable Integer hours,
            boolean suspended,
            CaseStory.Offender offender,
            LocalDate on,
            Staff.Member by) {
        story.sim.to.sentence.row(story.id, dice.key(), verdict, kind, months, amount, hours, suspended, by.id());
        story.event(
                DemoEvent.SENTENCE,
                on,
                Map.of("label", offender.label(), "kind", "@justice.sentence_kind." + lower(kind)),
                by);
    }

    /** What one person is accused of in the end. */
    private record Charge(CaseStory.Offender offender, UUID id, String article) {}
}
