package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Limits;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/**
 * Fetches what a stranger named: https, every address of the host checked, connected to the checked
 * address, one exchange for each connection, nothing followed.
 */
final class GuardedFetch implements AutoCloseable {

    private static final int LONGEST_URL = 2048;
    private static final int CONNECT_MILLIS = 5_000;

    private final Workshop shop;
    private final Predicate<InetAddress> forbidden;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    GuardedFetch(Workshop shop, Predicate<InetAddress> forbidden) {
        this.shop = shop;
        this.forbidden = forbidden;
    }

    Answer fetch(URI url, Limits limits) throws InterruptedException {
        if (closed) return new Answer.Unsent(FaultCode.NOT_READY);
        if (!acceptable(url)) return new Answer.Unsent(FaultCode.MESSAGE_REFUSED);
        var end = System.nanoTime() + limits.deadline().toNanos();
        var addresses = addresses(url.getHost(), limits.deadline());
        if (addresses.isEmpty()) return new Answer.Unsent(FaultCode.PEER_UNREACHABLE);
        if (addresses.stream().anyMatch(forbidden)) {
            return new Answer.Unsent(FaultCode.MESSAGE_REFUSED);
        }
        var call = new Call(url, addresses.getFirst(), limits.bytes());
        return await(call, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }

    private static boolean acceptable(URI url) {
        return "https".equalsIgnoreCase(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null
                && url.toString().length() <= LONGEST_URL
                && Escapes.fitsHeader(url.toString())
                && url.getPort() != 0
                && url.getPort() <= 65535
                && !Addresses.forbidden(url.getHost());
    }

    private List<InetAddress> addresses(String host, Duration atMost) throws InterruptedException {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return shop.resolver().resolve(bare, atMost);
    }

    /** A virtual thread's socket closes when the thread is interrupted, wherever it stands. */
    private Answer await(Call call, Duration left) throws InterruptedException {
        var thread = Thread.ofVirtual().name("fetch").unstarted(call);
        running.add(thread);
        thread.start();
        try {
            if (!thread.join(left)) return call.late();
            return call.outcome();
        } finally {
            thread.interrupt();
            running.remove(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Thread::interrupt);
    }

    /** One connection and what came of it. */
    private final class Call implements Runnable {
        private final URI url;
        private final InetAddress address;
        private final int limit;
        private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
        private volatile boolean sent;

        Call(URI url, InetAddress address, int limit) {
            this.url = url;
            this.address = address;
            this.limit = limit;
        }

        Answer late() {
            return sent
                    ? new Answer.Unanswered(FaultCode.PEER_SILENT)
                    : new Answer.Unsent(FaultCode.PEER_UNREACHABLE);
        }

        Answer outcome() {
            var known = answer.get();
            return known == null ? late() : known;
        }

        @Override
        public void run() {
            try {
                answer.set(exchange());
            } catch (Spoiled e) {
                answer.set(new Answer.Unanswered(e.code()));
            } catch (IOException e) {
                // Its text names the peer; what it means is in the answer.
                answer.set(sent ? new Answer.Unanswered(FaultCode.PEER_FAILED) : late());
            }
        }

        private Answer exchange() throws IOException {
            var port = url.getPort() < 0 ? 443 : url.getPort();
            try (var raw = new Socket()) {
                raw.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                var host = url.getHost();
                var tls =
                        (SSLSocket)
                                shop.trust().getSocketFactory().createSocket(raw, host, port, true);
                var parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
                    parameters.setServerNames(List.of(new SNIHostName(host)));
                }
                tls.setSSLParameters(parameters);
                tls.startHandshake();
                sent = true;
                tls.getOutputStream().write(head().getBytes(StandardCharsets.US_ASCII));
                return new AnswerReader(new BufferedInputStream(tls.getInputStream()), limit)
                        .read();
            }
        }

        private String head() {
            var path =
                    url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            var host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
            return "GET "
                    + path
                    + query
                    + " HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nUser-Agent: "
                    + shop.userAgent()
                    + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        }
    }
}
