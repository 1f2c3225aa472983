package carapace.config.json5.schema;

import carapace.config.json5.schema.Rule.Finding;

import java.util.Optional;

/** The words of {@code gateway.bind}. */
public final class Binds {
    private Binds() {}

    /** What a value of {@code gateway.bind} asks for. */
    public sealed interface Bind {
        record Loopback() implements Bind {}

        record Lan() implements Bind {}

        record Auto() implements Bind {}

        record Tailnet() implements Bind {}

        record All() implements Bind {}

        /** An address as given, perhaps with a port. */
        record Address(String host, Optional<Integer> port) implements Bind {}
    }

    /** Empty when the word is unknown. */
    public static Optional<Bind> of(String word) {
        return switch (word.strip()) {
            case "loopback", "localhost", "local" -> Optional.of(new Bind.Loopback());
            case "lan", "local-network" -> Optional.of(new Bind.Lan());
            case "auto" -> Optional.of(new Bind.Auto());
            case "tailnet", "tailscale", "ts" -> Optional.of(new Bind.Tailnet());
            case "all", "0.0.0.0" -> Optional.of(new Bind.All());
            default -> address(word.strip());
        };
    }

    private static Optional<Bind> address(String text) {
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                || (text.matches("[0-9A-Fa-f:.]+")
                        && text.chars().filter(c -> c == ':').count() > 1)) {
            return Optional.of(new Bind.Address(text, Optional.empty()));
        }
        var colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) return Optional.empty();
        var port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) return Optional.empty();
        var host = text.substring(0, colon);
        if (host.matches("\\[[0-9A-Fa-f:.]+]")) host = host.substring(1, host.length() - 1);
        else if (!host.matches("[A-Za-z0-9.-]+")) return Optional.empty();
        return Optional.of(new Bind.Address(host, Optional.of(port)));
    }

    /** Whether only this machine can reach it. */
    public static boolean local(Bind bind) {
        return switch (bind) {
            case Bind.Loopback() -> true;
            case Bind.Lan(), Bind.Auto(), Bind.Tailnet(), Bind.All() -> false;
            case Bind.Address(var host, var _) ->
                    host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
        };
    }

    static Rule rule() {
        return Rules.text(
                t ->
                        of(t).isPresent()
                                ? Optional.empty()
                                : Optional.of(
                                        Finding.warning(
                                                "is neither loopback, lan, auto, tailnet, all nor"
                                                        + " an address; listening will fail")));
    }
}
