package mn.khamt.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.cases.CaseId;
import mn.khamt.cases.Identities;
import mn.khamt.cases.Lane;
import mn.khamt.cases.MatchKeys;
import mn.khamt.cases.People;
import mn.khamt.cases.Timeline;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.Words;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Option;
import mn.khamt.platform.pages.Refused;
import mn.khamt.platform.time.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Records consent, withdraws it, and lets a second person look at sharing without it. What carries is decided by the database. */
@Component
public final class Consents {
    private static final UUID[] NONE = {};

    private static final Sql RECORD = Sql.of("""
        select coalesce(guard.record_consent(:case, :consent, :victim, :agency, :compartments, :basis, :given_by, :giver, :linked, :number, :names,
            :assent, :language, :form_version, :given_on, :expires_on, :note), '') as refused
        """);
    private static final Sql RESTS_ON = Sql.of("""
        select s.id
          from guard.sharing_rests_on(:case, :victim, :agency, :compartments) s (id)
         where s.id is not null
        """);
    private static final Sql WITHDRAW = Sql.of("select guard.withdraw_consent(:case, :consent)");
    private static final Sql APPROVE = Sql.of("select guard.approve_sharing(:case, :consent)");
    private static final Sql OF_CASE = Sql.of("""
        select c.case_id, c.consent_id,
               coalesce((select v.merged_into from cases.victim v where v.case_id = c.case_id and v.victim_id = c.victim_id), c.victim_id) as victim_id,
               c.recipient_agency, c.compartments, c.basis, c.given_by, c.giver_id,
               c.assent, c.spoken_language, c.form_version, c.given_on, c.expires_on, c.withdrawn_at, c.stopped_at, c.note, c.recorded_by, c.recorded_at,
               c.approved_by, guard.consent_carries(c) as carries
          from access.consent c
         where c.case_id = :case
         order by c.recorded_at desc
        """);
    private static final Sql ONE = Sql.of("""
        select c.case_id, c.consent_id,
               coalesce((select v.merged_into from cases.victim v where v.case_id = c.case_id and v.victim_id = c.victim_id), c.victim_id) as victim_id,
               c.recipient_agency, c.compartments, c.basis, c.given_by, c.giver_id,
               c.assent, c.spoken_language, c.form_version, c.given_on, c.expires_on, c.withdrawn_at, c.stopped_at, c.note, c.recorded_by, c.recorded_at,
               c.approved_by, guard.consent_carries(c) as carries
          from access.consent c
         where c.case_id = :case and c.consent_id = :consent
        """);
    private static final Sql CARRIES = Sql.of("""
        select guard.consent_carries(c) from access.consent c where c.case_id = :case and c.consent_id = :consent
        """);
    private static final Sql LOOKED = Sql.of("""
        select a.parent_name, a.given_name, p.role, count(*)::int as looks, min(e.at) as first_at, max(e.at) as last_at
          from audit.event e
          join access.account a using (account_id)
          join directory.appointment p on p.account_id = e.account_id and p.agency_code = :agency
         where e.case_id = :case and e.at >= :since and (:until::timestamptz is null or e.at <= :until)
         group by a.parent_name, a.given_name, p.role
         order by min(e.at)
        """);
    private static final Sql FORMS = Sql.of("""
        select form_version, message_key
          from access.consent_form
         where valid_from <= :today and (valid_until is null or valid_until >= :today)
         order by valid_from desc
        """);
    private static final Sql SPOKE = Sql.of("""
        select c.consent_id, c.given_by, c.given_on
          from access.consent c
         where c.case_id = :case and c.giver_id is null and c.given_by not in ('SELF', 'NOBODY')
         order by c.given_on desc, c.consent_id
         limit 20
        """);
    private static final Sql WAITING = Sql.of("""
        select c.case_id, f.code, c.consent_id, c.recipient_agency
          from access.consent c
          join access.access_grant g on g.case_id = c.case_id and g.account_id = (select guard.me()) and g.kind in ('OWNER', 'MEMBER')
          join cases.case_file f on f.case_id = c.case_id
         where c.basis <> 'CONSENT' and c.approved_by is null and c.withdrawn_at is null and c.recorded_by <> (select guard.me())
           and c.recorded_at > now() - interval '30 days'
         order by c.recorded_at
         limit 20
        """);

    private final Db db;
    private final Grants grants;
    private final Identities identities;
    private final People people;
    private final Vault vault;
    private final Trail trail;
    private final Timeline timeline;
    private final Times times;

    Consents(
            Db db,
            Grants grants,
            Identities identities,
            People people,
            Vault vault,
            Trail trail,
            Timeline timeline,
            Times times) {
        this.db = db;
        this.grants = grants;
        this.identities = identities;
        this.people = people;
        this.vault = vault;
        this.trail = trail;
        this.timeline = timeline;
        this.times = times;
    }

    /**
     * Records consent, or asks for sharing without it; the latter carries nothing until a second person has looked at it.
     *
     * @param compartments what may be shared; the core goes along always
     * @throws Refused when it could not carry anything, with the field concerned
     */
    public Recorded record(CaseId caseId, UUID victimId, String agency, List<String> compartments, NewConsent consent) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            UUID id = Ids.next();
            NewConsent.Giver giver = consent.giver();
            Identities.Identity recorded =
                    giver != null && giver.recorded() != null && grant.opens(Compartment.identity)
                            ? identities.current(caseId, giver.recorded())
                            : null;
            LookupKey key = vault.lookupKeys().serving();
            String noted = consent.note();
            String number = giver == null ? null : giver.registrationNumber();
            // Before: one that stops as it is recorded ends what its recorder held by an earlier one, too.
            trail.record(
                    consent.basis() == ConsentBasis.CONSENT ? "consent.recorded" : "consent.override_asked",
                    caseId.value(),
                    id,
                    grant.rule());
            line(
                    caseId,
                    consent.basis() == ConsentBasis.CONSENT ? "consent_recorded" : "consent_override_asked",
                    agency);
            Object[] said = {
                "case",
                caseId,
                "consent",
                id,
                "victim",
                victimId,
                "agency",
                agency,
                "compartments",
                withCore(compartments),
                "basis",
                consent.basis(),
                "given_by",
                consent.givenBy(),
                "giver",
                giver == null ? null : giver.recorded(),
                "linked",
                giver == null ? Linked.NO : giver.linked(),
                "number",
                number == null ? null : MatchKeys.ofNumber(key::hash, number),
                "names",
                giver == null
                        ? NONE
                        : recorded == null
                                ? MatchKeys.fullName(key::hash, giver.parentName(), giver.givenName(), false)
                                : MatchKeys.fullName(key::hash, recorded.parentName(), recorded.givenName(), false),
                "assent",
                consent.assent(),
                "language",
                consent.language(),
                "form_version",
                consent.formVersion(),
                "given_on",
                consent.givenOn(),
                "expires_on",
                consent.expiresOn(),
                "note",
                noted == null || noted.isBlank() ? null : vault.closeText(caseId.value(), note(id), noted)
            };
            // A giver who is new is kept after it, and that decides whether it carries.
            boolean nobodyNew = giver == null || giver.recorded() != null;
            Db.Ask<String> record = Db.ask(RECORD, String.class, said);
            Db.Ask<Boolean> carries = Db.ask(CARRIES, Boolean.class, "case", caseId, "consent", id);
            return db.together(nobodyNew ? List.of(record, carries) : List.of(record), () -> {
                String refused = db.one(RECORD, String.class, said);
                if (!refused.isEmpty()) {
                    throw refusal(refused);
                }
                if (giver != null && giver.recorded() == null) {
                    identities.keepRelated(
                            caseId,
                            id,
                            new Identities.Identity(
                                    null,
                                    giver.parentName(),
                                    giver.givenName(),
                                    number,
                                    null,
                                    giver.phone(),
                                    null,
                                    null,
                                    null,
                                    0));
                }
                return new Recorded(
                        id,
                        db.find(CARRIES, Boolean.class, "case", caseId, "consent", id)
                                .orElse(false));
            });
        });
    }

    /** What sharing with an agency rests on now, if anything. */
    public Optional<UUID> carrying(CaseId caseId, UUID victimId, String agency, List<String> compartments) {
        return db.find(
                        RESTS_ON,
                        Found.class,
                        "case",
                        caseId,
                        "victim",
                        victimId,
                        "agency",
                        agency,
                        "compartments",
                        withCore(compartments))
                .map(Found::id);
    }

    /**
     * Ends what it opened at once.
     *
     * @return whether the caller still holds the case, which for somebody of the recipient may have rested on it
     */
    public boolean withdraw(CaseId caseId, UUID consent) {
        return db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Consent found = find(caseId, consent);
            // Before: afterwards somebody who was let in by it could no longer write into the case.
            trail.record("consent.withdrawn", caseId.value(), consent, grant.rule());
            line(caseId, "consent_withdrawn", found.recipientAgency);
            if (!db.one(WITHDRAW, Boolean.class, "case", caseId, "consent", consent)) {
                throw new Refused("consent", "consent.error.withdrawn");
            }
            return grants.holds(caseId.value());
        });
    }

    /**
     * The second person agrees that it is shared without consent.
     *
     * @throws Refused for whoever asked for it, for their agency, and for whoever does not decide in the case
     */
    public void approve(CaseId caseId, UUID consent) {
        db.write(() -> {
            Grant grant = grants.changing(caseId.value());
            Consent found = find(caseId, consent);
            if (!db.one(APPROVE, Boolean.class, "case", caseId, "consent", consent)) {
                throw new Refused("consent", "consent.error.second_person");
            }
            trail.record("consent.override_approved", caseId.value(), consent, grant.rule());
            line(caseId, "consent_override_approved", found.recipientAgency);
            return consent;
        });
    }

    /** All of a case, newest first. */
    public List<Consent> ofCase(CaseId caseId) {
        return db.list(OF_CASE, Consent.class, "case", caseId).stream()
                .map(this::opened)
                .toList();
    }

    public Consent find(CaseId caseId, UUID consent) {
        return db.find(ONE, Consent.class, "case", caseId, "consent", consent)
                .map(this::opened)
                .orElseThrow(NotFound::new);
    }

    /** Who of the recipient has looked at the case since this carried, until it was withdrawn. */
    public List<Look> looked(Consent consent) {
        return db.list(
                LOOKED,
                Look.class,
                "case",
                consent.caseId,
                "agency",
                consent.recipientAgency,
                "since",
                consent.recordedAt,
                "until",
                consent.withdrawnAt == null ? consent.stoppedAt : consent.withdrawnAt);
    }

    /**
     * Who may be chosen as the one who spoke: who is recorded in the case, by what they are called there, and somebody else. Alleged offenders
     * are among them, so that choosing one is answered and not evaded by typing another name.
     */
    public List<Option> givers(CaseId caseId, Words words) {
        return givers(caseId, people.victims(caseId), words);
    }

    /**
     * The same.
     *
     * @param victims of the case, asked for already
     */
    public List<Option> givers(CaseId caseId, List<People.Victim> victims, Words words) {
        var all = new ArrayList<Option>();
        all.add(new Option(ConsentFields.OTHER, words.get("consent.giver.other")));
        victims.stream()
                .filter(v -> !Boolean.TRUE.equals(v.child()))
                .map(v -> new Option(v.victimId().toString(), v.shown(words)))
                .forEach(all::add);
        db.list(SPOKE, Spoke.class, "case", caseId).stream()
                .map(s -> new Option(
                        s.consentId.toString(),
                        words.get(
                                "consent.giver.earlier",
                                "who",
                                words.get(s.givenBy.messageKey()),
                                "date",
                                words.dates().table(s.givenOn))))
                .forEach(all::add);
        all.addAll(people.offenderOptions(caseId, words));
        return all;
    }

    /** What {@link #givers(CaseId, List, Words)} and {@link #forms} ask. */
    public List<Db.Ask<?>> asks(CaseId caseId) {
        return List.of(
                Db.ask(SPOKE, Spoke.class, "case", caseId),
                People.askOffenders(caseId),
                Db.ask(FORMS, FormRow.class, "today", times.today()));
    }

    /** Forms that may be signed today. */
    public List<Option> forms(Words words) {
        return db.list(FORMS, FormRow.class, "today", times.today()).stream()
                .map(f -> new Option(f.formVersion, words.get(f.messageKey)))
                .toList();
    }

    /** Sharing without consent that waits for the caller as the second person, or that the caller should know of. */
    List<WaitingConsent> waiting() {
        return db.list(WAITING, WaitingConsent.class);
    }

    private Consent opened(Consent consent) {
        return consent.with(vault.openIfAny(consent.caseId.value(), note(consent.consentId), consent.note));
    }

    /** Where the note on a consent stands. */
    public static Place note(UUID consent) {
        return new Place("access.consent", "note", consent);
    }

    private void line(CaseId caseId, String kind, String agency) {
        timeline.add(caseId, Lane.CASE, kind, times.today(), Map.of("agency", "agency:" + agency), agency);
    }

    private static List<String> withCore(List<String> compartments) {
        var all = new ArrayList<String>();
        for (Compartment compartment : Compartment.values()) {
            if (compartment == Compartment.core || compartments.contains(compartment.name())) {
                all.add(compartment.name());
            }
        }
        return all;
    }

    private static Refused refusal(String code) {
        return switch (code) {
            case "self" -> new Refused("giver_person", "consent.error.giver_self");
            case "child" -> new Refused("giver_person", "consent.error.giver_child");
            case "offender_chosen" -> new Refused("giver_person", "consent.error.offender");
            case "offender" -> new Refused("giver_given_name", "consent.error.offender");
            case "linked" -> new Refused("giver_linked", "consent.error.linked");
            case "unnamed" -> new Refused("giver_given_name", "consent.error.unnamed");
            case "nobody" -> new Refused("given_by", "error.consent_nobody");
            case "assent" -> new Refused("assent", "error.assent_refused");
            case "assent_child" -> new Refused("assent", "error.assent_of_child");
            case "date" -> new Refused("given_on", "error.date_future");
            case "expired" -> new Refused("expires_on", "error.consent_expired");
            case "form" -> new Refused("form_version", "error.choose");
            case "reference" -> new Refused("note", "error.consent_note");
            case "compartments" -> new Refused("compartments", "error.referral_compartments");
            default -> throw new IllegalStateException("no word for " + code);
        };
    }

    /**
     * @param carries whether something may be shared by it; not when its recorder no longer sees it
     */
    public record Recorded(UUID consentId, boolean carries) {}

    /**
     * @param giverId who spoke for the child, when that is somebody recorded in the case
     * @param stoppedAt when whoever gave it was found among the alleged offenders; null otherwise
     * @param carries whether sharing rests on it now
     */
    public record Consent(
            CaseId caseId,
            UUID consentId,
            UUID victimId,
            String recipientAgency,
            List<String> compartments,
            ConsentBasis basis,
            ConsentGiver givenBy,
            @Nullable UUID giverId,
            Assent assent,
            String spokenLanguage,
            @Nullable String formVersion,
            LocalDate givenOn,
            @Nullable LocalDate expiresOn,
            @Nullable Instant withdrawnAt,
            @Nullable Instant stoppedAt,
            @Nullable String note,
            UUID recordedBy,
            Instant recordedAt,
            @Nullable UUID approvedBy,
            boolean carries) {
        Consent with(@Nullable String openNote) {
            return new Consent(
                    caseId,
                    consentId,
                    victimId,
                    recipientAgency,
                    compartments,
                    basis,
                    givenBy,
                    giverId,
                    assent,
                    spokenLanguage,
                    formVersion,
                    givenOn,
                    expiresOn,
                    withdrawnAt,
                    stoppedAt,
                    openNote,
                    recordedBy,
                    recordedAt,
                    approvedBy,
                    carries);
        }

        /** What is shared without consent, and nobody has looked at it a second time. */
        public boolean waits() {
            return basis != ConsentBasis.CONSENT && approvedBy == null && withdrawnAt == null;
        }

        /** Message key of its state. */
        public String stateKey() {
            return "consent.state."
                    + (withdrawnAt != null
                            ? "withdrawn"
                            : stoppedAt != null ? "stopped" : waits() ? "waits" : carries ? "carries" : "not_carrying");
        }
    }

    /** Who looked, how often, and when. */
    public record Look(
            @Nullable String parentName, String givenName, String role, int looks, Instant firstAt, Instant lastAt) {}

    record WaitingConsent(CaseId caseId, String code, UUID consentId, String recipientAgency) {}

    private record Found(UUID id) {}

    private record Spoke(UUID consentId, ConsentGiver givenBy, LocalDate givenOn) {}

    private record FormRow(String formVersion, String messageKey) {}
}
