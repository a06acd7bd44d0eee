package mn.khamt.cases;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.keys.LookupKey;
import mn.khamt.keys.LookupKeys;
import mn.khamt.keys.Place;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.NotFound;
import mn.khamt.platform.pages.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Names, numbers and contacts of the people of a case: shown for a stated reason, and only with the identity compartment (R18). */
@Component
public final class Identities {
    private static final Sql FIND = Sql.of("""
        select sealed, coalesce(key_version, 0) as key_version, version
          from cases.identity
         where case_id = :case and person_id = :person
        """);
    /** For which column a look-up hash is. */
    public static final String NUMBER = "registration_number";

    public static final String PHONE = "phone";

    private static final Sql ERASED =
            Sql.of("select exists (select from keys.tombstone where case_id = :case and person_id = :person)");
    private static final Sql LEAD =
            Sql.of("select agency_code from cases.team_member where case_id = :case order by lead desc, since limit 1");
    private static final Sql PERSON = Sql.of("""
        select exists (select from cases.victim where case_id = :case and victim_id = :person)
            or exists (select from cases.alleged_offender where case_id = :case and offender_id = :person)
        """);
    private static final Sql ADD = Sql.of("""
        insert into cases.identity (case_id, person_id, sealed, key_version, registration_hash, phone_hash, lookup_version)
        values (:case, :person, :sealed, :key_version, :registration_hash, :phone_hash, :lookup_version)
        on conflict (case_id, person_id) do nothing
        """);
    private static final Sql CHANGE = Sql.of("""
        update cases.identity
           set sealed = :sealed, key_version = :key_version, registration_hash = :registration_hash, phone_hash = :phone_hash,
               lookup_version = :lookup_version, version = version + 1
         where case_id = :case and person_id = :person and version = :version
        """);

    /** What the first key makes known ends nothing before the second is written. */
    private static final Sql TOGETHER = Sql.of("set constraints cases.keys_stop_consents deferred");

    private static final Sql NOW = Sql.of("set constraints cases.keys_stop_consents immediate");
    private static final Sql KEEP_KEYS = Sql.of("""
        select guard.keep_match_keys(:case, :person, :lookup_version, :number, :full_date, :given_date, :parent_date, :full_year, :full_name)
        """);
    private static final Sql VICTIM = Sql.of("""
        select extract(year from status_on)::int - coalesce(age_at_identification, age_at_exploitation) as born_in
          from cases.victim
         where case_id = :case and victim_id = :person
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final Vault vault;
    private final LastChange lastChange;

    Identities(Db db, Grants grants, Trail trail, Vault vault, LastChange lastChange) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.vault = vault;
        this.lastChange = lastChange;
    }

    /** Whether the caller may ask for the names of this person at all; otherwise there is no such page. */
    public void mayAsk(CaseId caseId, UUID personId) {
        grant(caseId);
        if (!db.one(PERSON, Boolean.class, "case", caseId, "person", personId)) {
            throw new NotFound("rule:3");
        }
    }

    /** The identity, empty when none was written yet; who looked, and why, is recorded. */
    public Identity reveal(CaseId caseId, UUID personId, Reason reason) {
        return db.write(() -> {
            Grant grant = grant(caseId);
            mayAsk(caseId, personId);
            trail.record(
                    "identity.revealed",
                    caseId.value(),
                    personId,
                    grant.rule(),
                    "{\"reason\":\"" + reason.name().toLowerCase(Locale.ROOT) + "\"}");
            return find(caseId, personId).orElse(Identity.EMPTY);
        });
    }

    /** Writes an identity, new (version 0) or changed. */
    public void save(CaseId caseId, UUID personId, int version, Identity to, @Nullable RegistrationNumber number) {
        db.write(() -> {
            grants.changing(caseId.value());
            Grant grant = grant(caseId);
            mayAsk(caseId, personId);
            if (erased(caseId, personId)) {
                throw new Refused("given_name", "identity.error.erased");
            }
            String agency = db.one(LEAD, String.class, "case", caseId);
            Sealed sealed = vault.seal(caseId.value(), agency, place(personId), to.with(number));
            LookupKeys lookup = vault.lookupKeys();
            Exact exact = Exact.of(lookup.serving(), number == null ? null : number.value(), to.phone);
            int written = db.change(
                    version == 0 ? ADD : CHANGE,
                    "case",
                    caseId,
                    "person",
                    personId,
                    "version",
                    version,
                    "sealed",
                    sealed.bytes(),
                    "key_version",
                    sealed.keyVersion(),
                    "registration_hash",
                    exact.registration,
                    "phone_hash",
                    exact.phone,
                    "lookup_version",
                    lookup.serving().version());
            if (written == 0) {
                throw lastChange.of(caseId, personId, "identity.changed");
            }
            Optional<Born> victim = db.find(VICTIM, Born.class, "case", caseId, "person", personId);
            keepKeys(
                    caseId,
                    personId,
                    lookup,
                    key -> recognised(
                            key,
                            to.with(number),
                            victim.isPresent(),
                            victim.map(Born::bornIn).orElse(null),
                            number));
            trail.record("identity.changed", caseId.value(), personId, grant.rule());
            return personId;
        });
    }

    /** Writes who a person is who belongs to a case without being its victim or alleged offender: who speaks for a child, who must not be told. */
    public void keepRelated(CaseId caseId, UUID id, Identity who) {
        db.write(() -> {
            grant(caseId);
            String agency = db.one(LEAD, String.class, "case", caseId);
            Sealed sealed = vault.seal(caseId.value(), agency, place(id), who);
            LookupKeys lookup = vault.lookupKeys();
            Exact exact = Exact.of(lookup.serving(), who.registrationNumber, who.phone);
            db.change(
                    ADD,
                    "case",
                    caseId,
                    "person",
                    id,
                    "sealed",
                    sealed.bytes(),
                    "key_version",
                    sealed.keyVersion(),
                    "registration_hash",
                    exact.registration,
                    "phone_hash",
                    exact.phone,
                    "lookup_version",
                    lookup.serving().version());
            keepKeys(caseId, id, lookup, key -> recognised(key, who, false, null, null));
            return id;
        });
    }

    /** Who somebody is who belongs to a case; the caller has just been shown the names of its victim. */
    public Identity related(CaseId caseId, UUID id) {
        return current(caseId, id);
    }

    /** By what this person is recognised when somebody asks; stands and falls with the identity. */
    private void keepKeys(CaseId caseId, UUID personId, LookupKeys lookup, Function<LookupKey, MatchKeys> hashed) {
        boolean changing = lookup.all().size() > 1;
        if (changing) {
            db.later(TOGETHER);
        }
        for (LookupKey key : lookup.all()) {
            MatchKeys keys = hashed.apply(key);
            db.call(KEEP_KEYS, keys.after("case", caseId, "person", personId, "lookup_version", key.version()));
        }
        if (changing) {
            db.later(NOW);
        }
    }

    /**
     * @param number as it was read; null when there is none, or the person is no victim
     */
    static MatchKeys recognised(
            LookupKey key,
            Identity who,
            boolean victim,
            @Nullable Integer bornIn,
            @Nullable RegistrationNumber number) {
        LocalDate born = who.birthDate == null && number != null ? number.birthDate() : who.birthDate;
        return victim
                ? MatchKeys.ofVictim(key::hash, who.parentName, who.givenName, who.registrationNumber, born, bornIn)
                : MatchKeys.ofOffender(key::hash, who.parentName, who.givenName, who.registrationNumber);
    }

    /** Under what numbers are found; null where there is none. */
    @SuppressWarnings("ArrayRecordComponent") // goes into one statement
    public record Exact(byte @Nullable [] registration, byte @Nullable [] phone) {
        /**
         * @param phone as it was written
         */
        public static Exact of(LookupKey key, @Nullable String registration, @Nullable String phone) {
            String digits = Identity.phoneKey(phone);
            return new Exact(
                    registration == null ? null : key.hash(NUMBER, registration),
                    digits == null ? null : key.hash(PHONE, digits));
        }
    }

    /** Whether who this person is was erased by a decision; then nothing is written again. */
    public boolean erased(CaseId caseId, UUID personId) {
        return db.one(ERASED, Boolean.class, "case", caseId, "person", personId);
    }

    /** As it stands now, for showing two versions side by side; the caller has just been shown it. */
    public Identity current(CaseId caseId, UUID personId) {
        grant(caseId);
        return find(caseId, personId).orElse(Identity.EMPTY);
    }

    private Optional<Identity> find(CaseId caseId, UUID personId) {
        return db.find(FIND, Row.class, "case", caseId, "person", personId)
                .map(row -> row.sealed == null
                        ? Identity.EMPTY.with(row.version)
                        : vault.open(
                                        caseId.value(),
                                        place(personId),
                                        new Sealed(row.sealed, row.keyVersion),
                                        Identity.class)
                                .with(row.version));
    }

    private Grant grant(CaseId caseId) {
        Grant grant = grants.reading(caseId.value());
        if (!grant.opens(Compartment.identity)) {
            throw new NotFound("rule:3");
        }
        return grant;
    }

    /** Where the identity of a person stands. */
    public static Place place(UUID personId) {
        return new Place("cases.identity", "sealed", personId);
    }

    /**
     * @param sealed null when this person was erased
     */
    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Row(byte @Nullable [] sealed, int keyVersion, int version) {}

    private record Born(@Nullable Integer bornIn) {}

    /** Why somebody looks at a name. */
    public enum Reason {
        CARE,
        SAFETY,
        PROCEEDINGS,
        CONTACT,
        DOCUMENTS,
        CORRECTION
    }

    /** Who a person is and how to reach them. */
    public record Identity(
            @Nullable String clanName,
            @Nullable String parentName,
            @Nullable String givenName,
            @Nullable String registrationNumber,
            @Nullable LocalDate birthDate,
            @Nullable String phone,
            @Nullable String address,
            @Nullable String contactPerson,
            @Nullable String noContact,
            int version) {
        private static final int DIGITS_OF_A_NUMBER = 8;

        static final Identity EMPTY = new Identity(null, null, null, null, null, null, null, null, null, 0);

        Identity with(int ofVersion) {
            return new Identity(
                    clanName,
                    parentName,
                    givenName,
                    registrationNumber,
                    birthDate,
                    phone,
                    address,
                    contactPerson,
                    noContact,
                    ofVersion);
        }

        Identity with(@Nullable RegistrationNumber number) {
            return new Identity(
                    clanName,
                    parentName,
                    givenName,
                    number == null ? null : number.value(),
                    birthDate,
                    phone,
                    address,
                    contactPerson,
                    noContact,
                    0);
        }

        /** Hides everything, so that no log can give a person away. */
        @Override
        public String toString() {
            return "Identity[hidden]";
        }

        /** Both names as they are written. */
        public String fullName() {
            return Stream.of(parentName, givenName).filter(Objects::nonNull).collect(Collectors.joining(" "));
        }

        /** The names as they are searched. */
        public String nameKey() {
            return MongolianText.searchKey(Stream.of(clanName, parentName, givenName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(" ")));
        }

        /** The last eight digits, so that it does not matter how a number was written; null when there are fewer. */
        public static @Nullable String phoneKey(@Nullable String phone) {
            String digits = phone == null ? "" : phone.replaceAll("\\D", "");
            return digits.length() < DIGITS_OF_A_NUMBER ? null : digits.substring(digits.length() - DIGITS_OF_A_NUMBER);
        }
    }
}
