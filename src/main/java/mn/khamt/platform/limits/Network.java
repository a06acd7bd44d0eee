package mn.khamt.platform.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** From where somebody comes, as far as it can be told apart: a household has one IPv4 address, but 2⁶⁴ of IPv6. */
public final class Network {
    private static final int IPV6_NETWORK = 8;

    private Network() {}

    /**
     * @param address of the other end of the connection
     */
    public static String of(String address) {
        try {
            InetAddress read = InetAddress.ofLiteral(address);
            return read instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(read.getAddress(), IPV6_NETWORK))
                    : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
