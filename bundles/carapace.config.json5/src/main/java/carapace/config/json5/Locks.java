package carapace.config.json5;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.SealedText;
import carapace.secret.Sealer;
import carapace.secret.Secret;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds out which sealed values open, while there is a sealer. */
final class Locks implements Reloads.Opener {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private volatile @Nullable Sealer sealer;
    private Set<String> told = Set.of();

    void sealer(Sealer arriving) {
        sealer = arriving;
    }

    void noSealer(Sealer leaving) {
        if (sealer == leaving) sealer = null;
    }

    Optional<Sealer> sealer() {
        return Optional.ofNullable(sealer);
    }

    @Override
    public Optional<String> open(String sealed) {
        var now = sealer;
        if (now == null || !now.passwordSet()) return Optional.empty();
        try (var pass = now.pass()) {
            return pass.open(sealed).flatMap(Locks::text);
        }
    }

    @Override
    public boolean alike(String one, String other) {
        if (!SealedText.loose(one) && !SealedText.loose(other)) return one.equals(other);
        var now = sealer;
        if (now == null || !now.passwordSet()) return false;
        try (var pass = now.pass()) {
            var first = plain(pass, one);
            var second = plain(pass, other);
            try {
                return first.isPresent() && first.equals(second);
            } finally {
                first.ifPresent(Secret::close);
                second.ifPresent(Secret::close);
            }
        }
    }

    private static Optional<Secret> plain(Sealer.Pass pass, String text) {
        return SealedText.loose(text)
                ? pass.open(text)
                : Optional.of(Secret.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> text(Secret secret) {
        try (secret) {
            return secret.use(
                    bytes -> {
                        try {
                            var decoder = StandardCharsets.UTF_8.newDecoder();
                            var text = decoder.decode(java.nio.ByteBuffer.wrap(bytes));
                            return Optional.of(text.toString());
                        } catch (CharacterCodingException _) {
                            return Optional.empty();
                        }
                    });
        }
    }

    @Override
    public Set<String> newlyLocked(Loaded before, Loaded next) {
        var now = sealer;
        var newly = new TreeSet<String>();
        if (now == null) return newly;
        var was = before.secrets();
        try (var pass = now.passwordSet() ? now.pass() : null) {
            next.secrets()
                    .forEach(
                            (path, raw) -> {
                                var old = was.get(path);
                                if (old == null || old.text().equals(raw.text())) return;
                                if (opens(pass, old.text()) && !opens(pass, raw.text())) {
                                    newly.add(path);
                                }
                            });
        }
        return newly;
    }

    private static boolean opens(Sealer.@Nullable Pass pass, String text) {
        if (!SealedText.loose(text)) return true;
        if (pass == null) return false;
        var opened = pass.open(text);
        opened.ifPresent(Secret::close);
        return opened.isPresent();
    }

    /** Warns of what does not open; once for as long as it stays so. */
    synchronized Set<String> look(Loaded loaded) {
        var now = sealer;
        if (now == null) return Set.of();
        var locked = new TreeSet<>(loaded.locked());
        try (var pass = now.passwordSet() ? now.pass() : null) {
            loaded.secrets()
                    .forEach(
                            (path, raw) -> {
                                if (!opens(pass, raw.text())) locked.add(path);
                            });
        }
        if (!locked.equals(told)) tell(locked, now.passwordSet());
        told = locked;
        return locked;
    }

    private static void tell(Set<String> locked, boolean passwordSet) {
        if (locked.isEmpty()) return;
        if (!passwordSet) {
            LOG.warn(
                    "sealed, but CARAPACE_CONFIG_PASSWORD is not set: {}",
                    String.join(", ", locked));
            return;
        }
        for (var path : locked) {
            LOG.warn("{} is sealed under a different password or damaged", path);
        }
    }
}
