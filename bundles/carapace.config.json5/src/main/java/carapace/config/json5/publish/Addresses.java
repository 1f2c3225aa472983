package carapace.config.json5.publish;

import carapace.config.json5.schema.Binds.Bind;

import java.io.Serial;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Predicate;

/** The address of this machine that {@code gateway.bind} means. */
public final class Addresses {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ALL = "0.0.0.0";

    private Addresses() {}

    /** No address of that kind is there. */
    public static final class NoAddress extends Exception {
        @Serial private static final long serialVersionUID = 1L;

        NoAddress(String sentence) {
            super(sentence, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }

    static String host(Bind bind) throws NoAddress {
        return switch (bind) {
            case Bind.Loopback() -> LOOPBACK;
            case Bind.All() -> ALL;
            case Bind.Address(var host, var _) -> host;
            case Bind.Lan() -> find(InetAddress::isSiteLocalAddress).orElse(ALL);
            case Bind.Auto() -> find(InetAddress::isSiteLocalAddress).orElse(LOOPBACK);
            case Bind.Tailnet() ->
                    find(Addresses::tailnet)
                            .orElseThrow(
                                    () ->
                                            new NoAddress(
                                                    "gateway.bind is tailnet, but this machine has"
                                                            + " no address in 100.64.0.0/10"));
        };
    }

    /** 100.64.0.0/10. */
    private static boolean tailnet(InetAddress address) {
        var bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    }

    private static Optional<String> find(Predicate<InetAddress> wanted) {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Addresses::real)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .filter(wanted)
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException _) {
            return Optional.empty();
        }
    }

    private static boolean real(NetworkInterface network) {
        try {
            return network.isUp()
                    && !network.isLoopback()
                    && !network.getName().startsWith("docker");
        } catch (SocketException _) {
            return false;
        }
    }
}
