package mn.khamt.keys;

import com.google.crypto.tink.Aead;

/** The key of an agency as it stands in the database, closed by the master key. */
@SuppressWarnings("ArrayRecordComponent") // read once
record AgencyKey(String agencyCode, int version, byte[] wrapped) {
    Aead opened(Aead master) {
        return Cipher.with(Cipher.open(master, wrapped, Cipher.ofAgency(agencyCode, version)));
    }
}
