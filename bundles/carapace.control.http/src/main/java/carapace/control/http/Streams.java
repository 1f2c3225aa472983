package carapace.control.http;

import carapace.status.Meters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The open streams: each has a producer on a thread of its own, and ends when either side does. */
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger("http");
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Set<Thread> producers = ConcurrentHashMap.newKeySet();
    private final Meters.Gauge active;
    private final Meters.Counter drops;

    /** Makes the pieces; interrupted when the reader is gone. */
    interface Producer {
        void run(Outflow out) throws InterruptedException;
    }

    Streams(Meters meters) {
        active =
                meters.gauge(
                        "carapace_control_streams_active",
                        "Streams that are open",
                        producers::size);
        drops =
                meters.counter(
                        "carapace_control_stream_drops_total",
                        "Streams ended because their reader was too slow");
    }

    /**
     * Serves one stream on the calling thread until it ends.
     *
     * @param slow what the reader is told when it was too slow
     */
    void serve(Call call, String type, Outflow out, Supplier<String> slow, Producer producer)
            throws IOException, InterruptedException {
        if (call.head()) {
            call.stream(type);
            return;
        }
        var thread = Thread.ofVirtual().name("stream").unstarted(() -> produce(producer, out));
        producers.add(thread);
        thread.start();
        try {
            var body = call.stream(type);
            out.drain(body);
            if (out.overrun()) {
                drops.increment();
                LOG.info("A stream ended: its reader was too slow");
                body.write(slow.get().getBytes(StandardCharsets.UTF_8));
                body.flush();
            }
        } catch (IOException e) {
            // The reader left; the producer is told below.
            LOG.debug("A stream ended: its reader left");
        } finally {
            out.end();
            thread.interrupt();
            if (!thread.join(GRACE)) LOG.warn("A stream's producer did not end when interrupted");
        }
    }

    private void produce(Producer producer, Outflow out) {
        try {
            producer.run(out);
        } catch (InterruptedException e) {
            // The thread is this stream's own and ends here.
            LOG.debug("A stream's producer was interrupted");
        } finally {
            out.end();
            producers.remove(Thread.currentThread());
        }
    }

    void close() {
        producers.forEach(Thread::interrupt);
        active.close();
    }
}
