package carapace.core.room;

import carapace.store.Store;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Passes a store's hints on to a bell, one store at a time. */
public final class StoreWatch implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Rooms rooms;
    private final String name;
    private final Hint hint;
    private final Bell bell;
    private @Nullable Store watched;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** What waits for a hint; returns when there is one or the time has passed. */
    public interface Hint {
        void await(Store store, Duration atMost) throws InterruptedException;
    }

    public StoreWatch(Rooms rooms, String name, Hint hint, Bell bell) {
        this.rooms = rooms;
        this.name = name;
        this.hint = hint;
        this.bell = bell;
    }

    /** From now on this store's hints ring. */
    public synchronized void over(Store store) {
        if (watched == store || closed) return;
        if (thread != null) thread.interrupt();
        watched = store;
        thread = Thread.ofVirtual().name("watch " + name).start(() -> watch(store));
    }

    private void watch(Store store) {
        try {
            while (!closed && rooms.store().is(store)) {
                hint.await(store, LONGEST);
                bell.ring();
            }
        } catch (InterruptedException e) {
            bell.ring();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) thread.interrupt();
    }
}
