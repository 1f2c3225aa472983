package carapace.core.room;

import carapace.message.ChannelId;
import carapace.settings.Snapshot;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The options in force, as core reads them. While the configuration's room is away the last ones
 * hold; before the first there are none, and nothing is admitted.
 */
@Component(service = Options.class)
public final class Options {
    private final Rooms rooms;
    private volatile State state = new State(Optional.empty());

    /** One snapshot and what was read from it. */
    private record State(
            Optional<Snapshot> snapshot,
            ConcurrentMap<ChannelId, ChannelOptions> channels,
            ConcurrentMap<String, Object> values) {
        State(Optional<Snapshot> snapshot) {
            this(snapshot, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }
    }

    @Activate
    public Options(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    /** Whether a configuration was ever there. */
    public boolean known() {
        return state().snapshot().isPresent();
    }

    /** What is in force now. */
    public Optional<Snapshot> snapshot() {
        return state().snapshot();
    }

    private State state() {
        var now = rooms.settings().now();
        var held = state;
        if (now.isEmpty()) return held;
        var snapshot = now.get().snapshot();
        if (held.snapshot().isPresent() && held.snapshot().get() == snapshot) return held;
        var fresh = new State(Optional.of(snapshot));
        state = fresh;
        return fresh;
    }

    /** How many turns may run at once; 1 to 1,024. */
    public int maxConcurrent() {
        return (int) number("agents.default.maxConcurrent", 4, 1, 1_024);
    }

    /** How long one turn may take. */
    public Duration turnLimit() {
        return Duration.ofSeconds(number("agents.default.timeoutSeconds", 300, 1, 86_400));
    }

    /** Whether messages that arrived during a turn share the next one. */
    public boolean burst() {
        return text("agents.default.collect", "off").equals("burst");
    }

    /** Whether the user hears of a failed turn. */
    public boolean errorReplies() {
        return flag("agents.default.errorReplies", true);
    }

    /** How long a session is kept after its last message; zero for ever. */
    public Duration retention() {
        if (!flag("sessions.retention.enabled", true)) return Duration.ZERO;
        return Duration.ofDays(number("sessions.retention.days", 30, 1, 36_500));
    }

    /** How often old sessions are looked for. */
    public Duration retentionInterval() {
        return Duration.ofHours(number("sessions.retention.intervalHours", 6, 1, 8_760));
    }

    /** When a session starts afresh by itself. */
    public String resetMode() {
        return text("session.reset.mode", "manual");
    }

    /** With {@code idle}: after how much silence. */
    public Duration resetIdle() {
        return Duration.ofMinutes(number("session.reset.idleMinutes", 60, 1, 525_600));
    }

    /**
     * What holds for one account.
     *
     * @param section under which name its options stand: its network, or for a third party the
     *     bundle's symbolic name
     */
    public ChannelOptions channel(ChannelId channel, String section) {
        var now = state();
        if (now.snapshot().isEmpty()) return ChannelOptions.NONE;
        return now.channels()
                .computeIfAbsent(
                        channel, id -> ChannelOptions.from(now.snapshot().get(), id, section));
    }

    private long number(String path, long otherwise, long least, long most) {
        var found = this.<Long>value(path, s -> s.number(path).orElse(otherwise), otherwise);
        return Math.clamp(found, least, most);
    }

    private boolean flag(String path, boolean otherwise) {
        return this.<Boolean>value(path, s -> s.flag(path).orElse(otherwise), otherwise);
    }

    private String text(String path, String otherwise) {
        return this.<String>value(path, s -> s.text(path).orElse(otherwise), otherwise);
    }

    /** Each path has one type in this class, so what was kept under it has that type. */
    @SuppressWarnings("unchecked")
    private <T> T value(String path, Function<Snapshot, T> read, T otherwise) {
        var now = state();
        if (now.snapshot().isEmpty()) return otherwise;
        var snapshot = now.snapshot().get();
        return (T) now.values().computeIfAbsent(path, key -> (Object) read.apply(snapshot));
    }
}
