package mn.khamt.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.cases.Classification;
import mn.khamt.cases.Stage;
import mn.khamt.numbers.Fact;
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
                officer.id());
        story.fact(story.fact(Fact.Kind.INVESTIGATION_OPENED, key, on)
                .withCyber(cyber)
                .withAgency(officer.agency()));
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
        if (investigationClosedOn != null) {
            story.fact(story.fact(Fact.Kind.INVESTIGATION_CLOSED, key, investigationClosedOn)
                    .withCyber(cyber)
                    .withAgency(officer.agency())
                    .withOutcome(closedWhy));
            story.event(
                    DemoEvent.INVESTIGATION_CLOSED,
                    investigationClosedOn,
                    Map.of("why", "@justice.closed_why." + closedWhy.toLowerCase(java.util.Locale.ROOT)),
                    officer);
        }
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
        story.fact(story.fact(Fact.Kind.ARREST, offender.factKey(), on)
                .withCyber(cyber)
                .withAgency(officer.agency()));
        story.event(DemoEvent.ARREST, on, Map.of("label", offender.label()), officer);
    }

    private Charge charge(CaseStory.Offender offender, LocalDate on) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        String article = article();
        LocalDate changedOn = on.plusDays(days(5, 25));
        boolean lesser =
                dice.chance(18) && !changedOn.isAfter(today) && (verdictOn == null || changedOn.isBefore(verdictOn));
        boolean decided = verdictOn != null;
        UUID first =
                chargeRow(offender, article, on, null, lesser ? "REPLACED" : decided ? "DECIDED" : "OPEN", prosecutor);
        standings.put(offender.id(), past(preliminaryOn) == null ? "ACCUSED" : "DEFENDANT");
        if (!lesser) {
            return new Charge(offender, first, article);
        }
        String other = lesser(article);
        UUID second = chargeRow(offender, other, changedOn, first, decided ? "DECIDED" : "OPEN", prosecutor);
        return new Charge(offender, second, other);
    }

    private UUID chargeRow(
            CaseStory.Offender offender,
            String article,
            LocalDate on,
            @Nullable UUID replaces,
            String status,
            Staff.Member prosecutor) {
        UUID id = dice.id(story.sim.millis(on, 9));
        story.sim.to.charge.row(
                story.id, id, offender.id(), article, on, prosecutor.id(), replaces, status, prosecutor.id());
        story.fact(story.fact(Fact.Kind.CHARGE, offender.factKey(), on)
                .withCyber(cyber)
                .withArticle(article)
                .withAgency("OPG"));
        story.event(
                DemoEvent.CHARGE_BROUGHT,
                on,
                Map.of("label", offender.label(), "law", article.equals("PO") ? "PO" : "CC", "article", article),
                prosecutor);
        return id;
    }

    private String article() {
        return switch (story.classification) {
            case CHILD_SEX_TRAFFICKING -> List.of("13.1", "12.3", "16.1").get(dice.weighted(55, 38, 7));
            case ONLINE_SEXUAL_EXPLOITATION ->
                List.of("16.9", "12.3", "13.1", "16.8").get(dice.weighted(48, 24, 20, 8));
            case FORCED_CHILD_LABOUR -> List.of("13.1", "13.13", "16.4").get(dice.weighted(45, 37, 18));
            case OTHER_CHILD_TRAFFICKING -> List.of("13.1", "16.1", "16.4").get(dice.weighted(70, 15, 15));
            case ADULT_TRAFFICKING, NONE -> List.of("13.1", "12.3", "13.13").get(dice.weighted(70, 16, 14));
        };
    }

    private String lesser(String article) {
        return article.equals("16.9") || article.equals("12.3") ? "16.8" : article.equals("16.8") ? "PO" : "16.4";
    }

    private void hearings() {
        if (preliminaryOn == null) {
            return;
        }
        hearing("PRELIMINARY", preliminaryOn, "HELD");
        if (mainOn != null) {
            hearing("MAIN", mainOn, secondMainOn != null ? "POSTPONED" : "HELD");
        }
        if (secondMainOn != null) {
            hearing("MAIN", secondMainOn, "HELD");
        }
    }

    private void hearing(String kind, LocalDate on, String outcome) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        boolean held = !on.isAfter(today);
        long at = held
                ? story.sim.millis(on, 10)
                : on.atTime(10, 0)
                        .atZone(mn.khamt.platform.time.Times.ZONE)
                        .toInstant()
                        .toEpochMilli();
        story.sim.to.hearing.row(
                story.id,
                dice.id(story.sim.millis(CaseStory.earlier(on, today), 8)),
                "FIRST",
                kind,
                java.time.Instant.ofEpochMilli(at),
                held ? outcome : null,
                prosecutor.id());
        if (held) {
            story.event(
                    DemoEvent.HEARING,
                    on,
                    Map.of("instance", "@justice.instance.first", "on", "date:" + on),
                    prosecutor);
        }
    }

    private @Nullable LocalDate inForceOn() {
        return verdictOn == null ? null : appealed ? appealDecidedOn : past(verdictOn.plusDays(14));
    }

    private void verdict(Charge charge, LocalDate on) {
        Staff.Member prosecutor = story.actor(Role.PROSECUTOR);
        UUID id = dice.id(story.sim.millis(on, 16));
        story.sim.to.verdict.row(
                story.id,
                id,
                charge.offender.id(),
                charge.id,
                "FIRST",
                expected,
                on,
                inForceOn(),
                story.sim.words.any("court", dice),
                prosecutor.id());
        story.event(
                DemoEvent.VERDICT,
                on,
                Map.of(
                        "label",
                        charge.offender.label(),
                        "instance",
                        "@justice.instance.first",
                        "kind",
                        "@justice.verdict_kind." + expected.toLowerCase(java.util.Locale.ROOT)),
                prosecutor);
        switch (expected) {
            case "GUILTY" -> {
                standings.put(charge.offender.id(), "CONVICTED");
                decided(Fact.Kind.CONVICTION, charge, on);
                sentences(charge.offender, id, on, prosecutor);
            }
            case "ACQUITTAL" -> {
                standings.put(charge.offender.id(), "ACQUITTED");
                decided(Fact.Kind.ACQUITTAL, charge, on);
            }
            default -> standings.put(charge.offender.id(), "ALLEGED");
        }
        if (appealed) {
            story.sim.to.appeal.row(
                    story.id,
                    dice.id(story.sim.millis(on.plusDays(9), 9)),
                    id,
                    List.of("DEFENCE", "PROSECUTOR", "VICTIM")
                            .get(expected.equals("GUILTY") ? dice.weighted(80, 10, 10) : dice.weighted(0, 70, 30)),
                    on.plusDays(dice.between(3, 9)),
                    appealDecidedOn == null ? null : "UPHELD",
                    appealDecidedOn,
                    prosecutor.id());
        }
    }

    private void decided(Fact.Kind kind, Charge charge, LocalDate on) {
        story.fact(story.fact(kind, charge.offender.factKey(), on)
                .withCyber(cyber)
                .withArticle(charge.article)
                .withAgency("OPG"));
    }

    private void sentences(CaseStory.Offender offender, UUID verdict, LocalDate on, Staff.Member by) {
        int chosen = dice.weighted(66, 14, 8, 6, 6);
        switch (chosen) {
            case 0 -> sentence(verdict, "IMPRISONMENT", dice.between(2, 14) * 12, null, null, dice.chance(14), by);
            case 1 -> sentence(verdict, "FINE", null, dice.between(10, 140) * 100_000, null, false, by);
            case 2 -> sentence(verdict, "COMMUNITY_SERVICE", null, null, dice.between(24, 72) * 10, false, by);
            case 3 -> sentence(verdict, "TRAVEL_RESTRICTION", dice.between(6, 48), null, null, false, by);
            default -> sentence(verdict, "PROBATION", dice.between(6, 36), null, null, false, by);
        }
        if (dice.chance(22)) {
            sentence(verdict, "RIGHTS_BAN", dice.between(12, 60), null, null, false, by);
        }
        if (dice.chance(15)) {
            sentence(verdict, "CONFISCATION", null, dice.between(5, 90) * 100_000, null, false, by);
        }
        String kind = List.of("imprisonment", "fine", "community_service", "travel_restriction", "probation")
                .get(chosen);
        story.event(
                DemoEvent.SENTENCE,
                on,
                Map.of("label", offender.label(), "kind", "@justice.sentence_kind." + kind),
                by);
    }

    private void sentence(
            UUID verdict,
            String kind,
            @Nullable Integer months,
            @Nullable Integer amount,
            @Nullable Integer hours,
            boolean suspended,
            Staff.Member by) {
        story.sim.to.sentence.row(story.id, dice.key(), verdict, kind, months, amount, hours, suspended, by.id());
    }

    /** What one person is accused of in the end. */
    private record Charge(CaseStory.Offender offender, UUID id, String article) {}
}
