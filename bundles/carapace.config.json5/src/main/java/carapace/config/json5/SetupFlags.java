package carapace.config.json5;

import carapace.config.json5.schema.NetworkKeys;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code cara setup} was told on its command line. */
record SetupFlags(
        boolean force,
        boolean interactive,
        Optional<String> provider,
        Optional<String> model,
        String authMode,
        List<String> channels) {
    private static final List<String> AUTH_MODES = List.of("token", "password", "local", "none");

    SetupFlags {
        channels = List.copyOf(channels);
    }

    /** Empty when the words make no sense. */
    static Optional<SetupFlags> parse(List<String> words) {
        var force = false;
        var interactive = true;
        @Nullable String provider = null;
        @Nullable String model = null;
        var authMode = "token";
        var channels = new ArrayList<String>();
        var rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            var word = rest.poll();
            switch (word) {
                case "--force" -> force = true;
                case "--non-interactive" -> interactive = false;
                case "--provider", "--model", "--auth-mode", "--channel" -> {
                    var value = rest.poll();
                    if (value == null) return Optional.empty();
                    switch (word) {
                        case "--provider" -> provider = value;
                        case "--model" -> model = value;
                        case "--auth-mode" -> authMode = value;
                        default -> channels.add(value);
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (!AUTH_MODES.contains(authMode)) return Optional.empty();
        if (!NetworkKeys.REQUIRED.keySet().containsAll(channels)) return Optional.empty();
        return Optional.of(
                new SetupFlags(
                        force,
                        interactive,
                        Optional.ofNullable(provider),
                        Optional.ofNullable(model),
                        authMode,
                        channels));
    }
}
