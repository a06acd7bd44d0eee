package mn.khamt.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import mn.khamt.access.Role;
import mn.khamt.keys.Place;
import mn.khamt.numbers.Fact;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.ServiceType;
import mn.khamt.referrals.Urgency;
import org.jspecify.annotations.Nullable;

/** Referrals, services and stays of the victims of one case. */
final class CareStory {
    private static final List<ServiceType> SERVICES = List.of(
            ServiceType.SHELTER,
            ServiceType.CASE_MANAGEMENT,
            ServiceType.SAFETY_PLANNING,
            ServiceType.CRISIS_INTERVENTION,
            ServiceType.VICTIM_ADVOCACY,
            ServiceType.LEGAL_ASSISTANCE,
            ServiceType.COUNSELLING_INDIVIDUAL,
            ServiceType.COUNSELLING_GROUP,
            ServiceType.FAMILY_REUNIFICATION,
            ServiceType.REINTEGRATION,
            ServiceType.MEDICAL,
            ServiceType.DENTAL,
            ServiceType.EDUCATION,
            ServiceType.VOCATIONAL,
            ServiceType.LIFE_SKILLS,
            ServiceType.FORENSIC_EXAM);
    private static final int[] WEIGHTS = {24, 16, 9, 10, 6, 8, 18, 5, 5, 6, 12, 2, 9, 4, 4, 6};

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
        Set<ServiceType> asked = EnumSet.noneOf(ServiceType.class);
        int services = dice.weighted(24, 42, 24, 10);
        for (int i = 0; i < services; i++) {
            ServiceType service = another(asked);
            LocalDate started = story.openedOn.plusDays(dice.between(1, 25));
            if (service != null && !started.isAfter(last)) {
                service(victim, service, started);
            }
        }
        if (dice.chance(11)) {
            unanswered(victim, another(asked), "REFUSED", null);
        }
        if (!story.closed() && dice.chance(story.named ? 85 : 30)) {
            ServiceType waiting =
                    story.named && asked.add(ServiceType.LIFE_SKILLS) ? ServiceType.LIFE_SKILLS : another(asked);
            unanswered(
                    victim, waiting, List.of("SENT", "SEEN", "MORE_INFORMATION").get(dice.weighted(60, 28, 12)), null);
        }
        if (dice.chance(5)) {
            unanswered(victim, another(asked), "WITHDRAWN", null);
        }
    }

    private @Nullable ServiceType another(Set<ServiceType> asked) {
        ServiceType service = SERVICES.get(dice.weighted(WEIGHTS));
        return asked.add(service) ? service : null;
    }

    private void service(CaseStory.Victim victim, ServiceType service, LocalDate started) {
        int length = dice.between(10, service == ServiceType.SHELTER ? 120 : 240);
        LocalDate planned = started.plusDays(length);
        LocalDate ended = story.closed() ? CaseStory.earlier(planned, last) : planned.isAfter(last) ? null : planned;
        String outcome = ended == null
                ? null
                : List.of("NEED_MET", "PARTLY_MET", "NOT_MET", "PERSON_LEFT").get(dice.weighted(62, 24, 6, 8));
        Country.Desk desk = deskFor(service);
        if (service == ServiceType.SHELTER) {
            Optional<Beds.Place> place = place(desk.agencyCode(), victim, started, ended);
            if (place.isEmpty()) {
                unanswered(victim, service, "REFUSED", "NO_PLACE");
            } else {
                Given given = given(victim, service, desk, started, ended, outcome, true);
                stays(victim, place.get(), given, started, ended);
            }
            return;
        }
        Given given = given(victim, service, desk, started, ended, outcome, dice.chance(20));
        UUID fact = count(victim, service, given, started);
        sim.to.service.row(
                story.id,
                dice.id(sim.millis(started, 9)),
                victim.id(),
                service,
                given.agency,
                given.referral,
                started,
                ended,
                outcome,
                given.coordinated,
                given.by.id(),
                fact);
        var params = Map.of("service", "@" + service.messageKey());
        story.event(DemoEvent.SERVICE_BEGAN, service.lane(), sim.millis(started, 14), params, given.by);
        if (ended != null) {
            story.event(DemoEvent.SERVICE_ENDED, service.lane(), sim.millis(ended, 16), params, given.by);
        }
    }

    /** Who gives a service: the desk it was referred to, or the agency of the social worker itself. */
    private Given given(
            CaseStory.Victim victim,
            ServiceType service,
            Country.Desk desk,
            LocalDate started,
            @Nullable LocalDate ended,
            @Nullable String outcome,
            boolean referred) {
        Staff.Member from = story.actor(Role.SOCIAL_WORKER);
        boolean coordinated = from.agency().equals("FCYDA") && dice.chance(75);
        if (!referred && desk.agencyCode().equals(from.agency())) {
            return new Given(from.agency(), from, null, coordinated);
        }
        Staff.Member by = sim.staff.at(desk.agencyCode(), story.named, dice);
        UUID referral = referral(
                victim,
                service,
                desk,
                started.minusDays(1),
                ended == null ? "IN_SERVICE" : "COMPLETED",
                by,
                ended,
                outcome,
                null);
        return new Given(
                desk.agencyCode(),
                by,
                referral,
                coordinated || desk.agencyCode().equals("FCYDA"));
    }

    private UUID count(CaseStory.Victim victim, ServiceType service, Given given, LocalDate on) {
        return story.fact(story.fact(Fact.Kind.SERVICE, victim.factKey(), on)
                .withVictim(victim.child(), victim.sex(), victim.ageAtExploitation())
                .withService(service.name(), given.agency, given.coordinated));
    }

    private Optional<Beds.Place> place(
            String agency, CaseStory.Victim victim, LocalDate from, @Nullable LocalDate until) {
        LocalDate before = until == null ? sim.today.plusYears(2) : until.plusDays(1);
        return sim.beds.take(agency, victim.sex(), victim.ageAtIdentification(), from, before, dice);
    }

    /** One stay, or two after each other when the person moved on to another house. */
    private void stays(
            CaseStory.Victim victim, Beds.Place first, Given given, LocalDate from, @Nullable LocalDate until) {
        LocalDate end = until == null ? last : until;
        long nights = ChronoUnit.DAYS.between(from, end);
        LocalDate moved = nights > 20 && dice.chance(25) ? from.plusDays(nights / 2) : null;
        Optional<Beds.Place> second =
                moved == null ? Optional.empty() : place(given.agency, victim, moved.plusDays(1), until);
        if (moved == null || second.isEmpty()) {
            stay(victim, first, given, from, until, "FAMILY");
        } else {
            stay(victim, first, given, from, moved, "OTHER_FACILITY");
            stay(victim, second.get(), given, moved.plusDays(1), until, dice.chance(80) ? "FAMILY" : "INDEPENDENT");
        }
    }

    private void stay(
            CaseStory.Victim victim,
            Beds.Place place,
            Given given,
            LocalDate from,
            @Nullable LocalDate until,
            String why) {
        UUID fact = count(victim, ServiceType.SHELTER, given, from);
        sim.to.stay.row(
                story.id,
                dice.id(sim.millis(from, 18)),
                victim.id(),
                place.facility(),
                given.referral,
                from,
                until,
                until == null ? null : why,
                given.by.id(),
                fact);
        story.event(
                DemoEvent.STAY_BEGAN,
                from,
                Map.of("kind", "@care.kind." + place.kind().toLowerCase(Locale.ROOT)),
                given.by);
        if (until != null) {
            story.event(
                    DemoEvent.STAY_LEFT, until, Map.of("why", "@care.left." + why.toLowerCase(Locale.ROOT)), given.by);
        }
    }

    /** A referral that led to nothing, or not yet. */
    private void unanswered(
            CaseStory.Victim victim, @Nullable ServiceType service, String status, @Nullable String refusal) {
        if (service == null) {
            return;
        }
        boolean waits = !status.equals("REFUSED") && !status.equals("WITHDRAWN");
        LocalDate sent = waits
                ? later(story.openedOn, sim.today.minusDays(dice.between(0, 5)))
                : story.day(story.openedOn, last);
        Country.Desk desk = story.named && waits ? deskOf("GEC", service) : deskFor(service);
        Staff.Member by = sim.staff.at(desk.agencyCode(), story.named, dice);
        referral(victim, service, desk, sent, status, by, null, null, refusal);
    }

    private Country.Desk deskFor(ServiceType service) {
        return dice.pick(sim.desksByService.getOrDefault(service.name(), List.of()));
    }

    private Country.Desk deskOf(String agency, ServiceType service) {
        return sim.desksByService.getOrDefault(service.name(), List.of()).stream()
                .filter(d -> d.agencyCode().equals(agency))
                .findFirst()
                .orElseGet(() -> deskFor(service));
    }

    private UUID referral(
            CaseStory.Victim victim,
            ServiceType service,
            Country.Desk desk,
            LocalDate sentOn,
            String status,
            Staff.Member recipient,
            @Nullable LocalDate completedOn,
            @Nullable String outcome,
            @Nullable String refusal) {
        Staff.Member sender = story.actor(Role.SOCIAL_WORKER);
        List<String> compartments =
                service.usuallyShared().stream().map(Enum::name).toList();
        LocalDate day = later(story.openedOn, sentOn);
        Urgency urgency = List.of(Urgency.NOW, Urgency.WITHIN_DAY, Urgency.WITHIN_WEEK, Urgency.PLANNED)
                .get(dice.weighted(10, 30, 40, 20));
        int hours = (int) urgency.answerWithin().toHours();
        long sentAt = sim.millis(day, dice.between(8, 16));
        UUID consent = consent(victim, desk, compartments, day, sender, status.equals("WITHDRAWN"));
        UUID id = dice.id(sentAt);
        boolean answered = switch (status) {
            case "REFUSED", "IN_SERVICE", "COMPLETED" -> true;
            default -> false;
        };
        long answeredAt = Math.min(
                sentAt + 3_600_000L * dice.between(1, Math.max(1, hours / 2)),
                sim.at(sim.today, 0).toEpochMilli());
        boolean refused = status.equals("REFUSED");
        String drawn = List.of(
                        "NO_PLACE", "NOT_OUR_SERVICE", "AGE_OR_SEX", "DISTANCE", "SAFETY", "PERSON_DECLINED", "OTHER")
                .get(dice.weighted(40, 16, 14, 12, 6, 8, 4));
        String reason = !refused ? null : refusal == null ? drawn : refusal;
        sim.to.referral.row(
                story.id,
                id,
                victim.id(),
                desk.deskId(),
                sender.agency(),
                desk.agencyCode(),
                service,
                urgency,
                victim.sex(),
                victim.ageAtIdentification(),
                sim.keys.closeTextFor(desk.agencyCode(), Referrals.place("reason", id), story.words("referral")),
                compartments,
                consent,
                status,
                Instant.ofEpochMilli(sentAt),
                Instant.ofEpochMilli(sentAt).plus(urgency.answerWithin()),
                answered ? Instant.ofEpochMilli(answeredAt) : null,
                answered ? recipient.id() : null,
                reason,
                refused && dice.chance(70)
                        ? sim.keys.closeTextFor(
                                desk.agencyCode(),
                                Referrals.place("refusal_note", id),
                                sim.words.any("refusal." + reason, dice))
                        : null,
                completedOn == null ? null : sim.at(completedOn, 17),
                outcome,
                sender.id(),
                true);
        var params = Map.of("service", "@" + service.messageKey(), "agency", "agency:" + desk.agencyCode());
        story.event(DemoEvent.REFERRAL_SENT, service.lane(), sentAt, params, sender);
        switch (status) {
            case "REFUSED" ->
                story.event(
                        DemoEvent.REFERRAL_REFUSED,
                        service.lane(),
                        answeredAt,
                        with(params, "reason", "@referral.refusal." + reason),
                        recipient);
            case "MORE_INFORMATION" ->
                story.event(DemoEvent.REFERRAL_MORE_INFORMATION, service.lane(), answeredAt, params, recipient);
            case "WITHDRAWN" -> story.event(DemoEvent.REFERRAL_WITHDRAWN, service.lane(), answeredAt, params, sender);
            case "IN_SERVICE", "COMPLETED" -> {
                story.event(DemoEvent.REFERRAL_ACCEPTED, service.lane(), answeredAt, params, recipient);
                story.join(recipient, "REFERRAL_RECIPIENT", day, compartments);
                if (completedOn != null && outcome != null) {
                    story.event(
                            DemoEvent.REFERRAL_COMPLETED,
                            service.lane(),
                            sim.millis(completedOn, 17),
                            with(params, "outcome", "@referral.outcome." + outcome),
                            recipient);
                }
                if (dice.chance(45)) {
                    feedback(id, recipient, story.day(day, completedOn == null ? last : completedOn));
                }
            }
            default -> {
                // waits at the desk
            }
        }
        return id;
    }

    private static Map<String, String> with(Map<String, String> params, String name, String value) {
        var more = new TreeMap<>(params);
        more.put(name, value.toLowerCase(Locale.ROOT));
        return more;
    }

    private void feedback(UUID referral, Staff.Member by, LocalDate on) {
        long at = sim.millis(on, dice.between(12, 17));
        UUID id = dice.id(at);
        sim.to.feedback.row(
                story.id,
                referral,
                id,
                sim.keys.closeTextFor(by.agency(), Referrals.feedback(id), story.words("feedback")),
                by.id(),
                Instant.ofEpochMilli(at));
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
                dice.chance(40) ? story.closed(new Place("access.consent", "note", id), story.words("consent")) : null,
                by.id(),
                sim.at(on, 8));
        return id;
    }

    /** Never before the case was there. */
    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    /** Who gives something, and how it came to it. */
    private record Given(
            String agency, Staff.Member by, @Nullable UUID referral, boolean coordinated) {}
}
