package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Carrier;
import carapace.wire.Credential;
import carapace.wire.Headers;
import carapace.wire.Request;
import carapace.wire.Socket;
import carapace.wire.WireException;

import org.jspecify.annotations.Nullable;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One peer with one credential. */
final class HttpLink implements Carrier.Link {

    private static final Duration LOOKUP = Duration.ofSeconds(5);

    private final Origin origin;
    private final Credential credential;
    private final Workshop shop;
    private final Consumer<HttpLink> onClose;
    private final Clients clients;
    private final Set<HttpSocket> sockets = ConcurrentHashMap.newKeySet();

    HttpLink(Origin origin, Credential credential, Workshop shop, Consumer<HttpLink> onClose) {
        this.origin = origin;
        this.credential = credential;
        this.shop = shop;
        this.onClose = onClose;
        this.clients = new Clients(() -> shop.client(origin.secure()));
    }

    @Override
    public Answer send(Request request) throws InterruptedException {
        return switch (call(request, null)) {
            case Opened.Failed(var answer) -> answer;
            case Opened.Streaming streaming -> throw new AssertionError("nothing was to flow");
        };
    }

    @Override
    public Opened open(Request request, Duration silence) throws InterruptedException {
        return call(request, silence);
    }

    private Opened call(Request request, @Nullable Duration silence) throws InterruptedException {
        var end = System.nanoTime() + request.deadline().toNanos();
        switch (shop.keys().show(credential)) {
            case Keys.Shown.Withheld(var code) -> {
                return failed(new Answer.Unsent(code));
            }
            case Keys.Shown.Ready shown -> {
                var body = request.content().bytes();
                var probe = body.length == 0 ? null : new Probe(body);
                var message = message(request, shown, probe);
                if (!reachable(request.deadline())) {
                    return failed(new Answer.Unsent(FaultCode.PEER_UNREACHABLE));
                }
                var exchange = new Exchange(probe, request.bodyLimit(), silence);
                var left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
                return run(exchange, message, left);
            }
        }
    }

    /** Warms the look-up that the client itself would do on a virtual thread. */
    private boolean reachable(Duration deadline) throws InterruptedException {
        if (!origin.named()) return true;
        var atMost = deadline.compareTo(LOOKUP) < 0 ? deadline : LOOKUP;
        return !shop.resolver().resolve(origin.host(), atMost).isEmpty();
    }

    private Opened run(Exchange exchange, HttpRequest message, Duration left)
            throws InterruptedException {
        var taken = clients.take();
        if (taken.isEmpty()) return failed(new Answer.Unsent(FaultCode.NOT_READY));
        var lease = taken.get();
        var flowing = false;
        try {
            switch (exchange.run(lease.client(), message, left)) {
                case Exchange.Ending.Failure(var answer, var broken) -> {
                    if (broken) {
                        clients.retire(lease);
                        shop.tally().retired();
                    }
                    return failed(answer);
                }
                case Exchange.Ending.Response(var status, var headers, var content) -> {
                    switch (content) {
                        case Exchange.Content.Whole(var body) -> {
                            var fields = Headers.of(headers.map());
                            var pause = pause(headers);
                            return failed(new Answer.Answered(status, fields, body, pause));
                        }
                        case Exchange.Content.Flowing(var pieces) -> {
                            flowing = true;
                            shop.tally().flowing(status);
                            var stream = new HttpStream(pieces, () -> clients.back(lease));
                            var fields = Headers.of(headers.map());
                            return new Opened.Streaming(status, fields, stream);
                        }
                    }
                }
            }
        } finally {
            if (!flowing) clients.back(lease);
        }
    }

    private Opened failed(Answer answer) {
        return new Opened.Failed(shop.tally().count(answer));
    }

    private static Optional<Duration> pause(HttpHeaders headers) {
        return headers.firstValue("retry-after")
                .flatMap(text -> RetryAfter.of(text, Instant.now()));
    }

    private HttpRequest message(Request request, Keys.Shown.Ready shown, @Nullable Probe probe) {
        var rest = shown.prefix() + Escapes.query(request.path(), request.query());
        var builder = HttpRequest.newBuilder(origin.http(rest));
        builder.method(
                request.method(), probe == null ? HttpRequest.BodyPublishers.noBody() : probe);
        builder.setHeader("User-Agent", shop.userAgent());
        if (!request.content().mediaType().isEmpty()) {
            put(builder, "Content-Type", request.content().mediaType());
        }
        for (var field : request.headers().entrySet()) {
            put(builder, field.getKey(), field.getValue());
        }
        if (!shown.header().isEmpty()) put(builder, shown.header(), shown.value());
        return builder.build();
    }

    private static void put(HttpRequest.Builder builder, String name, String value) {
        // The JDK's own check would quote the value.
        if (!Escapes.fitsHeader(value)) {
            throw new IllegalArgumentException("a header's value is visible ASCII");
        }
        builder.setHeader(name, value);
    }

    @Override
    public Socket socket(String path) throws WireException, InterruptedException {
        if (clients.closed()) throw new WireException(FaultCode.NOT_READY);
        switch (shop.keys().show(credential)) {
            case Keys.Shown.Withheld(var code) -> throw new WireException(code);
            case Keys.Shown.Ready shown -> {
                if (!reachable(LOOKUP)) throw new WireException(FaultCode.PEER_UNREACHABLE);
                var socket = new HttpSocket(shop, origin.secure(), sockets::remove);
                sockets.add(socket);
                var headers =
                        shown.header().isEmpty()
                                ? Map.<String, String>of()
                                : Map.of(shown.header(), shown.value());
                socket.connect(origin.webSocket(shown.prefix() + path), headers);
                return socket;
            }
        }
    }

    @Override
    public void close() {
        clients.close();
        sockets.forEach(HttpSocket::abort);
        onClose.accept(this);
    }
}
