package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.platform.commands.WrongUse;
import mn.khamt.platform.database.ConstraintBroken;
import mn.khamt.platform.database.DatabaseSettings;
import mn.khamt.platform.database.Databases;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the keeper of keys does at the console and what is checked before anything is served: as the role khamt_keys, which reads sealed
 * columns and nothing else. Every rotation may run while people work: sealed rows refer to their key, so a key that somebody has just
 * used cannot go.
 */
public final class Keyring {
    private static final int BATCH = 500;
    private static final int ATTEMPTS = 20;

    private static final Sql WITHOUT = Sql.of("""
        select a.agency_code
          from keys.agency a
         where not exists (select from keys.agency_key k where k.agency_code = a.agency_code)
         order by a.agency_code
        """);
    private static final Sql AGENCIES =
            Sql.of("select agency_code, version, wrapped from keys.agency_key order by agency_code, version");
    private static final Sql ADD_AGENCY = Sql.of("""
        insert into keys.agency_key (agency_code, version, wrapped)
        values (:agency, :version, :wrapped)
        on conflict (agency_code, version) do nothing
        """);
    private static final Sql WRAP_AGENCY =
            Sql.of("update keys.agency_key set wrapped = :wrapped where agency_code = :agency and version = :version");
    private static final Sql UNUSED_AGENCY = Sql.of("""
        delete from keys.agency_key k
         where exists (select from keys.agency_key n where n.agency_code = k.agency_code and n.version > k.version)
           and not exists (select from keys.case_key c where c.agency_code = k.agency_code and c.agency_version = k.version)
           and not exists (select from keys.sealed_reporter r where r.agency_code = k.agency_code and r.key_version = k.version)
           and not exists (select from keys.sealed_code o where o.agency_code = k.agency_code and o.key_version = k.version)
           and not exists (select from keys.sealed_question q where q.agency_code = k.agency_code and q.key_version = k.version)
           and not exists (select from keys.sealed_draft d where d.agency_code = k.agency_code and d.key_version = k.version)
        """);
    private static final Sql CASES_UNDER = Sql.of("""
        select case_id, version, agency_code, agency_version, wrapped
          from keys.case_key
         where agency_code = :agency and agency_version < :version
         order by case_id, version
         limit :limit
        """);
    private static final Sql WRAP_CASE = Sql.of("""
        update keys.case_key
           set agency_version = :agency_version, wrapped = :wrapped
         where case_id = :case and version = :version
        """);
    private static final List<UnderAgency> UNDER_AGENCIES = List.of(
            new UnderAgency("intake.reporter", Sql.of("""
                select report_id as id, agency_code, key_version, sealed
                  from keys.sealed_reporter
                 where agency_code = :agency and key_version < :version
                 limit :limit
                """), Sql.of("""
                    update keys.sealed_reporter
                       set sealed = :sealed, key_version = :version
                     where report_id = :id and key_version = :was
                    """)),
            new UnderAgency("access.one_time_code", Sql.of("""
                select account_id as id, agency_code, key_version, sealed
                  from keys.sealed_code
                 where agency_code = :agency and key_version < :version
                 limit :limit
                """), Sql.of("""
                    update keys.sealed_code
                       set sealed = :sealed, key_version = :version
                     where account_id = :id and key_version = :was
                    """)),
            new UnderAgency("known.question", Sql.of("""
                select question_id as id, agency_code, key_version, sealed
                  from keys.sealed_question
                 where agency_code = :agency and key_version < :version
                 limit :limit
                """), Sql.of("""
                    update keys.sealed_question
                       set sealed = :sealed, key_version = :version
                     where question_id = :id and key_version = :was
                    """)));
    private static final Sql CASE_KEYS = Sql.of("""
        select case_id, version, agency_code, agency_version, wrapped
          from keys.case_key
         where case_id > :after and created_at <= :until
         order by case_id, version
         limit :limit
        """);
    private static final Sql KEYS_OF = Sql.of("""
        select case_id, version, agency_code, agency_version, wrapped
          from keys.case_key
         where case_id = :case
        """);
    private static final Sql ADD_CASE = Sql.of("""
        insert into keys.case_key (case_id, version, agency_code, agency_version, wrapped)
        values (:case, :version, :agency, :agency_version, :wrapped)
        """);
    private static final Sql IDENTITIES = Sql.of("""
        select person_id, key_version, sealed
          from keys.sealed_identity
         where case_id = :case and sealed is not null
        """);
    private static final Sql SEAL_IDENTITY = Sql.of("""
        update keys.sealed_identity
           set sealed = :sealed, key_version = :version
         where case_id = :case and person_id = :person and sealed = :was
        """);
    private static final Sql DESTROY = Sql.of("""
        delete from keys.case_key k
         where case_id = :case and version < :version
           and not exists (select from keys.sealed_identity i where i.case_id = k.case_id and i.key_version = k.version)
        """);
    private static final Sql ERASE = Sql.of("""
        update keys.sealed_identity
           set sealed = null, key_version = null, registration_hash = null, phone_hash = null
         where case_id = :case and person_id = :person and sealed is not null
        """);
    private static final Sql BURY = Sql.of("""
        insert into keys.tombstone (case_id, person_id, erased_at, ground)
        values (:case, :person, :at, :ground)
        on conflict (case_id, person_id) do nothing
        """);
    private static final Sql ERASE_RELATED = Sql.of("""
        update keys.sealed_identity
           set sealed = null, key_version = null, registration_hash = null, phone_hash = null
         where case_id = :case and person_id in (select person_id from guard.related_to(:case, :person)) and sealed is not null
        """);
    private static final Sql ALL_ERASED = Sql.of("select guard.all_erased(:case)");
    private static final Sql ERASE_TEXTS = Sql.of("select keys.erase_texts(:case, :person, :whole)");
    private static final Sql TEXTS_OF_CASE =
            Sql.of("select table_name, column_name, row_id, at, text from keys.texts_of_case(:case)");
    private static final Sql TEXTS_OF_AGENCY = Sql.of("""
        select table_name, column_name, row_id, at, text from keys.texts_of_agency(:agency, :below, :most)
        """);
    private static final Sql PLAIN_TEXTS = Sql.of("""
        select table_name, column_name, row_id, at, text, case_id, agency_code from keys.plain_texts(:most)
        """);
    private static final Sql WRITE_TEXT = Sql.of("select keys.write_text(:table, :column, :at, :was, :becomes)");
    private static final Sql ALL_SEALED = Sql.of("select keys.all_sealed()");
    private static final Sql NOW = Sql.of("select now()");
    private static final Sql PERSON =
            Sql.of("select case_id, person_id, closed from guard.person_of_case(:code, :label)");
    private static final Sql LOOKUP_KEYS =
            Sql.of("select version, key_id, state from keys.lookup_key order by state = 'SERVING', version");
    private static final Sql NAME_LOOKUP_KEY =
            Sql.of("update keys.lookup_key set key_id = :key where key_id is null and state = 'SERVING'");
    private static final Sql NUMBERS_NOT_KEPT = Sql.of("select guard.numbers_not_kept()");
    private static final Sql BEGIN_LOOKUP = Sql.of("select guard.begin_lookup_key(:new, :old)");
    private static final Sql SERVE_LOOKUP = Sql.of("select guard.serve_lookup_key()");
    private static final Sql LEAVE_LOOKUP = Sql.of("select guard.leave_lookup_key()");
    private static final Sql FORGET_HASHES = Sql.of("select guard.forget_hashes(:most)");
    private static final Sql DROP_LOOKUP = Sql.of("select guard.drop_lookup_key(:codes)");
    private static final UUID FIRST = new UUID(0, 0);

    private final Db db;
    private final KeyFile file;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, Aead> agencies = new HashMap<>();
    private final Map<String, Integer> bulk = new HashMap<>();

    public Keyring(DatabaseSettings settings, KeyFile file) {
        this.db = Db.withoutCaller(Databases.keys(settings));
        this.file = file;
    }

    /** Whether this process may do the keeper's work. */
    public static boolean possible(DatabaseSettings settings) {
        return settings.keysPassword() != null;
    }

    /**
     * Before anything is served: every agency has a key, every one opens with these master keys, and whoever was erased stays erased.
     * The first time, master keys are made.
     *
     * @return whether master keys were made just now
     * @throws KeysAway when the keys are not there, are unreadable, or belong to another database
     */
    public boolean ready() {
        return db.onOneConnection(this::readied);
    }

    private boolean readied() {
        List<AgencyKey> known = db.read(() -> db.list(AGENCIES, AgencyKey.class));
        boolean made = known.isEmpty() && !file.exists();
        if (made) {
            file.create();
        }
        known.forEach(this::agency);
        db.write(() -> {
            for (String agency : db.list(WITHOUT, String.class)) {
                add(agency, 1);
            }
            return made;
        });
        nameLookupKey();
        sealPlain();
        buryAgain();
        return made;
    }

    /** From the first start on the database knows which look-up key it was written with, and refuses a file that lacks it. */
    private void nameLookupKey() {
        db.write(() -> db.change(NAME_LOOKUP_KEY, "key", file.primaryLookupKey()));
        if (!file.lookupKeys().containsAll(keptLookupKeys())) {
            throw new KeysAway("start.keys_do_not_fit", Map.of("what", "lookup"));
        }
    }

    private List<Integer> keptLookupKeys() {
        return db.list(LOOKUP_KEYS, LookupState.class).stream()
                .flatMap(k -> Stream.ofNullable(k.keyId))
                .toList();
    }

    /** Seals what was written before its column was sealed, some at a time; answers how many texts. Then the database vouches for it. */
    public int sealPlain() {
        return db.onOneConnection(this::sealedPlain);
    }

    private int sealedPlain() {
        int sealed = 0;
        for (int done = sealSome(); done > 0; done = sealSome()) {
            sealed += done;
        }
        db.write(() -> {
            db.call(ALL_SEALED);
            return true;
        });
        return sealed;
    }

    private int sealSome() {
        return db.write(() -> {
            List<PlainText> some = db.list(PLAIN_TEXTS, PlainText.class, "most", BATCH);
            for (PlainText row : some) {
                UUID caseId = row.caseId;
                String closed;
                if (caseId == null) {
                    int version = newestOf(row.agencyCode);
                    closed = SealedText.of(
                            row.agencyCode, sealed(agency(row.agencyCode, version), version, row.place(), row.text));
                } else {
                    CaseKey key = db.find(CaseKey.NEWEST, CaseKey.class, "case", caseId)
                            .orElseGet(() -> firstOf(caseId, row.agencyCode));
                    closed = SealedText.of(sealed(caseKey(key), key.version(), row.place(), row.text));
                }
                write(row.tableName, row.columnName, row.at, row.text, closed);
            }
            return some.size();
        });
    }

    private int newestOf(String agency) {
        return db.list(AGENCIES, AgencyKey.class).stream()
                .filter(k -> k.agencyCode().equals(agency))
                .mapToInt(AgencyKey::version)
                .max()
                .orElseThrow(() -> new KeysAway("start.keys_agency_without", Map.of("agency", agency)));
    }

    /** The same, asked once for all that is written in bulk. */
    private int inBulk(String agency) {
        return bulk.computeIfAbsent(agency, this::newestOf);
    }

    private CaseKey firstOf(UUID caseId, String agency) {
        int above = newestOf(agency);
        byte[] wrapped = Cipher.close(agency(agency, above), Cipher.newKey(), Cipher.ofCase(caseId, 1));
        db.change(
                ADD_CASE, "case", caseId, "version", 1, "agency", agency, "agency_version", above, "wrapped", wrapped);
        return new CaseKey(caseId, 1, agency, above, wrapped);
    }

    private Sealed sealed(Aead key, int version, Place place, Object value) {
        return new Sealed(
                Cipher.close(key, Cipher.padded(json.writeValueAsBytes(value)), place.bound(version)), version);
    }

    private int write(String table, String column, String at, String was, String becomes) {
        return db.one(
                WRITE_TEXT, Integer.class, "table", table, "column", column, "at", at, "was", was, "becomes", becomes);
    }

    /** Opens everything once; answers how many keys and sealed records there are. */
    public Checked check() {
        return db.onOneConnection(this::opened);
    }

    private Checked opened() {
        List<AgencyKey> above = db.read(() -> db.list(AGENCIES, AgencyKey.class));
        above.forEach(this::agency);
        int cases = 0;
        int identities = 0;
        int texts = 0;
        UUID after = FIRST;
        Instant until = db.one(NOW, Instant.class);
        for (List<CaseKey> some = next(after, until); !some.isEmpty(); some = next(after, until)) {
            for (CaseKey row : some) {
                after = row.caseId();
                Aead key = caseKey(row);
                cases++;
                for (IdentityRow identity : db.list(IDENTITIES, IdentityRow.class, "case", row.caseId())) {
                    if (identity.keyVersion == row.version()) {
                        Cipher.open(key, identity.sealed, identity.place().bound(row.version()));
                        identities++;
                    }
                }
                for (TextRow text : db.list(TEXTS_OF_CASE, TextRow.class, "case", row.caseId())) {
                    if (text.sealed().keyVersion() == row.version()) {
                        text.open(key);
                        texts++;
                    }
                }
            }
        }
        return new Checked(file.wrappingKeys(), above.size(), cases, identities, texts);
    }

    /** Only what was there at the beginning: colleagues may open cases faster than keys are changed. */
    private List<CaseKey> next(UUID after, Instant until) {
        return db.list(CASE_KEYS, CaseKey.class, "after", after, "until", until, "limit", BATCH);
    }

    /** A new master key closes the agencies' keys anew; the older ones are forgotten when all are closed by it. */
    public int rotateMaster() {
        try (var changing = file.change()) {
            return db.onOneConnection(() -> rotateMaster(changing));
        }
    }

    private int rotateMaster(KeyFile.Changing changing) {
        Objects.requireNonNull(changing);
        file.addWrappingKey();
        int wrapped = db.write(() -> {
            List<AgencyKey> all = db.list(AGENCIES, AgencyKey.class);
            for (AgencyKey row : all) {
                byte[] bound = Cipher.ofAgency(row.agencyCode(), row.version());
                byte[] key = Cipher.open(file.wrapping(), row.wrapped(), bound);
                db.change(
                        WRAP_AGENCY,
                        "agency",
                        row.agencyCode(),
                        "version",
                        row.version(),
                        "wrapped",
                        Cipher.close(file.wrapping(), key, bound));
            }
            return all.size();
        });
        file.forgetOlderWrappingKeys();
        return wrapped;
    }

    /** Gives each agency a new key, closes the cases' keys with it and seals the reporters anew; answers how many were closed. */
    public int rotateAgencies() {
        try (var changing = file.change()) {
            return db.onOneConnection(() -> rotateAgencies(changing));
        }
    }

    private int rotateAgencies(KeyFile.Changing changing) {
        Objects.requireNonNull(changing);
        Map<String, Integer> newest = new HashMap<>();
        db.list(AGENCIES, AgencyKey.class).forEach(k -> newest.merge(k.agencyCode(), k.version(), Math::max));
        var versions = new HashMap<String, Integer>();
        newest.forEach((agency, version) -> {
            db.write(() -> add(agency, version + 1));
            versions.put(agency, version + 1);
        });
        bulk.clear();
        // As with cases: whoever wrote at that moment may still have used an old key, which the database then does not
        // let go.
        int closed = 0;
        for (int attempt = 1; ; attempt++) {
            closed += closeAnew(versions);
            try {
                db.write(() -> db.change(UNUSED_AGENCY));
                return closed;
            } catch (ConstraintBroken e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * A new look-up key in place of the one by which numbers and names are found, while people write and ask. Goes on where an earlier one
     * was ended. The old key is destroyed when nothing needs it: recovery codes on paper do, until they are used, made anew, or ended here.
     *
     * @param rooms what was hashed, opened and hashed anew
     * @param endCodes whether recovery codes that were made under the old key are ended
     */
    public Turned rotateLookup(List<Hashed> rooms, boolean endCodes) {
        try (var changing = file.change()) {
            return db.onOneConnection(() -> rotateLookup(changing, rooms, endCodes));
        }
    }

    private Turned rotateLookup(KeyFile.Changing changing, List<Hashed> rooms, boolean endCodes) {
        Objects.requireNonNull(changing);
        nameLookupKey();
        // Of one that was ended early: a key that came into the file and not into the database, or that has left the
        // database already.
        file.forgetLookupKeysBut(keptLookupKeys());
        int hashed = 0;
        if (state("COMING").isEmpty()
                && state("GOING").isEmpty()
                && state("LEFT").isEmpty()) {
            int old = db.one(NUMBERS_NOT_KEPT, Integer.class);
            if (old > 0) {
                throw new WrongUse("command.key.numbers_not_kept", "count", old);
            }
            int before = file.primaryLookupKey();
            // The file first: whoever meets the key in the database finds it.
            int key = file.addLookupKey();
            db.write(() -> db.one(BEGIN_LOOKUP, Boolean.class, "new", key, "old", before));
        }
        hashed += until(SERVE_LOOKUP, "COMING", "COMING", rooms);
        hashed += until(LEAVE_LOOKUP, "GOING", "SERVING", rooms);
        int held = 0;
        for (int attempt = 1; state("LEFT").isPresent() && held == 0; attempt++) {
            while (db.write(() -> db.one(FORGET_HASHES, Integer.class, "most", BATCH)) > 0) {
                // some at a time
            }
            try {
                held = db.write(() -> db.one(DROP_LOOKUP, Integer.class, "codes", endCodes));
            } catch (ConstraintBroken e) {
                // What was loaded in bulk meanwhile stands under the old key only.
                hashed += everywhere(rooms, state("SERVING").orElseThrow());
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        file.forgetLookupKeysBut(keptLookupKeys());
        return new Turned(hashed, held);
    }

    /** Hashes by a key until the database finds that nothing lacks it; colleagues write meanwhile, so one pass may not be enough. */
    private int until(Sql done, String during, String by, List<Hashed> rooms) {
        int hashed = 0;
        int nothing = 0;
        while (state(during).isPresent()) {
            int some = everywhere(rooms, state(by).orElseThrow());
            hashed += some;
            nothing = some == 0 ? nothing + 1 : 0;
            if (!db.write(() -> db.one(done, Boolean.class)) && nothing == ATTEMPTS) {
                throw new IllegalStateException("something lacks the look-up key and cannot be hashed by it");
            }
        }
        return hashed;
    }

    private Optional<LookupKey> state(String state) {
        return db.list(LOOKUP_KEYS, LookupState.class).stream()
                .filter(k -> k.state.equals(state))
                .findFirst()
                .map(k -> new LookupKey(file, k.version, k.keyId));
    }

    private int everywhere(List<Hashed> rooms, LookupKey to) {
        var keeper = new AtWork();
        boolean serves = state("SERVING").filter(to::equals).isPresent();
        int hashed = 0;
        for (Hashed room : rooms) {
            hashed += room.add(keeper, to) + (serves ? room.replace(keeper, to) : 0);
        }
        return hashed;
    }

    private int closeAnew(Map<String, Integer> versions) {
        int closed = 0;
        for (var entry : versions.entrySet()) {
            String agency = entry.getKey();
            int version = entry.getValue();
            Aead above = agency(agency, version);
            int done;
            do {
                done = db.write(() -> wrapSome(agency, version, above)
                        + UNDER_AGENCIES.stream()
                                .mapToInt(kind -> sealSome(kind, agency, version, above))
                                .sum()
                        + sealTexts(agency, version, above));
                closed += done;
            } while (done > 0);
        }
        return closed;
    }

    private int wrapSome(String agency, int version, Aead above) {
        List<CaseKey> some = db.list(CASES_UNDER, CaseKey.class, "agency", agency, "version", version, "limit", BATCH);
        for (CaseKey row : some) {
            byte[] bound = Cipher.ofCase(row.caseId(), row.version());
            byte[] key = Cipher.open(agency(row.agencyCode(), row.agencyVersion()), row.wrapped(), bound);
            db.change(
                    WRAP_CASE,
                    "case",
                    row.caseId(),
                    "version",
                    row.version(),
                    "agency_version",
                    version,
                    "wrapped",
                    Cipher.close(above, key, bound));
        }
        return some.size();
    }

    private int sealSome(UnderAgency kind, String agency, int version, Aead above) {
        List<AgencyRow> some =
                db.list(kind.rows, AgencyRow.class, "agency", agency, "version", version, "limit", BATCH);
        for (AgencyRow row : some) {
            var place = new Place(kind.table, "sealed", row.id);
            byte[] plain = Cipher.open(agency(row.agencyCode, row.keyVersion), row.sealed, place.bound(row.keyVersion));
            db.change(
                    kind.seal,
                    "id",
                    row.id,
                    "was",
                    row.keyVersion,
                    "version",
                    version,
                    "sealed",
                    Cipher.close(above, plain, place.bound(version)));
        }
        return some.size();
    }

    private int sealTexts(String agency, int version, Aead above) {
        List<TextRow> some = db.list(TEXTS_OF_AGENCY, TextRow.class, "agency", agency, "below", version, "most", BATCH);
        for (TextRow row : some) {
            byte[] plain = row.open(agency(agency, row.sealed().keyVersion()));
            var anew = new Sealed(Cipher.close(above, plain, row.place().bound(version)), version);
            write(row.tableName, row.columnName, row.at, row.text, SealedText.of(agency, anew));
        }
        return some.size();
    }

    /** Gives each case a new key and seals its people anew; the old keys are destroyed. Answers how many cases. */
    public int rotateCases() {
        try (var changing = file.change()) {
            return db.onOneConnection(() -> rotateCases(changing));
        }
    }

    private int rotateCases(KeyFile.Changing changing) {
        Objects.requireNonNull(changing);
        int done = 0;
        UUID after = FIRST;
        Instant until = db.one(NOW, Instant.class);
        for (List<CaseKey> some = next(after, until); !some.isEmpty(); some = next(after, until)) {
            for (CaseKey row : some) {
                if (!row.caseId().equals(after)) {
                    after = row.caseId();
                    rotate(row.caseId());
                    done++;
                }
            }
        }
        return done;
    }

    private void rotate(UUID caseId) {
        int version = db.write(() -> {
            CaseKey now = db.one(CaseKey.NEWEST, CaseKey.class, "case", caseId);
            byte[] key = Cipher.newKey();
            db.change(
                    ADD_CASE,
                    "case",
                    caseId,
                    "version",
                    now.version() + 1,
                    "agency",
                    now.agencyCode(),
                    "agency_version",
                    now.agencyVersion(),
                    "wrapped",
                    Cipher.close(
                            agency(now.agencyCode(), now.agencyVersion()),
                            key,
                            Cipher.ofCase(caseId, now.version() + 1)));
            return now.version() + 1;
        });
        // Whoever wrote at that moment may still have used the old key. The database lets no key go that a row needs,
        // so seal what is
        // left under it and try again.
        for (int attempt = 1; ; attempt++) {
            db.write(() -> sealAnew(caseId, version));
            try {
                db.write(() -> db.change(DESTROY, "case", caseId, "version", version));
                return;
            } catch (ConstraintBroken e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private int sealAnew(UUID caseId, int version) {
        Map<Integer, Aead> keys = new HashMap<>();
        db.list(KEYS_OF, CaseKey.class, "case", caseId).forEach(k -> keys.put(k.version(), caseKey(k)));
        int sealed = 0;
        for (IdentityRow row : db.list(IDENTITIES, IdentityRow.class, "case", caseId)) {
            if (row.keyVersion < version) {
                byte[] plain = Cipher.open(
                        require(keys, row.keyVersion), row.sealed, row.place().bound(row.keyVersion));
                sealed += db.change(
                        SEAL_IDENTITY,
                        "case",
                        caseId,
                        "person",
                        row.personId,
                        "was",
                        row.sealed,
                        "version",
                        version,
                        "sealed",
                        Cipher.close(require(keys, version), plain, row.place().bound(version)));
            }
        }
        for (TextRow row : db.list(TEXTS_OF_CASE, TextRow.class, "case", caseId)) {
            if (row.sealed().keyVersion() < version) {
                byte[] plain = row.open(require(keys, row.sealed().keyVersion()));
                var anew = new Sealed(
                        Cipher.close(require(keys, version), plain, row.place().bound(version)), version);
                sealed += write(row.tableName, row.columnName, row.at, row.text, SealedText.of(anew));
            }
        }
        return sealed;
    }

    private static Aead require(Map<Integer, Aead> keys, int version) {
        Aead found = keys.get(version);
        if (found == null) {
            throw new IllegalStateException("no key of version " + version);
        }
        return found;
    }

    /**
     * Erases who a person is: the sealed record goes, with those of whoever spoke for this person or must not be told, and what was written
     * of this person alone; with the last victim of a case everything that was written in it goes. The case gets a new key and the old one
     * is destroyed, and the erasure is written down beside the master key first, so that a restored backup meets it.
     *
     * @param ground the decision it rests on
     */
    public boolean erase(UUID caseId, UUID personId, Ground ground) {
        try (var changing = file.change()) {
            Objects.requireNonNull(changing);
            var line = new Tombstone(caseId, personId, db.one(NOW, Instant.class), ground.name());
            write(line);
            return erase(line);
        }
    }

    private boolean erase(Tombstone line) {
        boolean found = bury(line);
        if (found) {
            rotate(line.caseId);
        }
        return found;
    }

    /** Whom a label of a case means, for erasing. */
    Optional<Person> person(String code, String label) {
        return db.find(PERSON, Person.class, "code", code, "label", label);
    }

    private boolean bury(Tombstone line) {
        return db.write(() -> {
            db.change(
                    BURY,
                    "case",
                    line.caseId,
                    "person",
                    line.personId,
                    "at",
                    line.erasedAt,
                    "ground",
                    Ground.read(line.ground));
            boolean whole = db.one(ALL_ERASED, Boolean.class, "case", line.caseId);
            return db.change(ERASE, "case", line.caseId, "person", line.personId)
                            + db.change(ERASE_RELATED, "case", line.caseId, "person", line.personId)
                            + db.one(
                                    ERASE_TEXTS,
                                    Integer.class,
                                    "case",
                                    line.caseId,
                                    "person",
                                    line.personId,
                                    "whole",
                                    whole)
                    > 0;
        });
    }

    private void buryAgain() {
        if (!Files.exists(file.erased())) {
            return;
        }
        try {
            List<Tombstone> lines = Files.readAllLines(file.erased()).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> json.readValue(line, Tombstone.class))
                    .toList();
            if (lines.stream().anyMatch(line -> !Ground.read(line.ground).name().equals(line.ground))) {
                writeAnew(lines);
            }
            lines.forEach(this::erase);
        } catch (IOException | JacksonException e) {
            throw new KeysAway(
                    "start.keys_unreadable", Map.of("file", file.erased().toString()), e);
        }
    }

    /** Without the words in which grounds were written before they were chosen. */
    private void writeAnew(List<Tombstone> lines) throws IOException {
        file.replaceErased(lines.stream()
                .map(line -> json.writeValueAsString(new Tombstone(
                        line.caseId,
                        line.personId,
                        line.erasedAt,
                        Ground.read(line.ground).name())))
                .collect(Collectors.joining("\n", "", "\n")));
    }

    private void write(Tombstone line) {
        try (var channel = FileChannel.open(
                file.erased(),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(
                    java.nio.ByteBuffer.wrap((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        } catch (IOException e) {
            throw new KeysAway(
                    "start.keys_unreadable", Map.of("file", file.erased().toString()), e);
        }
    }

    /** Makes the first key of a case that is written in bulk. */
    public Fresh forNewCase(UUID caseId, String agency) {
        byte[] key = Cipher.newKey();
        int above = inBulk(agency);
        return new Fresh(
                above, Cipher.close(agency(agency, above), key, Cipher.ofCase(caseId, 1)), Cipher.with(key), json);
    }

    /** Seals something of an agency in bulk. */
    public Sealed sealFor(String agency, Place place, Object value) {
        int version = inBulk(agency);
        return sealed(agency(agency, version), version, place, value);
    }

    /** Seals a text of an agency in bulk. */
    public String closeTextFor(String agency, Place place, String text) {
        return SealedText.of(agency, sealFor(agency, place, text));
    }

    /** By which keys something is hashed that is written in bulk; what is written under one only is found under the others soon. */
    public LookupKeys lookupKeys() {
        return LookupRow.keys(db.list(LookupRow.NOW, LookupRow.class), file);
    }

    /** As {@link #lookupKeys}, held until the transaction of another role ends. */
    public LookupKeys lookupKeys(Db within) {
        return LookupRow.keys(within.list(LookupRow.NOW, LookupRow.class), file);
    }

    /** Closes a text of an agency that was written at the console. */
    public String closeTextNow(String agency, Place place, String text) {
        int version = newestOf(agency);
        return SealedText.of(agency, sealed(agency(agency, version), version, place, text));
    }

    private Aead add(String agency, int version) {
        byte[] key = Cipher.newKey();
        db.change(
                ADD_AGENCY,
                "agency",
                agency,
                "version",
                version,
                "wrapped",
                Cipher.close(file.wrapping(), key, Cipher.ofAgency(agency, version)));
        return Cipher.with(key);
    }

    private Aead agency(String agency, int version) {
        Aead known = agencies.get(agency + "|" + version);
        if (known == null) {
            known = db.list(AGENCIES, AgencyKey.class).stream()
                    .filter(k -> k.agencyCode().equals(agency) && k.version() == version)
                    .findFirst()
                    .map(this::agency)
                    .orElseThrow(() -> new KeysAway("start.keys_agency_without", Map.of("agency", agency)));
        }
        return known;
    }

    private Aead agency(AgencyKey row) {
        return agencies.computeIfAbsent(row.agencyCode() + "|" + row.version(), id -> row.opened(file.wrapping()));
    }

    private Aead caseKey(CaseKey row) {
        return row.opened(agency(row.agencyCode(), row.agencyVersion()));
    }

    /** A key that was just made, and what it seals. */
    public static final class Fresh {
        private final int agencyVersion;
        private final byte[] wrapped;
        private final Aead key;
        private final JsonMapper json;

        private Fresh(int agencyVersion, byte[] wrapped, Aead key, JsonMapper json) {
            this.agencyVersion = agencyVersion;
            this.wrapped = wrapped;
            this.key = key;
            this.json = json;
        }

        /** Of the agency's key that closes it. */
        public int agencyVersion() {
            return agencyVersion;
        }

        public byte[] wrapped() {
            return wrapped.clone();
        }

        public byte[] seal(Place place, Object value) {
            return Cipher.close(key, Cipher.padded(json.writeValueAsBytes(value)), place.bound(1));
        }

        public String closeText(Place place, String text) {
            return SealedText.of(new Sealed(seal(place, text), 1));
        }
    }

    /**
     * @param masters wrapping keys that are kept
     * @param identities sealed records that opened
     * @param texts sealed texts of cases that opened
     */
    public record Checked(int masters, int agencies, int cases, int identities, int texts) {}

    /**
     * @param closed whether the work on the case has ended
     */
    record Person(UUID caseId, UUID personId, boolean closed) {}

    /**
     * @param hashed records that were hashed anew
     * @param held recovery codes that still need the old key; 0 when it is destroyed
     */
    public record Turned(int hashed, int held) {}

    private record LookupState(int version, @Nullable Integer keyId, String state) {}

    /** What a room may ask of the keeper while it hashes anew. */
    private final class AtWork implements Hashed.Keeper {
        @Override
        public Db db() {
            return db;
        }

        @Override
        public int most() {
            return BATCH;
        }

        @Override
        public <T> T open(UUID caseId, Place place, Sealed sealed, Class<T> type) {
            CaseKey key = db.list(KEYS_OF, CaseKey.class, "case", caseId).stream()
                    .filter(k -> k.version() == sealed.keyVersion())
                    .findFirst()
                    .orElseThrow(() -> new KeysAway("start.keys_do_not_fit", Map.of("what", place.toString())));
            return opened(caseKey(key), place, sealed, type);
        }

        @Override
        public <T> T openFor(String agency, Place place, Sealed sealed, Class<T> type) {
            return opened(agency(agency, sealed.keyVersion()), place, sealed, type);
        }

        @Override
        public String openTextFor(Place place, String stored) {
            SealedText text = SealedText.of(place, stored);
            return openFor(
                    Objects.requireNonNull(text.agency()),
                    place,
                    new Sealed(text.bytes(), text.keyVersion()),
                    String.class);
        }

        private <T> T opened(Aead key, Place place, Sealed sealed, Class<T> type) {
            return json.readValue(Cipher.open(key, sealed.bytes(), place.bound(sealed.keyVersion())), type);
        }
    }

    private record Tombstone(UUID caseId, UUID personId, Instant erasedAt, String ground) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record IdentityRow(UUID personId, int keyVersion, byte[] sealed) {
        Place place() {
            return new Place("cases.identity", "sealed", personId);
        }
    }

    private record PlainText(
            String tableName,
            String columnName,
            UUID rowId,
            String at,
            String text,
            @Nullable UUID caseId,
            String agencyCode) {
        Place place() {
            return new Place(tableName, columnName, rowId);
        }
    }

    private record TextRow(String tableName, String columnName, UUID rowId, String at, String text) {
        Place place() {
            return new Place(tableName, columnName, rowId);
        }

        SealedText sealed() {
            return SealedText.of(place(), text);
        }

        byte[] open(Aead key) {
            SealedText sealed = sealed();
            return Cipher.open(key, sealed.bytes(), place().bound(sealed.keyVersion()));
        }
    }

    /** Something that is sealed with the key of an agency: where it stands, which rows wait, how one is written anew. */
    private record UnderAgency(String table, Sql rows, Sql seal) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record AgencyRow(UUID id, String agencyCode, int keyVersion, byte[] sealed) {}
}
