package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.cases.Lane;
import mn.khamt.numbers.Fact;
import org.jspecify.annotations.Nullable;

/** Referrals, services and stays of the victims of one case. */
final class CareStory {
    private static final List<String> SERVICES = List.of(
            "SHELTER",
            "CASE_MANAGEMENT",
            "SAFETY_PLANNING",
            "CRISIS_INTERVENTION",
            "VICTIM_ADVOCACY",
            "LEGAL_ASSISTANCE",
            "COUNSELLING_INDIVIDUAL",
            "COUNSELLING_GROUP",
            "FAMILY_REUNIFICATION",
            "REINTEGRATION",
            "MEDICAL",
            "DENTAL",
            "EDUCATION",
            "VOCATIONAL",
            "LIFE_SKILLS",
            "FORENSIC_EXAM");
    private static final int[] WEIGHTS = {22, 16, 9, 10, 6, 8, 18, 5, 5, 6, 12, 2, 9, 4, 4, 6};
    private static final List<String> URGENCIES = List.of("NOW", "WITHIN_DAY", "WITHIN_WEEK", "PLANNED");
    private static final int[] HOURS = {2, 24, 72, 168};

    private final CaseStory story;
    private final Simulation sim;
    private final Dice dice;
    private final LocalDate last;

    CareStory(CaseStory story) {
        this.story = story;
        this.sim = story.sim;
        this.dice = story.dice;
        this.last = story.lastDay();
    }

    void write() {
        for (CaseStory.Victim victim : story.victims) {
            if (!victim.status().equals("NOT_A_VICTIM")) {
                ofVictim(victim);
            }
        }
    }

    private void ofVictim(CaseStory.Victim victim) {
        Set<String> asked = new HashSet<>();
        int services = dice.weighted(24, 42, 24, 10);
        for (int i = 0; i < services; i++) {
            String service = another(asked);
            LocalDate started = story.openedOn.plusDays(dice.between(1, 25));
            if (service != null && !started.isAfter(last)) {
                service(victim, service, started);
            }
        }
        if (dice.chance(14)) {
            unanswered(victim, another(asked), "REFUSED");
        }
        if (!story.closed() && dice.chance(story.named ? 85 : 30)) {
            String waiting = story.named && asked.add("LIFE_SKILLS") ? "LIFE_SKILLS" : another(asked);
            unanswered(
                    victim, waiting, List.of("SENT", "SEEN", "MORE_INFORMATION").get(dice.weighted(60, 28, 12)));
        }
        if (dice.chance(5)) {
            unanswered(victim, another(asked), "WITHDRAWN");
        }
    }

    private @Nullable String another(Set<String> asked) {
        String service = SERVICES.get(dice.weighted(WEIGHTS));
        return asked.add(service) ? service : null;
    }

    private void service(CaseStory.Victim victim, String service, LocalDate started) {
        int length = dice.between(10, service.equals("SHELTER") ? 120 : 240);
        LocalDate planned = started.plusDays(length);
        LocalDate ended = story.closed() ? CaseStory.earlier(planned, last) : planned.isAfter(last) ? null : planned;
        String outcome = ended == null
                ? null
                : List.of("NEED_MET", "PARTLY_MET", "NOT_MET", "PERSON_LEFT").get(dice.weighted(62, 24, 6, 8));
        Country.Desk desk = deskFor(service);
        Staff.Member from = story.actor(Role.SOCIAL_WORKER);
        UUID referral = null;
        String agency = from.agency();
        Staff.Member by = from;
        if (!desk.agencyCode().equals(from.agency()) || dice.chance(20)) {
            by = sim.staff.at(desk.agencyCode(), story.named, dice);
            agency = desk.agencyCode();
            referral = referral(
                    victim,
                    service,
                    desk,
                    started.minusDays(1),
                    ended == null ? "IN_SERVICE" : "COMPLETED",
                    by,
                    ended,
                    outcome);
        }
        boolean coordinated = agency.equals("FCYDA") || (from.agency().equals("FCYDA") && dice.chance(75));
        sim.to.service.row(
                story.id,
                dice.id(sim.millis(started, 9)),
                victim.id(),
                service,
                agency,
                referral,
                started,
                ended,
                outcome,
                coordinated,
                by.id());
        story.fact(story.fact(Fact.Kind.SERVICE, victim.factKey(), started)
                .withVictim(victim.child(), victim.sex(), victim.ageAtExploitation())
                .withService(service, agency, coordinated));
        story.event(
                DemoEvent.SERVICE_BEGAN,
                lane(service),
                sim.millis(started, 14),
                Map.of("service", "@service." + service.toLowerCase(Locale.ROOT)),
                by);
        if (service.equals("SHELTER")) {
            stays(victim, agency, referral, started, ended, by);
        }
    }

    /** One stay, or two after each other when the person moved on to another house. */
    private void stays(
            CaseStory.Victim victim,
            String agency,
            @Nullable UUID referral,
            LocalDate from,
            @Nullable LocalDate until,
            Staff.Member by) {
        LocalDate end = until == null ? last : until;
        long nights = ChronoUnit.DAYS.between(from, end);
        boolean moved = nights > 20 && dice.chance(25);
        LocalDate between = moved ? from.plusDays(nights / 2) : null;
        boolean placed =
                stay(victim, agency, referral, from, moved ? between : until, moved ? "OTHER_FACILITY" : "FAMILY", by);
        if (placed && between != null) {
            stay(victim, agency, referral, between.plusDays(1), until, dice.chance(80) ? "FAMILY" : "INDEPENDENT", by);
        }
    }

    private boolean stay(
            CaseStory.Victim victim,
            String agency,
            @Nullable UUID referral,
            LocalDate from,
            @Nullable LocalDate until,
            String why,
            Staff.Member by) {
        LocalDate before = until == null ? sim.today.plusYears(2) : until.plusDays(1);
        if (until != null && until.isBefore(from)) {
            return false;
        }
        var facility = sim.beds.take(agency, victim.sex(), victim.ageAtIdentification(), from, before, dice);
        if (facility.isEmpty()) {
            return false;
        }
        sim.to.stay.row(
                story.id,
                dice.id(sim.millis(from, 18)),
                victim.id(),
                facility.get(),
                referral,
                from,
                until,
                until == null ? null : why,
                by.id());
        story.event(DemoEvent.STAY_BEGAN, from, Map.of("kind", "@care.kind.temporary_shelter"), by);
        if (until != null) {
            story.event(DemoEvent.STAY_ENDED, until, Map.of(), by);
        }
        return true;
    }

    /** A referral that led to nothing, or not yet. */
    private void unanswered(CaseStory.Victim victim, @Nullable String service, String status) {
        if (service == null) {
            return;
        }
        boolean waits = !status.equals("REFUSED") && !status.equals("WITHDRAWN");
        LocalDate sent = waits
                ? later(story.openedOn, sim.today.minusDays(dice.between(0, 5)))
                : story.day(story.openedOn, last);
        Country.Desk desk = story.named && waits ? deskOf("GEC", service) : deskFor(service);
        Staff.Member by = sim.staff.at(desk.agencyCode(), story.named, dice);
        referral(victim, service, desk, sent, status, by, null, null);
    }

    private Country.Desk deskFor(String service) {
        return dice.pick(sim.desksByService.getOrDefault(service, List.of()));
    }

    private Country.Desk deskOf(String agency, String service) {
        return sim.desksByService.getOrDefault(service, List.of()).stream()
                .filter(d -> d.agencyCode().equals(agency))
                .findFirst()
                .orElseGet(() -> deskFor(service));
    }

    private UUID referral(
            CaseStory.Victim victim,
            String service,
            Country.Desk desk,
            LocalDate sentOn,
            String status,
            Staff.Member recipient,
            @Nullable LocalDate completedOn,
            @Nullable String outcome) {
        Staff.Member sender = story.actor(Role.SOCIAL_WORKER);
        List<String> compartments = compartments(service);
        LocalDate day = later(story.openedOn, sentOn);
        int urgency = dice.weighted(10, 30, 40, 20);
        long sentAt = sim.millis(day, dice.between(8, 16));
        UUID consent = consent(victim, desk, compartments, day, sender, status.equals("WITHDRAWN"));
        UUID id = dice.id(sentAt);
        boolean answered = switch (status) {
            case "ACCEPTED", "REFUSED", "IN_SERVICE", "COMPLETED" -> true;
            default -> false;
        };
        long answeredAt = Math.min(
                sentAt + 3_600_000L * dice.between(1, Math.max(1, HOURS[urgency] / 2)),
                sim.at(sim.today, 0).toEpochMilli());
        boolean refused = status.equals("REFUSED");
        String reason = refused
                ? List.of("NO_PLACE", "NOT_OUR_SERVICE", "AGE_OR_SEX", "DISTANCE", "SAFETY", "PERSON_DECLINED", "OTHER")
                        .get(dice.weighted(44, 14, 14, 12, 6, 6, 4))
                : null;
        Instant completed = completedOn == null ? null : sim.at(completedOn, 17);
        sim.to.referral.row(
                story.id,
                id,
                victim.id(),
                desk.deskId(),
                sender.agency(),
                desk.agencyCode(),
                service,
                URGENCIES.get(urgency),
                victim.sex(),
                victim.ageAtIdentification(),
                sim.words.any("referral", dice),
                compartments,
                consent,
                status,
                Instant.ofEpochMilli(sentAt),
                Instant.ofEpochMilli(sentAt + 3_600_000L * HOURS[urgency]),
                answered ? Instant.ofEpochMilli(answeredAt) : null,
                answered ? recipient.id() : null,
                reason,
                refused && dice.chance(70) ? sim.words.any("refusal", dice) : null,
                completed,
                outcome,
                sender.id(),
                true);
        var params = Map.of(
                "service", "@service." + service.toLowerCase(Locale.ROOT), "agency", "agency:" + desk.agencyCode());
        story.event(DemoEvent.REFERRAL_SENT, lane(service), sentAt, params, sender);
        if (reason != null) {
            story.event(
                    DemoEvent.REFERRAL_REFUSED,
                    lane(service),
                    answeredAt,
                    Map.of(
                            "service", "@service." + service.toLowerCase(Locale.ROOT),
                            "agency", "agency:" + desk.agencyCode(),
                            "reason", "@referral.refusal." + reason.toLowerCase(Locale.ROOT)),
                    recipient);
        } else if (answered) {
            story.event(DemoEvent.REFERRAL_ACCEPTED, lane(service), answeredAt, params, recipient);
            story.join(recipient, "REFERRAL_RECIPIENT", day);
            if (dice.chance(45)) {
                feedback(id, recipient, story.day(day, completedOn == null ? last : completedOn));
            }
        }
        return id;
    }

    private void feedback(UUID referral, Staff.Member by, LocalDate on) {
        long at = sim.millis(on, dice.between(12, 17));
        sim.to.feedback.row(
                story.id, referral, dice.id(at), sim.words.any("feedback", dice), by.id(), Instant.ofEpochMilli(at));
    }

    private UUID consent(
            CaseStory.Victim victim,
            Country.Desk desk,
            List<String> compartments,
            LocalDate on,
            Staff.Member by,
            boolean withdrawn) {
        boolean child = victim.ageAtIdentification() < 18;
        boolean duty = dice.chance(12);
        UUID id = dice.id(sim.millis(on, 8));
        sim.to.consent.row(
                story.id,
                id,
                victim.id(),
                desk.agencyCode(),
                compartments,
                duty ? dice.chance(70) ? "MANDATORY_REPORT" : "VITAL_INTEREST" : "CONSENT",
                duty ? "NOBODY" : !child ? "SELF" : dice.chance(70) ? "PARENT" : "GUARDIAN",
                duty || !child ? "NOT_APPLICABLE" : victim.ageAtIdentification() < 9 ? "NOT_ASKED" : "GIVEN",
                victim.citizenship().equals("MN") ? dice.chance(95) ? "MONGOLIAN" : "KAZAKH" : "OTHER",
                on,
                withdrawn ? sim.at(on, 18) : null,
                dice.chance(40) ? sim.words.any("consent", dice) : null,
                by.id(),
                sim.at(on, 8));
        return id;
    }

    private static List<String> compartments(String service) {
        return switch (service) {
            case "MEDICAL", "DENTAL", "FORENSIC_EXAM" -> List.of("core", "identity", "medical");
            case "SHELTER", "SAFETY_PLANNING" -> List.of("core", "identity", "location");
            default -> List.of("core", "identity");
        };
    }

    private static Lane lane(String service) {
        return switch (service) {
            case "SHELTER", "SAFETY_PLANNING" -> Lane.SAFETY;
            case "MEDICAL", "DENTAL", "FORENSIC_EXAM" -> Lane.HEALTH;
            default -> Lane.SUPPORT;
        };
    }

    /** Never before the case was there. */
    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
