package carapace.launcher.log;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Lets the same warning through once a minute. Used by the writer's thread alone. */
final class Repeats {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST = 500;

    private static final class Seen {
        Instant shown = Instant.MIN;
        long hidden;
    }

    private final Map<String, Seen> seen =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                    return size() > MOST;
                }
            };

    /**
     * Whether the line is to be written.
     *
     * @return how many were left out since the last one; empty when this one is too
     */
    OptionalLong pass(Line line) {
        if (line.level() != Level.WARN) return OptionalLong.of(0);
        var one = seen.computeIfAbsent(line.target() + '\n' + line.template(), key -> new Seen());
        if (line.at().isBefore(later(one.shown))) {
            one.hidden++;
            return OptionalLong.empty();
        }
        var hidden = one.hidden;
        one.shown = line.at();
        one.hidden = 0;
        return OptionalLong.of(hidden);
    }

    private static Instant later(Instant shown) {
        return shown.equals(Instant.MIN) ? shown : shown.plus(PAUSE);
    }
}
