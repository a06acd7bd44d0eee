package mn.khamt.keys;

import com.google.crypto.tink.Aead;
import java.util.UUID;
import mn.khamt.platform.database.Sql;

/** The key of a case as it stands in the database, closed by that of its agency. */
@SuppressWarnings("ArrayRecordComponent") // read once
record CaseKey(UUID caseId, int version, String agencyCode, int agencyVersion, byte[] wrapped) {
    static final Sql NEWEST = Sql.of("""
        select case_id, version, agency_code, agency_version, wrapped
          from keys.case_key
         where case_id = :case
         order by version desc
         limit 1
        """);

    Aead opened(Aead agency) {
        return Cipher.with(Cipher.open(agency, wrapped, Cipher.ofCase(caseId, version)));
    }
}
