package mn.khamt.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * From where somebody signs in.
 *
 * @param secret random, kept by the browser; the database keeps its hash for each account that signed in with it
 * @param agent the browser's own description
 * @param net the part of the network it comes from: three bytes of an IPv4 address, seven of an IPv6 address
 */
public record Device(String secret, @Nullable String agent, String net) {
    private static final int IPV4_PART = 3;
    private static final int IPV6_PART = 7;

    /**
     * The part of the network of an address, so that a budget of tries holds for a neighbourhood and the whole address is never kept.
     *
     * @param address in digits, as the server's socket names it
     */
    public static String netOf(String address) {
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 4
                    ? IntStream.range(0, IPV4_PART)
                                    .mapToObj(i -> String.valueOf(bytes[i] & 0xff))
                                    .collect(Collectors.joining("."))
                            + ".*"
                    : HexFormat.ofDelimiter(":").formatHex(bytes, 0, IPV6_PART) + ":*";
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
