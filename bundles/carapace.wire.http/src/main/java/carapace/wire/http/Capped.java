package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Body;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Reads a body whole, unless it is larger than its limit: then the connection is closed. */
final class Capped implements BodySubscriber<Body> {

    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private final @Nullable FaultCode spoiled;
    private @Nullable Subscription source;

    /**
     * Reads.
     *
     * @param spoiled why nothing is read at all; null to read
     */
    Capped(int limit, @Nullable FaultCode spoiled) {
        this.limit = limit;
        this.spoiled = spoiled;
    }

    @Override
    public CompletionStage<Body> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        if (spoiled == null) {
            subscription.request(Long.MAX_VALUE);
        } else {
            subscription.cancel();
            body.completeExceptionally(new Spoiled(spoiled));
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        if (body.isDone()) return;
        for (var piece : pieces) {
            if (piece.remaining() > limit - bytes.size()) {
                if (source != null) source.cancel();
                body.completeExceptionally(new Spoiled(FaultCode.BODY_TOO_LARGE));
                return;
            }
            var chunk = new byte[piece.remaining()];
            piece.get(chunk);
            bytes.writeBytes(chunk);
        }
    }

    @Override
    public void onError(Throwable problem) {
        body.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        body.complete(new Body(bytes.toByteArray()));
    }
}
