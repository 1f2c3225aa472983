package carapace.core.courier;

import carapace.message.ChannelId;

import java.util.HashMap;
import java.util.Map;

/**
 * Tells a network that is tired of us from one crowded chat: when two conversations are asked to
 * pause within ten seconds, it is the network.
 */
final class Floods {
    private static final long WITHIN = 10_000_000_000L;

    private final Map<ChannelId, Last> last = new HashMap<>();

    private record Last(String chat, long at) {}

    synchronized boolean wide(ChannelId channel, String chat) {
        var now = System.nanoTime();
        var before = last.put(channel, new Last(chat, now));
        return before != null && !before.chat().equals(chat) && now - before.at() < WITHIN;
    }
}
