package mn.khamt.keys;

/**
 * A closed value as it stands in a table.
 *
 * @param bytes nonce, text and tag of AES-256-GCM
 * @param keyVersion which key of its case or agency opens it
 */
@SuppressWarnings("ArrayRecordComponent") // goes into one statement or comes from one
public record Sealed(byte[] bytes, int keyVersion) {}
