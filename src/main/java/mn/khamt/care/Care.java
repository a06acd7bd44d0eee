package mn.khamt.care;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Lane;
import mn.khamt.cases.People;
import mn.khamt.cases.PersonWords;
import mn.khamt.cases.Timeline;
import mn.khamt.directory.Directory;
import mn.khamt.numbers.Fact;
import mn.khamt.numbers.Facts;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.language.Language;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import mn.khamt.referrals.Referral;
import mn.khamt.referrals.ReferralOutcome;
import mn.khamt.referrals.ReferralStatus;
import mn.khamt.referrals.Referrals;
import mn.khamt.referrals.ServiceType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Stays and services of victims (R16, R17). A stay is counted as the service it is, so that nobody writes it down twice. Nothing here
 * asks whether there is a criminal case.
 */
@Component
public final class Care {
    /** How many people a list shows; it says how many there are. */
    public static final int LIST = 100;

    /** Indicators 3.2 and 3.3 count what this agency, or one below it, coordinated. */
    private static final String CHILD_AUTHORITY = "FCYDA";

    private final Db db;
    private final CareStore store;
    private final Grants grants;
    private final Cases cases;
    private final People people;
    private final Referrals referrals;
    private final Timeline timeline;
    private final Trail trail;
    private final Facts facts;
    private final Directory directory;
    private final Times times;

    Care(
            Db db,
            CareStore store,
            Grants grants,
            Cases cases,
            People people,
            Referrals referrals,
            Timeline timeline,
            Trail trail,
            Facts facts,
            Directory directory,
            Times times) {
        this.db = db;
        this.store = store;
        this.grants = grants;
        this.cases = cases;
        this.people = people;
        this.referrals = referrals;
        this.timeline = timeline;
        this.trail = trail;
        this.facts = facts;
        this.directory = directory;
        this.times = times;
    }

    /** Every facility with how many places are taken today. */
    public List<Facility> facilities() {
        return store.facilities();
    }

    /** The stays of a case; none without the location compartment. */
    public List<Stay> stays(CaseId caseId) {
        return store.stays(caseId);
    }

    public Stay stay(CaseId caseId, UUID stayId) {
        return store.stay(caseId, stayId).orElseThrow(NotFound::new);
    }

    /** The services of a case, those going on first. */
    public List<Service> services(CaseId caseId) {
        return store.services(caseId);
    }

    public Service service(CaseId caseId, UUID serviceId) {
        return store.service(caseId, serviceId).orElseThrow(NotFound::new);
    }

    /** People of the caller's cases who stay somewhere or receive something today. */
    public InCare inCare() {
        return db.read(() -> new InCare(store.peopleInCare(times.today(), LIST), store.countInCare(times.today())));
    }

    /**
     * Places a victim. The database holds that nobody is in two places and that no place is given twice.
     *
     * @throws Refused when the facility is full or not for this person, or the person is elsewhere at that time
     */
    public UUID recordStay(RecordStay command) {
        return db.write(() -> {
            Grants.Grant grant = withLocation(command.caseId());
            People.Victim victim = people.victim(command.caseId(), command.victimId());
            Facility facility = facility(command.facilityCode());
            Language language = store.readersLanguage();
            inOrder("until_on", command.fromOn(), command.untilOn());
            if (!facility.takes(victim.sex(), Referrals.age(victim))) {
                throw new Refused("facility", "error.facility_not_for");
            }
            Referral referral = answered(command.caseId(), command.victimId(), command.referralId());
            UUID id = Ids.next();
            UUID fact = facts.record(fact(command.caseId(), victim, command.fromOn())
                    .withService(ServiceType.SHELTER.name(), facility.agencyCode(), coordinated(referral)));
            try {
                store.add(id, command, fact);
            } catch (ConstraintBroken broken) {
                throw refused(broken, facility, language);
            }
            began(referral);
            trail.record("stay.recorded", command.caseId().value(), id, grant.rule());
            line(
                    command.caseId(),
                    "stay_began",
                    command.fromOn(),
                    Map.of("kind", "@" + facility.kindKey()),
                    facility.agencyCode());
            if (command.untilOn() != null) {
                line(command.caseId(), "stay_ended", command.untilOn(), Map.of(), facility.agencyCode());
            }
            return id;
        });
    }

    /** Ends a stay, or corrects when and why it ended. */
    public void endStay(CaseId caseId, UUID stayId, int version, LocalDate untilOn, LeftWhy why) {
        db.write(() -> {
            Grants.Grant grant = withLocation(caseId);
            Stay stay = stay(caseId, stayId);
            inOrder("until_on", stay.fromOn(), untilOn);
            // A later end can meet another stay, or a place that is given already.
            Facility facility = facility(stay.facilityCode());
            Language language = store.readersLanguage();
            try {
                if (!store.end(caseId, stayId, version, untilOn, why)) {
                    throw new EditConflict("");
                }
            } catch (ConstraintBroken broken) {
                throw refused(broken, facility, language);
            }
            trail.record("stay.ended", caseId.value(), stayId, grant.rule());
            line(caseId, "stay_left", untilOn, Map.of("why", "@" + why.messageKey()), stay.agencyCode());
            return stayId;
        });
    }

    /** Records a service and counts it, in one transaction. */
    public UUID recordService(RecordService command) {
        return db.write(() -> {
            Grants.Grant grant = grants.changing(command.caseId().value());
            People.Victim victim = people.victim(command.caseId(), command.victimId());
            inOrder("ended_on", command.startedOn(), command.endedOn());
            Referral referral = answered(command.caseId(), command.victimId(), command.referralId());
            boolean coordinated = command.coordinated() == null ? coordinated(referral) : command.coordinated();
            UUID id = Ids.next();
            UUID fact = facts.record(fact(command.caseId(), victim, command.startedOn())
                    .withService(command.type().name(), command.agencyCode(), coordinated));
            store.add(id, command, coordinated, fact);
            began(referral);
            trail.record("service.recorded", command.caseId().value(), id, grant.rule());
            timeline.add(
                    command.caseId(),
                    command.type().lane(),
                    "service_began",
                    command.startedOn(),
                    Map.of("service", "@" + command.type().messageKey()),
                    command.agencyCode());
            if (command.endedOn() != null) {
                ended(command.caseId(), command.type(), command.endedOn(), command.agencyCode());
            }
            return id;
        });
    }

    /**
     * Says when a service ended and with what outcome. What is counted (kind, agency, first day) stays as it was recorded.
     *
     * @throws EditConflict when somebody changed it in the meantime
     */
    public void changeService(
            CaseId caseId,
            UUID serviceId,
            int version,
            @Nullable LocalDate endedOn,
            @Nullable ReferralOutcome outcome) {
        db.write(() -> {
            Grants.Grant grant = grants.changing(caseId.value());
            Service before = service(caseId, serviceId);
            inOrder("ended_on", before.startedOn(), endedOn);
            if (!store.change(caseId, serviceId, version, endedOn, outcome)) {
                throw new EditConflict("");
            }
            trail.record("service.changed", caseId.value(), serviceId, grant.rule());
            if (endedOn != null && !endedOn.equals(before.endedOn())) {
                ended(caseId, before.serviceType(), endedOn, before.agencyCode());
            }
            return serviceId;
        });
    }

    /** What the form proposes: yes when the recorder, or whoever referred, is of the child authority. */
    public boolean coordinatedByDefault(CaseId caseId, @Nullable UUID referralId) {
        return coordinated(
                referralId == null
                        ? null
                        : referrals.ofCase(caseId).stream()
                                .filter(r -> r.referralId().equals(referralId))
                                .findFirst()
                                .orElse(null));
    }

    /** Referrals of the case that a stay or service can answer: taken over, or already done. */
    public List<Referral> answerable(CaseId caseId) {
        return referrals.ofCase(caseId).stream().filter(Care::taken).toList();
    }

    private Facility facility(String code) {
        return store.facilities().stream()
                .filter(f -> f.facilityCode().equals(code))
                .findFirst()
                .orElseThrow(() -> new Refused("facility", "error.choose"));
    }

    private Grants.Grant withLocation(CaseId caseId) {
        Grants.Grant grant = grants.changing(caseId.value());
        if (!grant.opens(Compartment.location)) {
            throw new NotFound("rule:3");
        }
        return grant;
    }

    private @Nullable Referral answered(CaseId caseId, UUID victimId, @Nullable UUID referralId) {
        if (referralId == null) {
            return null;
        }
        return answerable(caseId).stream()
                .filter(r -> r.referralId().equals(referralId) && r.victimId().equals(victimId))
                .findFirst()
                .orElseThrow(() -> new Refused("referral", "error.referral_of_other"));
    }

    private static boolean taken(Referral r) {
        return r.status() == ReferralStatus.ACCEPTED
                || r.status() == ReferralStatus.IN_SERVICE
                || r.status() == ReferralStatus.COMPLETED;
    }

    private void began(@Nullable Referral referral) {
        if (referral != null) {
            referrals.began(referral.referralId());
        }
    }

    private boolean coordinated(@Nullable Referral referral) {
        return ofChildAuthority(store.myAgency().orElse(""))
                || (referral != null && ofChildAuthority(referral.fromAgency()));
    }

    private boolean ofChildAuthority(String agency) {
        return !agency.isEmpty()
                && (agency.equals(CHILD_AUTHORITY)
                        || CHILD_AUTHORITY.equals(directory.agency(agency).parentCode()));
    }

    /** Counted under the victim's own key: so many victims, so many services, never the one for the other. */
    private Fact fact(CaseId caseId, People.Victim victim, LocalDate on) {
        return cases.dimensions(caseId)
                .fact(Fact.Kind.SERVICE, victim.factKey(), on)
                .withExploitation(victim.exploitation())
                .withVictim(victim.child(), victim.sex(), victim.ageAtExploitation());
    }

    private void ended(CaseId caseId, ServiceType type, LocalDate on, String agency) {
        timeline.add(caseId, type.lane(), "service_ended", on, Map.of("service", "@" + type.messageKey()), agency);
    }

    /** A stay's line is read only by those who may know where the person sleeps. */
    private void line(CaseId caseId, String kind, LocalDate on, Map<String, String> params, String agency) {
        timeline.add(caseId, Lane.SAFETY, kind, noon(on), params, Compartment.location, agency);
    }

    /** Days are all that is recorded; a day counts from its middle. */
    static Instant noon(LocalDate day) {
        return day.atTime(12, 0).atZone(Times.ZONE).toInstant();
    }

    private static void inOrder(String field, LocalDate from, @Nullable LocalDate until) {
        if (until != null && until.isBefore(from)) {
            throw new Refused(field, "error.care_order");
        }
    }

    private static RuntimeException refused(ConstraintBroken broken, Facility facility, Language language) {
        return switch (broken.constraint()) {
            case "one_place_at_a_time" -> new Refused("from_on", "error.stay_elsewhere");
            case "free_place" -> new Refused("facility", "error.no_free_place", "facility", facility.name(language));
            default -> broken;
        };
    }

    /**
     * @param total how many there are, of which these are the first
     */
    public record InCare(List<PersonInCare> people, int total) {}

    /**
     * Somebody in care, by the case's code and a letter.
     *
     * @param since when the present stay began; null when there is none, or when it is not to be known
     * @param services codes of what goes on
     * @param mayKnow the caller holds the location compartment of this case
     */
    public record PersonInCare(
            CaseId caseId,
            String code,
            String label,
            String sex,
            @Nullable Integer age,
            @Nullable String facilityEn,
            @Nullable String facilityMn,
            @Nullable LocalDate since,
            List<String> services,
            boolean mayKnow) {
        public String person(Words words) {
            return words.get(age != null && age >= 18 ? "person.label.adult" : "person.label.child", "label", label)
                    + ", " + PersonWords.sexAndAge(words, sex, age);
        }

        public @Nullable String facility(Language language) {
            return language == Language.MN ? facilityMn : facilityEn;
        }

        public String servicesShown(Words words) {
            return String.join(
                    ", ",
                    services.stream()
                            .map(s -> words.get("service." + s.toLowerCase(Locale.ROOT)))
                            .toList());
        }
    }

    /** Who wrote a service down. */
    public static String recorder(Service service) {
        return new PersonName(null, service.recorderParent(), service.recorderGiven()).shown();
    }
}
