package mn.khamt.referrals;

import static mn.khamt.access.Compartment.core;
import static mn.khamt.access.Compartment.identity;
import static mn.khamt.access.Compartment.location;
import static mn.khamt.access.Compartment.medical;

import java.util.List;
import java.util.Locale;
import mn.khamt.access.Compartment;
import mn.khamt.cases.Lane;

/** The services of Appendix A, in the order in which they are offered; the same codes as in {@code care.service_type}. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that cannot change
public enum ServiceType {
    SHELTER(Lane.SAFETY, core, identity, location),
    CASE_MANAGEMENT(Lane.SUPPORT, core, identity),
    SAFETY_PLANNING(Lane.SAFETY, core, identity, location),
    CRISIS_INTERVENTION(Lane.SUPPORT, core, identity),
    VICTIM_ADVOCACY(Lane.SUPPORT, core, identity),
    LEGAL_ASSISTANCE(Lane.SUPPORT, core, identity),
    COUNSELLING_INDIVIDUAL(Lane.SUPPORT, core, identity),
    COUNSELLING_GROUP(Lane.SUPPORT, core, identity),
    FAMILY_REUNIFICATION(Lane.SUPPORT, core, identity),
    REINTEGRATION(Lane.SUPPORT, core, identity),
    MEDICAL(Lane.HEALTH, core, identity, medical),
    DENTAL(Lane.HEALTH, core, identity, medical),
    SUBSTANCE_ABUSE(Lane.HEALTH, core, identity, medical),
    EDUCATION(Lane.SUPPORT, core, identity),
    VOCATIONAL(Lane.SUPPORT, core, identity),
    LIFE_SKILLS(Lane.SUPPORT, core, identity),
    TRANSPORT(Lane.SUPPORT, core, identity, location),
    FORENSIC_EXAM(Lane.HEALTH, core, identity, medical),
    INTERPRETATION(Lane.SUPPORT, core),
    REPATRIATION(Lane.SUPPORT, core, identity),
    OTHER(Lane.SUPPORT, core);

    private final Lane lane;
    private final List<Compartment> usual;

    ServiceType(Lane lane, Compartment... usual) {
        this.lane = lane;
        this.usual = List.of(usual);
    }

    /** Message key of the service's name. */
    public String messageKey() {
        return "service." + name().toLowerCase(Locale.ROOT);
    }

    /** The strand of the case it belongs to. */
    public Lane lane() {
        return lane;
    }

    /** What whoever gives this service usually needs; a default that the sender may narrow. */
    public List<Compartment> usuallyShared() {
        return usual;
    }
}
