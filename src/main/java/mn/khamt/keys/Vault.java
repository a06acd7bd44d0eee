package mn.khamt.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.crypto.tink.Aead;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seals and opens what the rooms keep of identities, and what people write in their own words. Whoever may not read the row of a key gets no key: row security decides,
 * not this class. Keys are remembered for a while, opened rows never.
 */
@Component
public final class Vault {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST_CASES = 50_000;

    private static final Sql AGENCY = Sql.of("""
        select agency_code, version, wrapped
          from keys.agency_key
         where agency_code = :agency and (:version::int is null or version = :version)
         order by version desc
         limit 1
        """);
    private static final Sql AGENCY_OF_CASE = Sql.of("""
        select agency_code, version, wrapped
          from keys.agency_key
         where agency_code = (select guard.agency_of_my_case(:case))
         order by version desc
         limit 1
        """);
    private static final Sql MY_AGENCY = Sql.of("""
        select my_agency
          from guard.my_agency()
         where my_agency is not null
        """);
    private static final Sql ONE = Sql.of("""
        select case_id, version, agency_code, agency_version, wrapped
          from keys.case_key
         where case_id = :case and version = :version
        """);
    private static final Sql SEVERAL = Sql.of("""
        select k.case_id, k.version, k.agency_code, k.agency_version, k.wrapped
          from unnest(:cases::uuid[]) c (case_id)
          join keys.case_key k using (case_id)
        """);
    private static final Sql ADD = Sql.of("""
        insert into keys.case_key (case_id, version, agency_code, agency_version, wrapped)
        values (:case, 1, :agency, :agency_version, :wrapped)
        on conflict (case_id, version) do nothing
        """);

    private final Db db;
    private final MasterKeys master;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Cache<KeyId, Aead> agencies =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build();
    private final Cache<KeyId, Aead> cases = Caffeine.newBuilder()
            .maximumSize(MOST_CASES)
            .expireAfterAccess(REMEMBERED)
            .build();

    public Vault(Db db, MasterKeys master) {
        this.db = db;
        this.master = master;
    }

    /**
     * Closes a value under the key of a case; the case gets its first key when it has none.
     *
     * @param agency whose key closes that of a case which has none yet
     * @param value a record, written as JSON
     */
    public Sealed seal(UUID caseId, String agency, Place place, Object value) {
        return seal(newest(caseId, agency), place, value);
    }

    private Sealed seal(CaseKey row, Place place, Object value) {
        byte[] plain = Cipher.padded(json.writeValueAsBytes(value));
        return new Sealed(Cipher.close(of(row), plain, place.bound(row.version())), row.version());
    }

    /** Closes what somebody wrote in their own words, under the key of its case, as it goes into a column of sealed text. */
    public String closeText(UUID caseId, Place place, String text) {
        return SealedText.of(seal(newest(caseId, null), place, text));
    }

    /** As {@link #closeText}, where nothing may have been written. */
    public @Nullable String closeIfAny(UUID caseId, Place place, @Nullable String text) {
        return text == null ? null : closeText(caseId, place, text);
    }

    /** As {@link #closeText}, where there is no case yet: under the key of an agency. */
    public String closeTextFor(String agency, Place place, String text) {
        return SealedText.of(agency, sealFor(agency, place, text));
    }

    /** As {@link #closeTextFor}, under the key of the caller's own agency: what is read by somebody who does not hold the case. */
    public String closeMyText(Place place, String text) {
        String agency = db.find(MY_AGENCY, String.class)
                .orElseThrow(() -> new KeysAway("start.keys_agency_without", Map.of("agency", "")));
        return closeTextFor(agency, place, text);
    }

    /** As {@link #closeTextFor}, where nothing may have been written. */
    public @Nullable String closeIfAnyFor(String agency, Place place, @Nullable String text) {
        return text == null ? null : closeTextFor(agency, place, text);
    }

    /** Opens a sealed text of a case; of one that was erased a dash is left. */
    public String openText(UUID caseId, Place place, String stored) {
        if (stored.equals(SealedText.ERASED)) {
            return SealedText.NOTHING;
        }
        SealedText text = SealedText.of(place, stored);
        if (text.agency() != null) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", place.toString()));
        }
        return open(caseId, place, new Sealed(text.bytes(), text.keyVersion()), String.class);
    }

    /** As {@link #openText}, where nothing may have been written. */
    public @Nullable String openIfAny(UUID caseId, Place place, @Nullable String stored) {
        return stored == null ? null : openText(caseId, place, stored);
    }

    /** Opens a text that is sealed under the key of an agency; of one that was erased a dash is left. */
    public String openTextFor(Place place, String stored) {
        if (stored.equals(SealedText.ERASED)) {
            return SealedText.NOTHING;
        }
        SealedText text = SealedText.of(place, stored);
        String agency = text.agency();
        if (agency == null) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", place.toString()));
        }
        return openFor(agency, place, new Sealed(text.bytes(), text.keyVersion()), String.class);
    }

    /** As {@link #openTextFor}, where nothing may have been written. */
    public @Nullable String openIfAnyFor(Place place, @Nullable String stored) {
        return stored == null ? null : openTextFor(place, stored);
    }

    /**
     * The key of a case that closes now. One look in a transaction is enough, however much is sealed in it.
     *
     * @param agency whose key closes the first one of a case; null for that of whoever leads it
     */
    private CaseKey newest(UUID caseId, @Nullable String agency) {
        Map<UUID, CaseKey> found = inThisTransaction();
        CaseKey known = found.get(caseId);
        if (known == null) {
            known = db.find(CaseKey.NEWEST, CaseKey.class, "case", caseId)
                    .orElseGet(() -> first(
                            caseId,
                            agency != null
                                    ? agency(agency, null)
                                    : db.one(AGENCY_OF_CASE, AgencyKey.class, "case", caseId)));
            found.put(caseId, known);
        }
        return known;
    }

    @SuppressWarnings("unchecked") // bound here only
    private Map<UUID, CaseKey> inThisTransaction() {
        Object bound = TransactionSynchronizationManager.getResource(this);
        if (bound != null) {
            return (Map<UUID, CaseKey>) bound;
        }
        var found = new HashMap<UUID, CaseKey>();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.bindResource(this, found);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(Vault.this);
                }
            });
        }
        return found;
    }

    /** Opens a value that was closed under the key of a case. */
    public <T> T open(UUID caseId, Place place, Sealed sealed, Class<T> type) {
        var id = new KeyId(caseId.toString(), sealed.keyVersion());
        Aead key = cases.getIfPresent(id);
        if (key == null) {
            key = of(db.one(ONE, CaseKey.class, "case", caseId, "version", sealed.keyVersion()));
        }
        return json.readValue(Cipher.open(key, sealed.bytes(), place.bound(sealed.keyVersion())), type);
    }

    /**
     * Fetches the keys of several cases at once, when much is to be opened.
     *
     * @param versions of the keys wanted, by case
     */
    public void prepare(Map<UUID, Integer> versions) {
        UUID[] missing = versions.entrySet().stream()
                .filter(e -> cases.getIfPresent(new KeyId(e.getKey().toString(), e.getValue())) == null)
                .map(Map.Entry::getKey)
                .toArray(UUID[]::new);
        if (missing.length > 0) {
            db.list(SEVERAL, CaseKey.class, "cases", missing).forEach(this::of);
        }
    }

    /**
     * As {@link #prepare}, for texts.
     *
     * @param stored one text as it stands, by case
     */
    public void prepareTexts(Map<UUID, String> stored) {
        var versions = new HashMap<UUID, Integer>();
        stored.forEach((caseId, text) -> SealedText.version(text).ifPresent(v -> versions.put(caseId, v)));
        prepare(versions);
    }

    /** Closes a value under the key of an agency, where there is no case yet. */
    public Sealed sealFor(String agency, Place place, Object value) {
        AgencyKey row = agency(agency, null);
        return new Sealed(
                Cipher.close(of(row), Cipher.padded(json.writeValueAsBytes(value)), place.bound(row.version())),
                row.version());
    }

    /** Opens a value that was closed under the key of an agency. */
    public <T> T openFor(String agency, Place place, Sealed sealed, Class<T> type) {
        return json.readValue(
                Cipher.open(agencyKey(agency, sealed.keyVersion()), sealed.bytes(), place.bound(sealed.keyVersion())),
                type);
    }

    /** By which keys something is hashed that is written in this transaction; they stay what they are until it ends. */
    public LookupKeys lookupKeys() {
        return LookupRow.keys(db.list(LookupRow.NOW, LookupRow.class), master);
    }

    /** What {@link #lookupKeys} asks. */
    public static Db.Ask<?> askLookupKeys() {
        return Db.ask(LookupRow.NOW, LookupRow.class);
    }

    /**
     * Under what a value may be found, for asking only: by each key that is kept.
     *
     * @param purpose which column, so that equal values of different columns do not look alike
     */
    public byte[][] lookups(String purpose, String exact) {
        return master.lookups(purpose, exact).toArray(byte[][]::new);
    }

    private CaseKey first(UUID caseId, AgencyKey above) {
        String agency = above.agencyCode();
        byte[] wrapped = Cipher.close(of(above), Cipher.newKey(), Cipher.ofCase(caseId, 1));
        int added =
                db.change(ADD, "case", caseId, "agency", agency, "agency_version", above.version(), "wrapped", wrapped);
        // Somebody else may have been faster by a moment: then theirs is the key.
        return added == 1
                ? new CaseKey(caseId, 1, agency, above.version(), wrapped)
                : db.one(CaseKey.NEWEST, CaseKey.class, "case", caseId);
    }

    private Aead of(CaseKey row) {
        return cases.get(
                new KeyId(row.caseId().toString(), row.version()),
                id -> row.opened(agencyKey(row.agencyCode(), row.agencyVersion())));
    }

    private Aead agencyKey(String agency, int version) {
        Aead known = agencies.getIfPresent(new KeyId(agency, version));
        return known != null ? known : of(agency(agency, version));
    }

    private Aead of(AgencyKey row) {
        return agencies.get(new KeyId(row.agencyCode(), row.version()), id -> row.opened(master.wrapping()));
    }

    private AgencyKey agency(String agency, @Nullable Integer version) {
        return db.find(AGENCY, AgencyKey.class, "agency", agency, "version", version)
                .orElseThrow(() -> new KeysAway("start.keys_agency_without", Map.of("agency", agency)));
    }

    private record KeyId(String whose, int version) {}
}
