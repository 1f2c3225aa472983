package carapace.launcher.client;

import carapace.launcher.place.Private;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which gateway is meant and what it is shown: flags first, then what the running gateway of this
 * state directory left in {@code run/}, then the environment. The configuration is never read.
 *
 * @param credential empty when there is none, or when it must not be sent there
 * @param sources where a credential was looked for, for the message after a 401
 */
record Target(String host, int port, boolean tls, Optional<String> credential, String sources) {

    private static final int STANDARD = 18789;

    static Target of(Flags flags, Path state, Map<String, String> environment) throws Usage {
        var host = flags.host().orElse("127.0.0.1");
        var run = state.resolve("run");
        var own = loopback(host) && Files.isRegularFile(run.resolve("control.token"));
        var port = port(flags, own ? run.resolve("port") : null, environment);
        if (!loopback(host) && !flags.tls() && !flags.plaintext()) {
            return new Target(host, port, false, Optional.empty(), "none is sent over plain http");
        }
        if (flags.tokenFile().isPresent()) {
            return new Target(
                    host, port, flags.tls(), read(flags.tokenFile().get()), "--token-file");
        }
        if (own && flags.port().filter(p -> p != port(run.resolve("port"))).isEmpty()) {
            var credential = read(run.resolve("control.token"));
            return new Target(host, port, flags.tls(), credential, "run/control.token");
        }
        for (var name : new String[] {"CARAPACE_GATEWAY_TOKEN", "CARAPACE_GATEWAY_PASSWORD"}) {
            var value = environment.get(name);
            if (value != null && !value.isBlank()) {
                return new Target(host, port, flags.tls(), Optional.of(value), name);
            }
        }
        return new Target(
                host,
                port,
                flags.tls(),
                Optional.empty(),
                "run/control.token, --token-file, CARAPACE_GATEWAY_TOKEN,"
                        + " CARAPACE_GATEWAY_PASSWORD");
    }

    private static int port(
            Flags flags, @org.jspecify.annotations.Nullable Path file, Map<String, String> env)
            throws Usage {
        if (flags.port().isPresent()) return flags.port().get();
        if (file != null && port(file) > 0) return port(file);
        var named = env.getOrDefault("CARAPACE_GATEWAY_PORT", "").trim();
        if (named.isEmpty()) return STANDARD;
        if (!named.matches("[0-9]{1,5}")) throw new Usage("CARAPACE_GATEWAY_PORT is no port.");
        return Integer.parseInt(named);
    }

    /** What a running gateway wrote; 0 when nothing usable is there. */
    static int port(Path file) {
        try {
            var text = Files.readString(file).trim();
            return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        } catch (IOException e) {
            return 0; // none runs here
        }
    }

    private static Optional<String> read(Path file) throws Usage {
        try {
            if (!Private.closed(file)) {
                throw new Usage(
                        "The credential file "
                                + file.getFileName()
                                + " can be read by others: `chmod 600` it first.");
            }
            var text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            throw new Usage("The credential file " + file.getFileName() + " cannot be read.");
        }
    }

    /** By its spelling alone: a name that resolves to loopback is not trusted as such. */
    static boolean loopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /** As in a URL. */
    String authority() {
        var bare = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return bare + ":" + port;
    }
}
