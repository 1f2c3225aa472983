package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.WireException;

import org.jspecify.annotations.Nullable;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A body that is handed over as it comes; the next piece is asked for when one was taken. */
final class Pieces implements BodySubscriber<Pieces> {

    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Broken() implements Signal {}
    }

    /** Holds at most one batch and one end, since one batch is asked for at a time. */
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    private final Duration silence;
    private @Nullable Subscription source;
    private boolean closed;

    Pieces(Duration silence) {
        this.silence = silence;
    }

    @Override
    public CompletionStage<Pieces> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean late;
        synchronized (this) {
            source = subscription;
            late = closed;
        }
        if (late) subscription.cancel();
        else subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Bytes(buffers));
    }

    @Override
    public void onError(Throwable problem) {
        signals.add(new Signal.Broken());
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }

    /** The next buffers; empty at the end. */
    List<ByteBuffer> next() throws WireException, InterruptedException {
        var signal = signals.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        return switch (signal) {
            case null -> {
                close();
                throw new WireException(FaultCode.PEER_SILENT);
            }
            case Signal.Bytes(var buffers) -> {
                more();
                yield buffers;
            }
            case Signal.End end -> {
                signals.add(end);
                yield List.of();
            }
            case Signal.Broken broken -> {
                signals.add(broken);
                throw new WireException(FaultCode.PEER_FAILED);
            }
        };
    }

    private void more() {
        Subscription from;
        synchronized (this) {
            from = source;
        }
        if (from != null) from.request(1);
    }

    void close() {
        Subscription from;
        synchronized (this) {
            if (closed) return;
            closed = true;
            from = source;
        }
        if (from != null) from.cancel();
        signals.add(new Signal.Broken());
    }
}
