package mn.khamt.cases;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import mn.khamt.keys.Sealed;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Sql;
import org.springframework.stereotype.Component;

/**
 * Looks for a part of a name among the people whom the caller may see. The database knows no names, so they are opened here; what is
 * remembered for some minutes is the folded form in memory, and which of them are asked is decided by row security each time.
 */
@Component
final class Names {
    private static final int MOST = 200_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final Sql MINE = Sql.of("""
        select i.case_id, i.person_id, i.version, i.key_version
          from access.access_grant g
          join cases.identity i using (case_id)
         where g.account_id = (select guard.me()) and g.door <> 'SEALED' and 'identity' = any (g.compartments)
               and i.key_version is not null
        """);
    private static final Sql SEALED = Sql.of("""
        select i.case_id, i.person_id, i.version, i.key_version, i.sealed
          from unnest(:cases::uuid[], :persons::uuid[]) p (case_id, person_id)
          join cases.identity i using (case_id, person_id)
         where i.sealed is not null
        """);

    private final Db db;
    private final Vault vault;
    private final Cache<UUID, Folded> folded = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(REMEMBERED)
            .build();

    Names(Db db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /**
     * The caller's cases in which somebody is called so.
     *
     * @param part folded, see {@link mn.khamt.platform.language.MongolianText#searchKey}
     */
    UUID[] casesWith(String part) {
        List<Known> mine = db.list(MINE, Known.class);
        read(mine.stream().filter(k -> !fresh(k)).toList());
        Set<UUID> found = new LinkedHashSet<>();
        for (Known one : mine) {
            Folded name = folded.getIfPresent(one.personId);
            if (name != null && name.key.contains(part)) {
                found.add(one.caseId);
            }
        }
        return found.toArray(UUID[]::new);
    }

    private boolean fresh(Known one) {
        Folded name = folded.getIfPresent(one.personId);
        return name != null && name.version == one.version;
    }

    private void read(List<Known> missing) {
        if (missing.isEmpty()) {
            return;
        }
        Map<UUID, Integer> keys = new HashMap<>();
        var cases = new ArrayList<UUID>();
        var persons = new ArrayList<UUID>();
        for (Known one : missing) {
            keys.put(one.caseId, one.keyVersion);
            cases.add(one.caseId);
            persons.add(one.personId);
        }
        vault.prepare(keys);
        List<Row> rows = db.list(
                SEALED, Row.class, "cases", cases.toArray(UUID[]::new), "persons", persons.toArray(UUID[]::new));
        for (Row row : rows) {
            Identities.Identity identity = vault.open(
                    row.caseId,
                    Identities.place(row.personId),
                    new Sealed(row.sealed, row.keyVersion),
                    Identities.Identity.class);
            folded.put(row.personId, new Folded(row.version, identity.nameKey()));
        }
    }

    private record Known(UUID caseId, UUID personId, int version, int keyVersion) {}

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Row(UUID caseId, UUID personId, int version, int keyVersion, byte[] sealed) {}

    private record Folded(int version, String key) {}
}
