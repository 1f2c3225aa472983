package carapace.redactor.patterns;

import carapace.redaction.engine.Engine;
import carapace.secret.Guard;
import carapace.secret.SecretSource;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The engine that knows today's secrets and yesterday's. Values have to be text in memory to be
 * searched for; they leave with this object.
 */
final class KnownSecrets {

    // Enough for every secret path there is, changed a dozen times in one run.
    private static final int MOST = 1_000;

    private final Set<String> values = new LinkedHashSet<>();
    private volatile Engine engine = Engine.PATTERNS;
    private volatile long generation = -1;

    Engine engine() {
        return engine;
    }

    /** The next refresh reads all values again. */
    void forgetGeneration() {
        generation = -1;
    }

    /** Reads the values again if any may have changed. Opening sealed ones may take 0.3 s. */
    void refresh(SecretSource source, @Nullable Guard guard) {
        if (generation == source.generation()) return;
        synchronized (this) {
            var now = source.generation();
            if (generation == now) return;
            for (var name : source.names()) add(valueOf(name, source, guard));
            while (values.size() > MOST) values.remove(values.iterator().next());
            engine = new Engine(values, source.homeservers());
            generation = now;
        }
    }

    private void add(String value) {
        if (value.isEmpty()) return;
        values.remove(value); // to the end: the newest are forgotten last
        values.add(value);
        var colon = value.indexOf(':');
        if (colon > 0) values.add(value.substring(colon + 1)); // the secret half of a bot token
    }

    private static String valueOf(String name, SecretSource source, @Nullable Guard guard) {
        if (guard == null) {
            // Nobody can open a sealed value now, so none can leak; what is plain is plain already.
            return source.raw(name)
                    .map(SecretSource.Raw::text)
                    .filter(text -> !text.startsWith("enc:v"))
                    .orElse("");
        }
        if (!(guard.open(name) instanceof Guard.Opened.Value(var secret))) return "";
        try (secret) {
            return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
