package carapace.core.room;

import carapace.message.ChannelId;
import carapace.settings.Snapshot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The options of one account: {@code channels.defaults}, over it those of its network, over it its
 * own, leaf by leaf.
 *
 * @param overallPerSecond as the operator set it; empty leaves it to the channel
 */
public record ChannelOptions(
        Access access,
        Set<String> users,
        boolean resend,
        Optional<Double> overallPerSecond,
        Optional<Double> perChatPerSecond,
        Optional<Double> perGroupPerMinute,
        boolean typing,
        Duration typingInterval,
        boolean readReceipts,
        String scope) {

    /** Before there is a configuration: nobody is answered. */
    static final ChannelOptions NONE =
            new ChannelOptions(
                    Access.LISTED,
                    Set.of(),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Duration.ofSeconds(3),
                    false,
                    "per-channel-sender-peer");

    /** Who starts a turn. */
    public enum Access {
        OPEN,
        LISTED,
        PAIRED
    }

    public ChannelOptions {
        users = Set.copyOf(users);
    }

    static ChannelOptions from(Snapshot snapshot, ChannelId channel, String section) {
        var layers = new Layers(snapshot, List.of(channel.toString(), section, "defaults"));
        var scope = snapshot.text("session.scope").orElse(NONE.scope);
        return new ChannelOptions(
                layers.find(snapshot::text, "access.mode")
                        .map(ChannelOptions::access)
                        .orElse(Access.OPEN),
                Set.copyOf(layers.users()),
                !layers.find(snapshot::text, "delivery.onUnknown").orElse("resend").equals("hold"),
                layers.find(snapshot::decimal, "pacing.overallPerSecond"),
                layers.find(snapshot::decimal, "pacing.perChatPerSecond"),
                layers.find(snapshot::decimal, "pacing.perGroupPerMinute"),
                layers.find(snapshot::flag, "features.typing.enabled").orElse(false),
                Duration.ofSeconds(
                        Math.clamp(
                                layers.find(snapshot::number, "features.typing.intervalSeconds")
                                        .orElse(3L),
                                1,
                                3_600)),
                layers.find(snapshot::flag, "features.readReceipts.enabled").orElse(false),
                layers.find(snapshot::text, "session.scope").orElse(scope));
    }

    /** A word nobody knows closes, it does not open. */
    private static Access access(String word) {
        return switch (word) {
            case "open" -> Access.OPEN;
            case "paired" -> Access.PAIRED;
            default -> Access.LISTED;
        };
    }

    private record Layers(Snapshot snapshot, List<String> names) {
        <T> Optional<T> find(Function<String, Optional<T>> read, String leaf) {
            for (var name : names) {
                var found = read.apply(path(name) + "." + leaf);
                if (found.isPresent()) return found;
            }
            return Optional.empty();
        }

        List<String> users() {
            for (var name : names) {
                if (snapshot.json(path(name) + ".access.users").isPresent()) {
                    return snapshot.texts(path(name) + ".access.users");
                }
            }
            return List.of();
        }

        private static String path(String name) {
            return "channels." + (name.indexOf('.') < 0 ? name : "[\"" + name + "\"]");
        }
    }
}
