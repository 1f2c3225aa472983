package carapace.wire.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A request body that knows whether any of it was asked for. While it was not, a peer that was
 * promised these bytes cannot have acted.
 */
final class Probe implements BodyPublisher {

    private final byte[] bytes;
    private volatile boolean asked;

    Probe(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean asked() {
        return asked;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(
                new Subscription() {
                    private boolean done;

                    @Override
                    public void request(long n) {
                        if (done) return;
                        done = true;
                        asked = true;
                        subscriber.onNext(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
                        subscriber.onComplete();
                    }

                    @Override
                    public void cancel() {
                        done = true;
                    }
                });
    }
}
