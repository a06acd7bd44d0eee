package mn.khamt.cases;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Compartment;
import mn.khamt.access.Grants;
import mn.khamt.access.Grants.Grant;
import mn.khamt.audit.Trail;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.language.MongolianText;
import mn.khamt.platform.language.RegistrationNumber;
import mn.khamt.platform.pages.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Names, numbers and contacts of the people of a case: shown for a stated reason, and only with the identity compartment (R18). */
@Component
public final class Identities {
    private static final Sql FIND = Sql.of("""
        select clan_name, parent_name, given_name, registration_number, birth_date, phone, address, contact_person, no_contact, version
          from cases.identity
         where case_id = :case and person_id = :person
        """);
    private static final Sql PERSON = Sql.of("""
        select exists (select from cases.victim where case_id = :case and victim_id = :person)
            or exists (select from cases.alleged_offender where case_id = :case and offender_id = :person)
        """);
    private static final Sql ADD = Sql.of("""
        insert into cases.identity (case_id, person_id, clan_name, parent_name, given_name, name_key, registration_number,
            registration_hash, birth_date, phone, address, contact_person, no_contact)
        values (:case, :person, :clan, :parent, :given, :name_key, :number, :hash, :birth_date, :phone, :address, :contact, :no_contact)
        on conflict (case_id, person_id) do nothing
        """);
    private static final Sql CHANGE = Sql.of("""
        update cases.identity
           set clan_name = :clan, parent_name = :parent, given_name = :given, name_key = :name_key, registration_number = :number,
               registration_hash = :hash, birth_date = :birth_date, phone = :phone, address = :address, contact_person = :contact,
               no_contact = :no_contact, version = version + 1
         where case_id = :case and person_id = :person and version = :version
        """);

    private final Db db;
    private final Grants grants;
    private final Trail trail;
    private final IdentityKeys keys;
    private final LastChange lastChange;

    Identities(Db db, Grants grants, Trail trail, IdentityKeys keys, LastChange lastChange) {
        this.db = db;
        this.grants = grants;
        this.trail = trail;
        this.keys = keys;
        this.lastChange = lastChange;
    }

    /** Whether the caller may ask for the names of this person at all; otherwise there is no such page. */
    public void mayAsk(CaseId caseId, UUID personId) {
        grant(caseId);
        if (!db.one(PERSON, Boolean.class, "case", caseId, "person", personId)) {
            throw new NotFound();
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
            int written = db.change(
                    version == 0 ? ADD : CHANGE,
                    "case",
                    caseId,
                    "person",
                    personId,
                    "version",
                    version,
                    "clan",
                    to.clanName,
                    "parent",
                    to.parentName,
                    "given",
                    to.givenName,
                    "name_key",
                    nameKey(to),
                    "number",
                    number == null ? null : number.value(),
                    "hash",
                    number == null ? null : keys.of(number),
                    "birth_date",
                    to.birthDate,
                    "phone",
                    to.phone,
                    "address",
                    to.address,
                    "contact",
                    to.contactPerson,
                    "no_contact",
                    to.noContact);
            if (written == 0) {
                throw lastChange.of(caseId, personId, "identity.changed");
            }
            trail.record("identity.changed", caseId.value(), personId, grant.rule());
            return personId;
        });
    }

    /** As it stands now, for showing two versions side by side; the caller has just been shown it. */
    public Identity current(CaseId caseId, UUID personId) {
        grant(caseId);
        return find(caseId, personId).orElse(Identity.EMPTY);
    }

    private Optional<Identity> find(CaseId caseId, UUID personId) {
        return db.find(FIND, Identity.class, "case", caseId, "person", personId);
    }

    private Grant grant(CaseId caseId) {
        Grant grant = grants.reading(caseId.value());
        if (!grant.opens(Compartment.identity)) {
            throw new NotFound();
        }
        return grant;
    }

    private static String nameKey(Identity identity) {
        return MongolianText.searchKey(Stream.of(identity.clanName, identity.parentName, identity.givenName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" ")));
    }

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
        static final Identity EMPTY = new Identity(null, null, null, null, null, null, null, null, null, 0);
    }
}
