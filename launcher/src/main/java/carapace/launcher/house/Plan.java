package carapace.launcher.house;

import carapace.launch.Host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is to be.
 *
 * @param locked whether it takes the installation's lock
 * @param command the verb and its words; empty in a gateway
 */
public record Plan(
        Host.Run run,
        boolean locked,
        List<String> command,
        Optional<Integer> port,
        Path state,
        boolean training) {

    /** The daemon. */
    public static Plan gateway(Path state, Optional<Integer> port) {
        var training = Boolean.getBoolean("carapace.training");
        return new Plan(Host.Run.GATEWAY, true, List.of(), port, state, training);
    }

    /** A conversation without a daemon. */
    public static Plan visit(Path state, List<String> command) {
        return new Plan(Host.Run.VISIT, true, command, Optional.empty(), state, false);
    }

    /** One command without a daemon. */
    public static Plan maintenance(Path state, List<String> command, boolean locked) {
        return new Plan(Host.Run.MAINTENANCE, locked, command, Optional.empty(), state, false);
    }

    /** The features whose bundles run. */
    Set<String> features(BundleIndex index) {
        return switch (run) {
            case VISIT -> Set.of("visit");
            case MAINTENANCE -> Set.of("maintenance");
            case GATEWAY -> {
                var all = new java.util.TreeSet<>(Set.of("gateway"));
                var chosen = System.getenv("CARAPACE_FEATURES");
                if (chosen != null) all.addAll(List.of(chosen.trim().split("[ ,]+")));
                else {
                    all.addAll(index.named("channel-"));
                    all.addAll(index.named("door-"));
                }
                yield all;
            }
        };
    }
}
