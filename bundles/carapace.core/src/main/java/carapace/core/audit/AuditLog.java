package carapace.core.audit;

import carapace.core.room.Rooms;
import carapace.core.status.StateDirectory;
import carapace.redaction.Redactor;
import carapace.status.Audit;
import carapace.status.Meters;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Writes events one by one, in the order they were noted, on a thread of its own. */
@Component(
        service = {Audit.class, AuditLog.class},
        immediate = true)
public final class AuditLog implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger("audit");
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_BATCH = 500;
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    private static final Duration DURABLE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Rooms rooms;
    private final AuditFile file;
    private final Meters.Counter lost;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private volatile @Nullable Instant firstDrop;
    private volatile @Nullable Instant lastDrop;
    private volatile boolean closed;
    private volatile String trouble = "";
    private long complainedAt;

    /** Nothing to write: closing need not wait for the next event. */
    private static final Waiting WAKE = new Waiting(Instant.EPOCH, new Event("", Map.of()), null);

    /** An event and who waits for it. */
    private record Waiting(Instant at, Event event, @Nullable CompletableFuture<Boolean> done) {}

    @Activate
    public AuditLog(BundleContext context, @Reference Rooms rooms, @Reference Meters meters) {
        this(StateDirectory.of(context), rooms, meters);
    }

    /** In tests. */
    public AuditLog(Path stateDirectory, Rooms rooms, Meters meters) {
        this.rooms = rooms;
        this.file = new AuditFile(stateDirectory.resolve("audit"));
        this.lost =
                meters.counter(
                        "carapace_audit_events_dropped_total", "Audit events that were not kept");
        this.writer = Thread.ofVirtual().name("audit").start(this::run);
    }

    @Override
    public void note(Event event) {
        offer(new Waiting(Instant.now(), event, null));
    }

    @Override
    public void durable(Event event) throws AuditFailed, InterruptedException {
        var done = new CompletableFuture<Boolean>();
        if (closed || !offer(new Waiting(Instant.now(), event, done))) throw new AuditFailed();
        try {
            if (!done.get(DURABLE.toMillis(), TimeUnit.MILLISECONDS)) throw new AuditFailed();
        } catch (ExecutionException | TimeoutException e) {
            throw new AuditFailed();
        }
    }

    private boolean offer(Waiting waiting) {
        if (queue.offer(waiting)) return true;
        dropped.incrementAndGet();
        lost.increment();
        if (firstDrop == null) firstDrop = waiting.at();
        lastDrop = waiting.at();
        return false;
    }

    /** Why nothing is written; empty when it is. */
    public String trouble() {
        return trouble;
    }

    private void run() {
        var batch = new ArrayList<Waiting>();
        while (true) {
            var first = next();
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, MOST_BATCH - 1);
            }
            write(batch);
            if (closed && first == null) break;
            batch.clear();
        }
        file.close();
    }

    /** The next event; nothing when none came within a second, or the log is closing. */
    private @Nullable Waiting next() {
        try {
            return closed ? queue.poll() : queue.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // nobody interrupts this thread: that would close the file under it
            return queue.poll();
        }
    }

    private void write(List<Waiting> batch) {
        var overflow = overflow();
        if (batch.isEmpty() && overflow == null) return;
        var good = true;
        try {
            for (var waiting : batch) {
                if (waiting != WAKE) file.append(waiting.at(), clean(waiting.event()));
            }
            if (overflow != null) file.append(Instant.now(), overflow);
            file.force();
            trouble = "";
        } catch (IOException e) {
            good = false;
            lost.add(batch.size());
            complain(e);
        }
        for (var waiting : batch) {
            if (waiting.done() != null) waiting.done().complete(good);
        }
    }

    private @Nullable Event overflow() {
        var first = firstDrop;
        var last = lastDrop;
        if (first == null || last == null) return null;
        firstDrop = null;
        return new Event(
                "audit_events_dropped",
                Map.of(
                        "dropped_count", dropped.getAndSet(0),
                        "first_drop_ts", first.toString(),
                        "last_drop_ts", last.toString()));
    }

    private void complain(IOException cause) {
        trouble =
                cause instanceof AuditFile.Unsafe
                        ? "the audit file is not safe to write"
                        : "the audit file cannot be written";
        var now = System.nanoTime();
        if (complainedAt != 0 && now - complainedAt < QUIET.toNanos()) return;
        complainedAt = now;
        LOG.error("{}", trouble);
    }

    private Event clean(Event event) {
        var data = new HashMap<String, Object>();
        event.data()
                .forEach(
                        (name, value) ->
                                data.put(name, value instanceof String text ? clean(text) : value));
        return new Event(event.name(), data);
    }

    private String clean(String text) {
        return rooms.redact(text, Redactor.Profile.LINE).orElse("[REDACTED]");
    }

    @Deactivate
    public void close() {
        closed = true;
        try {
            queue.offer(WAKE);
            if (!writer.join(SHUTDOWN)) LOG.warn("thread 'audit' did not come home");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
