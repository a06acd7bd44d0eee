package mn.khamt.audit;

import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The newest link of the chain at a moment, signed. One line of plain text, so that it can be kept, mailed or printed.
 *
 * @param seq number of the link, which is also how many there are
 * @param hash of the link, in hexadecimal
 * @param linkedAt when the database linked it
 * @param signedAt when this was signed
 * @param xid up to which number the database had given out transactions: a smaller one later means an older state of the whole server
 * @param keyId which key signed
 * @param signature in Base64
 */
record Head(long seq, String hash, Instant linkedAt, Instant signedAt, long xid, String keyId, String signature) {
    private static final Pattern LINE = Pattern.compile("khamt-head-1 seq=([0-9]{1,18}) hash=([0-9a-f]{64})"
            + " linked=([0-9TZ:.-]{20,32}) signed=([0-9TZ:.-]{20,32}) xid=([0-9]{1,18}) key=([0-9a-f]{16})"
            + " signature=([A-Za-z0-9+/]{86}==)");

    static Head sign(long seq, byte[] hash, Instant linkedAt, Instant signedAt, long xid, HeadKey key) {
        var unsigned = new Head(seq, HexFormat.of().formatHex(hash), linkedAt, signedAt, xid, key.id(), "");
        return new Head(
                seq,
                unsigned.hash,
                linkedAt,
                signedAt,
                xid,
                key.id(),
                Base64.getEncoder().encodeToString(key.sign(unsigned.text())));
    }

    /** Reads a line; empty when it is none, or was cut off. */
    static Optional<Head> parse(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Head(
                    Long.parseLong(found.group(1)),
                    found.group(2),
                    Instant.parse(found.group(3)),
                    Instant.parse(found.group(4)),
                    Long.parseLong(found.group(5)),
                    found.group(6),
                    found.group(7)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    boolean signedBy(PublicKey key) {
        return HeadKey.verify(key, text(), Base64.getDecoder().decode(signature));
    }

    /** What is signed: the line before its signature. */
    String text() {
        return "khamt-head-1 seq=" + seq + " hash=" + hash + " linked=" + linkedAt + " signed=" + signedAt + " xid="
                + xid + " key=" + keyId;
    }

    String line() {
        return text() + " signature=" + signature;
    }
}
