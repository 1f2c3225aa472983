package carapace.core;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what the test expects to happen. */
final class Waiting {
    private Waiting() {}

    static void until(Callable<Boolean> there) {
        await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10)).until(there);
    }
}
