package carapace.store;

import java.time.Duration;

/** How long sessions are kept after their last message; zero keeps them for ever. */
public record Retention(Duration sessions) {}
