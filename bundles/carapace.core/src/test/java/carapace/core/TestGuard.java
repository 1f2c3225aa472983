package carapace.core;

import carapace.secret.Guard;
import carapace.secret.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Opens one secret, named {@code hook}. */
final class TestGuard implements Guard {
    static final String VALUE = "correct horse battery staple";

    @Override
    public Opened open(String name) {
        return name.equals("hook")
                ? new Opened.Value(Secret.of(VALUE.getBytes(StandardCharsets.UTF_8)))
                : new Opened.Absent();
    }

    @Override
    public Map<String, Kept> kept() {
        return Map.of();
    }
}
