package carapace.wire.http;

import java.net.InetAddress;
import java.util.Locale;

/** Which hosts a fetched address may not lead to. */
final class Addresses {

    private Addresses() {}

    /** Names that mean this machine or the network around it. */
    static boolean forbidden(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        while (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        return name.isEmpty()
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || name.endsWith(".local")
                || name.equals("metadata")
                || name.endsWith(".internal")
                || name.equals("instance-data");
    }

    // https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry.
    // An IPv4-mapped IPv6 address arrives here as an IPv4 address.
    static boolean forbidden(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        var bytes = address.getAddress();
        var a = bytes[0] & 0xff;
        var b = bytes[1] & 0xff;
        var c = bytes[2] & 0xff;
        var d = bytes[3] & 0xff;
        return bytes.length == 4 ? special4(a, b, c) : special6(a, b, c, d);
    }

    private static boolean special4(int a, int b, int c) {
        return a == 0
                || a >= 240
                || a == 100 && (b & 0xc0) == 64
                || a == 192 && b == 0 && (c == 0 || c == 2)
                || a == 192 && b == 88 && c == 99
                || a == 198 && (b & 0xfe) == 18
                || a == 198 && b == 51 && c == 100
                || a == 203 && b == 0 && c == 113;
    }

    /** Only 2000::/3 is the public network, less tunnels, documentation and protocol ranges. */
    private static boolean special6(int a, int b, int c, int d) {
        return (a & 0xe0) != 0x20
                || a == 0x20 && b == 2
                || a == 0x20 && b == 1 && (c < 2 || c == 0x0d && d == 0xb8)
                || a == 0x3f && b == 0xff;
    }
}
