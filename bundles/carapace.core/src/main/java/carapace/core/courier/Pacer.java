package carapace.core.courier;

import carapace.channel.Pace;
import carapace.core.room.ChannelOptions;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How fast one channel may be written to: over all, in each chat, in each group. */
final class Pacer {
    private static final double BURST = 3;
    private static final int MOST_CHATS = 10_000;

    private final LongSupplier nanos;
    private final Map<String, Bucket> chats = new LinkedHashMap<>(64, 0.75f, true);
    private Pace pace = Pace.NONE;
    private Bucket overall;

    Pacer(LongSupplier nanos) {
        this.nanos = nanos;
        this.overall = new Bucket(0, 1, nanos.getAsLong());
    }

    /** The operator's numbers, where there are any, over the channel's own. */
    static Pace chosen(Pace own, ChannelOptions options) {
        return new Pace(
                options.overallPerSecond().orElse(own.overallPerSecond()),
                options.perChatPerSecond().orElse(own.perChatPerSecond()),
                options.perGroupPerMinute().orElse(own.perGroupPerMinute()));
    }

    /** Takes a token, or tells how long there will be none. */
    synchronized Duration take(Pace now, String chat, boolean group) {
        var at = nanos.getAsLong();
        adopt(now, at);
        var own = chat(chat, group, at);
        var wait = Math.max(overall.until(at), own.until(at));
        if (wait > 0) return Duration.ofNanos(wait);
        overall.take();
        own.take();
        return Duration.ZERO;
    }

    /** The token was not used. */
    synchronized void giveBack(String chat, boolean group) {
        overall.giveBack();
        chat(chat, group, nanos.getAsLong()).giveBack();
    }

    private void adopt(Pace now, long at) {
        if (now.equals(pace)) return;
        pace = now;
        overall =
                new Bucket(now.overallPerSecond(), Math.max(BURST, now.overallPerSecond() / 5), at);
        chats.clear();
    }

    /** In a group the slower of the two limits holds. */
    private Bucket chat(String chat, boolean group, long at) {
        var perChat = pace.perChatPerSecond();
        var perGroup = pace.perGroupPerMinute() / 60;
        var slower =
                perChat == 0 ? perGroup : perGroup == 0 ? perChat : Math.min(perChat, perGroup);
        var rate = group ? slower : perChat;
        var found = chats.computeIfAbsent(chat, name -> new Bucket(rate, BURST, at));
        if (chats.size() > MOST_CHATS) {
            var eldest = chats.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return found;
    }
}
