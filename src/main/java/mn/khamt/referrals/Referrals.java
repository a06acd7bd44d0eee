package mn.khamt.referrals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Cases;
import mn.khamt.cases.People;
import mn.khamt.cases.Timeline;
import mn.khamt.consent.ConsentBasis;
import mn.khamt.consent.ConsentGiver;
import mn.khamt.consent.Consents;
import mn.khamt.consent.NewConsent;
import mn.khamt.directory.Directory;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.language.PersonName;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.EditConflict;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends referrals and takes the answers (R14). Two sides work on one record: the case that sent it, and the desk that answers, which
 * knows nothing of the case until it accepts.
 */
@Component
public final class Referrals {
    /** How many lines a list shows; it says how many there are. */
    public static final int LIST = 100;

    private static final int ADULT = 18;

    private final Db db;
    private final ReferralStore store;
    private final Grants grants;
    private final Cases cases;
    private final People people;
    private final Timeline timeline;
    private final Trail trail;
    private final Directory directory;
    private final Times times;
    private final Consents consents;

    Referrals(
            Db db,
            ReferralStore store,
            Grants grants,
            Cases cases,
            People people,
            Timeline timeline,
            Trail trail,
            Directory directory,
            Times times,
            Consents consents) {
        this.db = db;
        this.store = store;
        this.grants = grants;
        this.cases = cases;
        this.people = people;
        this.timeline = timeline;
        this.trail = trail;
        this.directory = directory;
        this.times = times;
        this.consents = consents;
    }

    /** The desks that answer for a service. */
    public List<Directory.Desk> desksFor(ServiceType service) {
        return directory.desks().stream()
                .filter(d -> d.kind().equals("REFERRAL") && d.services().contains(service.name()))
                .toList();
    }

    /**
     * Records the consent and sends the referral, both or neither.
     *
     * @throws Refused when the consent does not carry it, or when one for this victim and service is open
     */
    public UUID send(SendReferral command) {
        CaseId of = command.caseId();
        List<Db.Ask<?>> asks = List.of(
                Grants.ask(of.value()),
                // the second look is that of the consent
                Grants.ask(of.value()),
                People.askVictim(of, command.victimId()),
                ReferralStore.askMyAgency(),
                Cases.askHeader(of),
                Vault.askLookupKeys());
        return db.write(() -> db.together(asks, () -> {
            Grants.Grant grant = grants.changing(command.caseId().value());
            People.Victim victim = people.victim(command.caseId(), command.victimId());
            Directory.Desk desk = desksFor(command.service()).stream()
                    .filter(d -> d.deskId().equals(command.deskId()))
                    .findFirst()
                    .orElseThrow(() -> new Refused("desk", "error.choose"));
            List<String> compartments = shared(command.compartments(), grant);
            String from = store.myAgency().orElseThrow(NotFound::new);
            UUID consent = carries(command, desk.agencyCode(), compartments);
            UUID id = Ids.next();
            Instant now = times.now();
            Cases.Header header = cases.header(command.caseId());
            if (!store.send(id, command, victim, from, desk.agencyCode(), compartments, consent, now, header.demo())) {
                throw new Refused(
                        "service",
                        "error.referral_open",
                        "code",
                        store.openOf(command.caseId(), command.victimId(), command.service())
                                .<Object>map(sent -> sent)
                                .orElse(header.code()));
            }
            trail.record("referral.sent", command.caseId().value(), id, grant.rule());
            timeline.add(
                    command.caseId(),
                    command.service().lane(),
                    "referral_sent",
                    now,
                    params(command.service(), desk.agencyCode()),
                    Compartment.core,
                    from);
            return id;
        }));
    }

    /**
     * Against what the form of a new referral is read.
     *
     * @throws NotFound when the caller changes nothing in this case
     */
    public Offered offered(CaseId caseId, Words words) {
        var asks = new ArrayList<Db.Ask<?>>();
        asks.add(Grants.ask(caseId.value()));
        asks.add(People.askVictims(caseId));
        asks.addAll(consents.asks(caseId));
        return db.together(asks, () -> {
            Grants.Grant grant = grants.changing(caseId.value());
            List<People.Victim> victims = people.victims(caseId);
            return new Offered(grant, victims, consents.givers(caseId, victims, words), consents.forms(words));
        });
    }

    /** All referrals of a case that the caller may see, waiting ones first. */
    public List<Referral> ofCase(CaseId caseId) {
        return store.ofCase(caseId);
    }

    /** Whether the caller answers referrals for any desk. */
    public boolean hasDesk() {
        return store.hasDesk();
    }

    /** What arrived at the caller's desks. */
    public Listed atMyDesks(State state, @Nullable ServiceType service) {
        return db.read(() ->
                new Listed(store.atMyDesks(state.name(), service, LIST), store.countAtMyDesks(state.name(), service)));
    }

    /** What the caller's cases sent. */
    public Listed ofMyCases(State state, @Nullable ServiceType service) {
        return db.read(() ->
                new Listed(store.ofMyCases(state.name(), service, LIST), store.countOfMyCases(state.name(), service)));
    }

    /** What waits for the caller: unanswered at their desks, and questions of a desk to their cases. Soonest first. */
    public List<Referral> waitingForMe() {
        return db.read(() -> {
            var all = new ArrayList<Referral>();
            store.atMyDesks(State.WAITING.name(), null, LIST).stream()
                    .filter(r -> r.status().waitsForDesk())
                    .forEach(all::add);
            store.ofMyCases(State.WAITING.name(), null, LIST).stream()
                    .filter(r -> r.status() == ReferralStatus.MORE_INFORMATION && r.ofMyCase())
                    .forEach(all::add);
            all.sort(java.util.Comparator.comparing(Referral::answerDueAt));
            return all;
        });
    }

    /**
     * Opens a referral; the first look of the desk marks it as seen.
     *
     * @throws NotFound for whoever is on neither side
     */
    public Opened open(UUID id) {
        return db.write(() -> {
            Referral found = find(id);
            boolean first = found.may(ReferralStep.SEE) && !found.mine() && store.seen(id);
            trail.record(first ? "referral.seen" : "referral.opened", found.caseId(), id, rule(found));
            return new Opened(first ? find(id) : found, store.consentKind(id).orElse(null), store.said(id));
        });
    }

    /** Without leaving a trace of its own, for forms that show it again. */
    public Referral find(UUID id) {
        return store.find(id).orElseThrow(() -> new NotFound("rule:3"));
    }

    /** The desk takes it over; whoever accepts is let into the case with the slice that was referred, and no more. */
    public void accept(UUID id, int version) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.ACCEPT);
            if (found.version() != version || !store.accept(id, version)) {
                throw new Refused("status", "error.referral_changed");
            }
            desk(found, "referral.accepted", "referral_accepted");
            return id;
        });
    }

    public void refuse(UUID id, int version, RefusalReason reason, @Nullable String note) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.REFUSE);
            first(found, store.refuse(found, version, reason, note));
            desk(found, "referral.refused", "referral_refused");
            return id;
        });
    }

    /** The desk asks the sender for what it needs before it can answer. */
    public void ask(UUID id, int version, String question) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.ASK);
            first(found, store.move(id, version, ReferralStatus.MORE_INFORMATION));
            store.say(found, question);
            desk(found, "referral.more_information", "referral_more_information");
            return id;
        });
    }

    /** The sender answers, and the desk's turn begins again. */
    public void answer(UUID id, int version, String answer) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.ANSWER);
            first(found, store.move(id, version, ReferralStatus.SEEN));
            store.say(found, answer);
            sender(found, "referral.information_given", "referral_information_given");
            return id;
        });
    }

    public void start(UUID id, int version) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.START);
            if (!store.move(id, version, ReferralStatus.IN_SERVICE)) {
                throw new Refused("status", "error.referral_changed");
            }
            desk(found, "referral.started", "referral_started");
            return id;
        });
    }

    /** Called when a service is recorded that answers an accepted referral: it has begun, whoever wrote it down. */
    public void began(UUID id) {
        db.write(() -> {
            Referral found = find(id);
            if (found.status() == ReferralStatus.ACCEPTED
                    && store.move(id, found.version(), ReferralStatus.IN_SERVICE)) {
                trail.record("referral.started", found.caseId(), id, rule(found));
            }
            return id;
        });
    }

    /** The service is over; what it opened closes thirty days later. */
    public void complete(UUID id, int version, ReferralOutcome outcome) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.COMPLETE);
            first(found, store.complete(id, version, outcome));
            desk(found, "referral.completed", "referral_completed");
            store.endSlice(id);
            return id;
        });
    }

    public void withdraw(UUID id, int version) {
        db.write(() -> {
            Referral found = allowed(id, ReferralStep.WITHDRAW);
            if (!store.move(id, version, ReferralStatus.WITHDRAWN)) {
                throw new Refused("status", "error.referral_changed");
            }
            sender(found, "referral.withdrawn", "referral_withdrawn");
            store.endSlice(id);
            return id;
        });
    }

    /** Feedback between the two sides, at any time. */
    public void say(UUID id, String message) {
        db.write(() -> {
            Referral found = find(id);
            if (!found.atMyDesk() && !found.ofMyCase()) {
                throw new NotFound("rule:3");
            }
            store.say(found, message);
            trail.record("referral.message", found.caseId(), id, rule(found));
            return id;
        });
    }

    /** The age that counts for consent and care: the one known last. */
    public static @Nullable Integer age(People.Victim victim) {
        return victim.ageAtIdentification() == null ? victim.ageAtExploitation() : victim.ageAtIdentification();
    }

    /** Somebody whose age is not known is treated as a child. */
    public static boolean child(People.Victim victim) {
        Integer age = age(victim);
        return age == null || age < ADULT;
    }

    /** Consent given with it is recorded; anything else must have been recorded, and looked at by a second person, before. */
    private UUID carries(SendReferral command, String agency, List<String> compartments) {
        NewConsent given = command.consent();
        if (given != null && given.basis() == ConsentBasis.CONSENT) {
            Consents.Recorded recorded =
                    consents.record(command.caseId(), command.victimId(), agency, compartments, given);
            if (!recorded.carries()) {
                throw new Refused("giver_given_name", "consent.error.stopped");
            }
            return recorded.consentId();
        }
        return consents.carrying(command.caseId(), command.victimId(), agency, compartments)
                .orElseThrow(() ->
                        new Refused("basis", given == null ? "consent.error.none" : "consent.error.override_first"));
    }

    private static List<String> shared(List<String> wanted, Grants.Grant grant) {
        if (!grant.compartments().containsAll(wanted)) {
            throw new Refused("compartments", "error.referral_compartments");
        }
        var all = new ArrayList<String>();
        for (Compartment compartment : Compartment.values()) {
            if (compartment == Compartment.core || wanted.contains(compartment.name())) {
                all.add(compartment.name());
            }
        }
        return all;
    }

    /** The referral, if this caller may take this step in the state it is in. */
    private Referral allowed(UUID id, ReferralStep step) {
        Referral found = find(id);
        boolean mySide = switch (step.side()) {
            case DESK -> found.atMyDesk();
            case SENDER -> found.ofMyCase();
        };
        if (!mySide) {
            throw new NotFound("rule:3");
        }
        if (found.status().after(step).isEmpty()) {
            throw new Refused("status", "error." + found.status().messageKey());
        }
        return found;
    }

    private static void first(Referral found, boolean changed) {
        if (!changed) {
            throw new EditConflict(found.answerer() == null ? "" : found.answerer());
        }
    }

    private void desk(Referral found, String action, String kind) {
        trail.record(action, found.caseId(), found.referralId(), "desk:member");
        if (!store.deskLine(found.referralId(), found.serviceType().lane(), kind)) {
            throw new IllegalStateException("no line for " + kind);
        }
    }

    private void sender(Referral found, String action, String kind) {
        trail.record(action, found.caseId(), found.referralId(), rule(found));
        timeline.add(
                new CaseId(found.caseId()),
                found.serviceType().lane(),
                kind,
                times.now(),
                params(found.serviceType(), found.toAgency()),
                Compartment.core,
                found.fromAgency());
    }

    private static Map<String, String> params(ServiceType service, String agency) {
        return Map.of("service", "@" + service.messageKey(), "agency", "agency:" + agency);
    }

    /** By which right: the grant on the case with its door, or the place at the desk. */
    private String rule(Referral found) {
        return found.ofMyCase() || !found.atMyDesk()
                ? grants.reading(found.caseId()).rule()
                : "desk:member";
    }

    /** Which referrals a list shows. */
    public enum State {
        OPEN,
        WAITING,
        ENDED,
        ALL
    }

    /**
     * @param total how many there are, of which the lines are the first
     */
    public record Listed(List<Referral> lines, int total) {}

    /**
     * @param consent on what the sharing rests
     */
    public record Opened(Referral referral, @Nullable ConsentKind consent, List<Message> messages) {}

    public record ConsentKind(ConsentBasis basis, ConsentGiver givenBy) {}

    /** Where one of the texts of a referral stands. */
    public static Place place(String column, UUID referral) {
        return new Place("referrals.referral", column, referral);
    }

    /** Where a message between the two sides stands. */
    public static Place feedback(UUID message) {
        return new Place("referrals.feedback", "body", message);
    }

    /** One message between the two sides. */
    public record Message(
            UUID feedbackId,
            String body,
            Instant writtenAt,
            @Nullable String parentName,
            String givenName,
            @Nullable String agencyCode) {
        Message opened(String text) {
            return new Message(feedbackId, text, writtenAt, parentName, givenName, agencyCode);
        }

        public String writer() {
            return new PersonName(null, parentName, givenName).shown();
        }
    }

    /**
     * What may be chosen in a new referral.
     *
     * @param givers who may have spoken for a victim
     * @param forms of consent that may be signed today
     */
    public record Offered(Grants.Grant grant, List<People.Victim> victims, List<Option> givers, List<Option> forms) {
        /** One of them. */
        public People.Victim victim(UUID id) {
            return victims.stream()
                    .filter(v -> v.victimId().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
