package carapace.wire.http;

import carapace.secret.Guard;
import carapace.secret.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A guard that knows a few secrets; the one called {@code locked} does not open. */
record Vault(Map<String, String> values) implements Guard {

    static Vault empty() {
        return new Vault(Map.of());
    }

    @Override
    public Opened open(String name) {
        if (name.equals("locked")) return new Opened.Locked();
        var value = values.get(name);
        if (value == null) return new Opened.Absent();
        return new Opened.Value(Secret.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Map<String, Kept> kept() {
        return Map.of();
    }
}
