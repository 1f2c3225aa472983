package carapace.launcher.house;

import carapace.launcher.client.Client;

import java.util.List;

/**
 * What `cara warmup` makes a fresh gateway do, so that the classes of the usual paths end up in the
 * cache: an empty state, no configuration, nothing secret.
 */
record Training(Plan plan, RunHost host) {

    static Training of(Plan plan, RunHost host) {
        return new Training(plan, host);
    }

    void run() throws InterruptedException {
        for (var words :
                List.of(
                        List.of("status"),
                        List.of("channels"),
                        List.of("chat", "--once", "hello"),
                        List.of("trace", "--last"),
                        List.of("dlq", "list"),
                        List.of("logs", "-n", "5"))) {
            Client.quietly(words);
        }
        host.done(0);
    }
}
