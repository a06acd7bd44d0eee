package mn.khamt.care;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants.Grant;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.CaseRoom;
import mn.khamt.cases.Cases;
import mn.khamt.cases.Lane;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.language.Words;
import mn.khamt.referrals.ServiceType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Stays and services on the case page: in the journey, and in the clocks that run from removal. */
@Component
final class CareOfCase implements CaseRoom {
    private static final int TAB = 60;
    private static final Duration TO_SAFETY = Duration.ofHours(6);
    private static final Duration TO_DOCTOR = Duration.ofHours(24);
    private static final Duration TO_PSYCHOLOGIST = Duration.ofDays(3);
    private static final Set<ServiceType> DOCTOR = EnumSet.of(ServiceType.MEDICAL, ServiceType.FORENSIC_EXAM);
    private static final Set<ServiceType> PSYCHOLOGIST =
            EnumSet.of(ServiceType.COUNSELLING_INDIVIDUAL, ServiceType.CRISIS_INTERVENTION);

    private final CareStore store;

    CareOfCase(CareStore store) {
        this.store = store;
    }

    @Override
    public List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of(store.askJourney(caseId));
    }

    @Override
    public Shown of(Cases.Header header, Grant grant, Words words) {
        List<Event> events = store.journey(header.caseId());
        String path = header.caseId().path() + "/care";
        boolean location = grant.opens(Compartment.location);
        List<Bar> bars = events.stream()
                .filter(e -> e.serviceType() != null || location)
                .map(e -> new Bar(
                        e.serviceType() == null ? Lane.SAFETY : e.serviceType().lane(),
                        words.get(
                                e.serviceType() == null
                                        ? "care.stay.bar"
                                        : e.serviceType().messageKey()),
                        e.fromOn(),
                        e.untilOn(),
                        Bar.Kind.HAPPENED,
                        path))
                .toList();
        return new Shown(
                List.of(new Tab("care.tab", "/care", TAB, bars.size())),
                bars,
                clocks(header.removedAt(), events, location));
    }

    private static List<Clock> clocks(@Nullable Instant removed, List<Event> events, boolean location) {
        if (removed == null) {
            return List.of();
        }
        var clocks = new ArrayList<Clock>();
        if (location) {
            clocks.add(new Clock(
                    "clock.care.safe_place",
                    removed,
                    first(removed, events, e -> e.serviceType() == null || e.serviceType() == ServiceType.SHELTER),
                    TO_SAFETY));
        }
        clocks.add(new Clock(
                "clock.care.doctor",
                removed,
                first(removed, events, e -> e.serviceType() != null && DOCTOR.contains(e.serviceType())),
                TO_DOCTOR));
        clocks.add(new Clock(
                "clock.care.psychologist",
                removed,
                first(removed, events, e -> e.serviceType() != null && PSYCHOLOGIST.contains(e.serviceType())),
                TO_PSYCHOLOGIST));
        return clocks;
    }

    /** Only the day is recorded: the clock counts to its noon, and never to before the removal. */
    private static @Nullable Instant first(Instant removed, List<Event> events, Predicate<Event> wanted) {
        return events.stream()
                .filter(wanted)
                .map(e -> Care.noon(e.fromOn()))
                .min(Instant::compareTo)
                .map(at -> at.isBefore(removed) ? removed : at)
                .orElse(null);
    }

    /**
     * @param serviceType null for a stay
     */
    record Event(
            String kind,
            @Nullable ServiceType serviceType,
            LocalDate fromOn,
            @Nullable LocalDate untilOn) {}
}
