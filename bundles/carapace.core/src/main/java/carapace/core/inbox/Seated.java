package carapace.core.inbox;

import carapace.channel.Channel;
import carapace.channel.Identity;
import carapace.channel.Kind;
import carapace.channel.Status;
import carapace.core.status.ChannelMeters;
import carapace.message.ChannelId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** One channel in its seat: how it fares, and what is under way through it. */
public final class Seated {
    private final Channel channel;
    private final String section;
    private final ChannelMeters.Of meters;
    private final Flights flights = new Flights();
    private final ConcurrentMap<String, Object> extra = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> dropped = new ConcurrentHashMap<>();
    private final Runnable onChange;
    private volatile Standing standing = new Standing(Status.DISCONNECTED, null, "", null);
    private volatile @Nullable Identity identity;
    private volatile @Nullable Instant lastInbound;
    private volatile @Nullable Instant lastOutbound;
    private volatile boolean leaving;
    private volatile boolean paused;
    private volatile long heldUntil = Long.MIN_VALUE;

    /**
     * How it fares.
     *
     * @param sentence empty when there is no trouble
     */
    public record Standing(
            Status status, @Nullable Kind kind, String sentence, @Nullable Instant connectedAt) {}

    Seated(Channel channel, String section, ChannelMeters.Of meters, Runnable onChange) {
        this.channel = channel;
        this.section = section;
        this.meters = meters;
        this.onChange = onChange;
    }

    public Channel channel() {
        return channel;
    }

    public ChannelId id() {
        return channel.id();
    }

    /** Under which name its options stand below {@code channels}. */
    public String section() {
        return section;
    }

    public ChannelMeters.Of meters() {
        return meters;
    }

    /** Parts and calls that are under way through it. */
    public Flights flights() {
        return flights;
    }

    public Standing standing() {
        return standing;
    }

    /** What the network calls us, once it has. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    public Map<String, Object> extra() {
        return Map.copyOf(extra);
    }

    /** How many events were left out, by reason. */
    public Map<String, Long> dropped() {
        var counts = new java.util.TreeMap<String, Long>();
        dropped.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    public Optional<Instant> lastInbound() {
        return Optional.ofNullable(lastInbound);
    }

    public Optional<Instant> lastOutbound() {
        return Optional.ofNullable(lastOutbound);
    }

    public boolean leaving() {
        return leaving;
    }

    public boolean paused() {
        return paused;
    }

    /** Whether parts may go out through it now. */
    public boolean usable() {
        return !leaving && !paused && standing.status() == Status.CONNECTED && held().isZero();
    }

    /** How long nothing may go out through it; zero when it may. */
    public Duration held() {
        var left = heldUntil - System.nanoTime();
        return heldUntil == Long.MIN_VALUE || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /** Nothing goes out for a while, whatever the conversation. */
    public void hold(Duration time) {
        var until = System.nanoTime() + time.toNanos();
        if (heldUntil == Long.MIN_VALUE || until - heldUntil > 0) heldUntil = until;
    }

    /** A part reached the network. */
    public void sentNow() {
        lastOutbound = Instant.now();
    }

    void admittedNow() {
        lastInbound = Instant.now();
    }

    void drop(String reason) {
        meters.dropped(reason);
        dropped.computeIfAbsent(reason, word -> new LongAdder()).increment();
    }

    void tell(Map<String, Object> facts) {
        extra.putAll(facts);
    }

    void identified(Identity me) {
        identity = me;
        become(Status.CONNECTED, null, "");
    }

    void leave() {
        leaving = true;
    }

    void pause(boolean on) {
        paused = on;
        if (on) become(Status.PAUSED, null, "");
    }

    void become(Status status, @Nullable Kind kind, String sentence) {
        synchronized (this) {
            var before = standing;
            if (paused && status != Status.PAUSED) return;
            var same = before.status() == status && before.sentence().equals(sentence);
            if (same && java.util.Objects.equals(before.kind(), kind)) return;
            var connectedAt =
                    status == Status.CONNECTED && before.status() != Status.CONNECTED
                            ? Instant.now()
                            : before.connectedAt();
            standing = new Standing(status, kind, sentence, connectedAt);
            if (before.status() != status) meters.changed(status);
        }
        onChange.run();
    }
}
