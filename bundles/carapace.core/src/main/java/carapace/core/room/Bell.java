package carapace.core.room;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one loop. Ringing while it works is remembered once. */
public final class Bell {
    private final Semaphore rung = new Semaphore(0);

    /** There may be something to do. */
    public void ring() {
        if (rung.availablePermits() == 0) rung.release();
    }

    /** Waits until it rings, or {@code atMost} has passed. */
    public void await(Duration atMost) throws InterruptedException {
        if (rung.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
            rung.drainPermits();
        }
    }
}
