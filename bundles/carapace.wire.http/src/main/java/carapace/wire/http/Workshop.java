package carapace.wire.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** What all links of one carrier share. */
final class Workshop implements AutoCloseable {

    /** Shorter, sixteen handshakes at once on two cores would time out by themselves. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Keys keys;
    private final Resolver resolver;
    private final Tally tally;
    private final String userAgent;
    private final Supplier<SSLContext> trust;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    Workshop(
            Keys keys,
            Resolver resolver,
            Tally tally,
            String userAgent,
            Supplier<SSLContext> trust) {
        this.keys = keys;
        this.resolver = resolver;
        this.tally = tally;
        this.userAgent = userAgent;
        this.trust = trust;
    }

    Keys keys() {
        return keys;
    }

    Resolver resolver() {
        return resolver;
    }

    Tally tally() {
        return tally;
    }

    String userAgent() {
        return userAgent;
    }

    /** A client that follows nothing, asks no proxy and speaks TLS 1.2 or later. */
    HttpClient client(boolean secure) {
        var builder =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(CONNECT)
                        .executor(executor);
        if (!secure) {
            // With HTTP/2 every plain request would carry an upgrade to h2c.
            return builder.version(HttpClient.Version.HTTP_1_1).build();
        }
        var tls = new SSLParameters();
        tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return builder.version(HttpClient.Version.HTTP_2)
                .sslContext(trust.get())
                .sslParameters(tls)
                .build();
    }

    SSLContext trust() {
        return trust.get();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        resolver.close();
    }
}
