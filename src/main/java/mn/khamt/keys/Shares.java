package mn.khamt.keys;

import com.codahale.shamir.Scheme;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import mn.khamt.platform.commands.WrongUse;

/**
 * The master keys for a safe: closed with a key that nobody keeps, which is split in shares (Shamir 1979) for as many people. The closed
 * copy may lie anywhere; some of the shares open it, fewer tell nothing.
 */
final class Shares {
    private static final byte[] BOUND = "khamt master keys in shares".getBytes(StandardCharsets.UTF_8);
    private static final String MARK = "khamt-";
    private static final int MOST = 99;

    private Shares() {}

    /**
     * @param people how many shares
     * @param needed how many of them open it
     */
    static Split split(byte[] content, int people, int needed) {
        if (people < 2 || people > MOST || needed < 2 || needed > people) {
            throw new WrongUse("command.key.shares");
        }
        byte[] key = Cipher.newKey();
        var shares = new Scheme(new SecureRandom(), people, needed)
                .split(key).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(e -> written(e.getKey(), e.getValue()))
                        .toList();
        return new Split(Cipher.close(Cipher.with(key), content, BOUND), shares);
    }

    /**
     * @throws WrongUse when a share was mistyped, or there are too few
     */
    static byte[] combine(byte[] closed, List<String> shares) {
        Map<Integer, byte[]> parts = new HashMap<>();
        for (int line = 1; line <= shares.size(); line++) {
            Part part = read(shares.get(line - 1), line);
            parts.put(part.number, part.bytes);
        }
        if (parts.size() < 2) {
            throw new WrongUse("command.key.too_few");
        }
        byte[] key = new Scheme(new SecureRandom(), MOST, Math.min(parts.size(), MOST)).join(parts);
        return Cipher.open(Cipher.with(key), closed, BOUND);
    }

    /** In groups of four with a check at the end, so that it can be read aloud and typed. */
    private static String written(int number, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes) + check(number, bytes);
        return MARK + number + "-" + hex.replaceAll("(.{4})(?!$)", "$1-");
    }

    private static Part read(String share, int line) {
        String plain = share.strip().toLowerCase(Locale.ROOT);
        int second = plain.indexOf('-', MARK.length());
        try {
            int number = Integer.parseInt(plain.substring(MARK.length(), second));
            String hex = plain.substring(second).replaceAll("[^0-9a-f]", "");
            byte[] bytes = HexFormat.of().parseHex(hex.substring(0, hex.length() - 8));
            if (plain.startsWith(MARK) && hex.endsWith(check(number, bytes))) {
                return new Part(number, bytes);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // said below
        }
        throw new WrongUse("command.key.mistyped", "line", line);
    }

    private static String check(int number, byte[] bytes) {
        var crc = new CRC32();
        crc.update(ByteBuffer.allocate(4).putInt(number).array());
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }

    /**
     * @param closed the master keys, to be opened by enough shares
     */
    @SuppressWarnings("ArrayRecordComponent") // written to a file at once
    record Split(byte[] closed, List<String> shares) {}

    @SuppressWarnings("ArrayRecordComponent") // joined at once
    private record Part(int number, byte[] bytes) {}
}
