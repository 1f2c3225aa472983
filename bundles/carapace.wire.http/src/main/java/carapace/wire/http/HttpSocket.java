package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Socket;
import carapace.wire.WireException;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A WebSocket with a client of its own, which is shut down with it. */
final class HttpSocket implements Socket {

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration SENDING = Duration.ofSeconds(30);
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final Workshop shop;
    private final Consumer<HttpSocket> onEnd;
    private final HttpClient client;
    private final Frames frames = new Frames();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile @Nullable WebSocket peer;

    HttpSocket(Workshop shop, boolean secure, Consumer<HttpSocket> onEnd) {
        this.shop = shop;
        this.onEnd = onEnd;
        this.client = shop.client(secure);
    }

    void connect(URI address, Map<String, String> headers)
            throws WireException, InterruptedException {
        var builder = client.newWebSocketBuilder();
        builder.header("User-Agent", shop.userAgent());
        headers.forEach(builder::header);
        var connecting = builder.buildAsync(address, frames);
        try {
            peer = connecting.get(HANDSHAKE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            connecting.cancel(true);
            abort();
            throw new WireException(FaultCode.PEER_UNREACHABLE);
        } catch (InterruptedException e) {
            connecting.cancel(true);
            abort();
            throw e;
        }
    }

    @Override
    public Optional<String> receive(Duration atMost) throws WireException, InterruptedException {
        return frames.take(atMost);
    }

    @Override
    public void send(String text, Map<String, String> secrets)
            throws WireException, InterruptedException {
        var filled = fill(text, secrets);
        sending.lockInterruptibly();
        try {
            await(open().sendText(filled, true), SENDING);
        } finally {
            sending.unlock();
        }
    }

    private WebSocket open() throws WireException {
        var open = peer;
        if (open == null) throw new WireException(FaultCode.NOT_READY);
        return open;
    }

    private String fill(String text, Map<String, String> secrets) throws WireException {
        var filled = text;
        for (var entry : secrets.entrySet()) {
            var mark = "{" + entry.getKey() + "}";
            var before = filled;
            var shown =
                    shop.keys()
                            .with(
                                    entry.getValue(),
                                    value ->
                                            new Keys.Shown.Ready(
                                                    "",
                                                    "",
                                                    before.replace(mark, Escapes.json(value))));
            switch (shown) {
                case Keys.Shown.Ready(var prefix, var header, var value) -> filled = value;
                case Keys.Shown.Withheld(var code) -> throw new WireException(code);
            }
        }
        return filled;
    }

    private void await(CompletableFuture<?> sent, Duration atMost)
            throws WireException, InterruptedException {
        try {
            sent.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new WireException(FaultCode.PEER_FAILED);
        } catch (TimeoutException e) {
            abort();
            throw new WireException(FaultCode.PEER_SILENT);
        }
    }

    @Override
    public Optional<Integer> closeCode() {
        return frames.closeCode();
    }

    @Override
    public void close(int code) {
        var open = peer;
        if (open == null || open.isOutputClosed()) {
            abort();
            return;
        }
        try {
            open.sendClose(code, "").get(PARTING.toNanos(), TimeUnit.NANOSECONDS);
            frames.awaitEnd(PARTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // It is dropped below, whatever the peer thinks of it.
            frames.end();
        } finally {
            abort();
        }
    }

    /** Drops the connection. */
    void abort() {
        var open = peer;
        if (open != null) open.abort();
        frames.end();
        client.shutdownNow();
        onEnd.accept(this);
    }
}
