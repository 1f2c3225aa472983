package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.room.Rooms;
import carapace.launch.LogRing;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code cara logs}: the newest entries of this run. */
@Component
public final class LogsCommand implements Command {
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");
    private static final int MOST = 5_000;
    private static final int USUAL = 50;
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private final Rooms rooms;

    @Activate
    public LogsCommand(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public String help() {
        return """
        Shows the newest log entries.
        logs [-n N] [--level L] [--target T] [--grep TEXT] [-f]\
        """;
    }

    private record Filter(int level, String target, String text) {
        boolean takes(LogRing.LogEntry entry) {
            if (LEVELS.indexOf(entry.level().toLowerCase(Locale.ROOT)) < level) return false;
            if (!target.isEmpty() && !below(entry.target())) return false;
            return text.isEmpty()
                    || line(entry).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
        }

        private boolean below(String name) {
            return name.equals(target)
                    || name.startsWith(target + ".")
                    || name.startsWith(target + "::");
        }
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        var host = rooms.host().now();
        if (host.isEmpty()) {
            out.error("there is no log here");
            return FAILED;
        }
        try {
            var words =
                    Words.read(
                            arguments,
                            Set.of("-n", "--lines", "--level", "--target", "--grep"),
                            Set.of("-f", "--follow"));
            var most = words.number("-n", words.number("--lines", USUAL, 1, MOST), 1, MOST);
            var level = words.value("--level").orElse("trace").toLowerCase(Locale.ROOT);
            if (!LEVELS.contains(level)) throw new Words.Wrong("levels are " + LEVELS);
            var filter =
                    new Filter(
                            LEVELS.indexOf(level),
                            words.value("--target").orElse(""),
                            words.value("--grep").orElse(""));
            var ring = host.get().log();
            var last = show(ring, filter, most, out);
            if (words.has("-f") || words.has("--follow")) follow(ring, filter, last, out);
            return OK;
        } catch (Words.Wrong e) {
            out.error(e.sentence());
            return USAGE;
        }
    }

    private static long show(LogRing ring, Filter filter, int most, Output out) {
        var oldest = Math.max(0, ring.oldest() - 1);
        var taken = new ArrayList<LogRing.LogEntry>();
        for (var entry : ring.after(oldest, 10_000)) if (filter.takes(entry)) taken.add(entry);
        var shown = taken.subList(Math.max(0, taken.size() - most), taken.size());
        if (out.wantsJson()) {
            out.json(json(shown));
        } else {
            for (var entry : shown) out.text(line(entry));
        }
        return ring.newest();
    }

    private static void follow(LogRing ring, Filter filter, long from, Output out)
            throws InterruptedException {
        var last = from;
        while (true) {
            ring.await(last, GLANCE);
            for (var entry : ring.after(last, 1_000)) {
                last = entry.seq();
                if (filter.takes(entry)) out.text(line(entry));
            }
        }
    }

    private static String json(List<LogRing.LogEntry> entries) {
        var array = new ObjectMapper().createArrayNode(); // a tree, nothing bound
        for (var entry : entries) {
            var object = array.addObject();
            object.put("timestamp", entry.at().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("level", entry.level())
                    .put("target", entry.target())
                    .put("message", entry.message());
            if (!entry.fields().isEmpty()) {
                var fields = object.putObject("fields");
                entry.fields().forEach(fields::put);
            }
        }
        return array.toString();
    }

    private static String line(LogRing.LogEntry entry) {
        var text = new StringBuilder();
        text.append(entry.at().truncatedTo(ChronoUnit.MILLIS))
                .append(" [")
                .append(entry.level())
                .append("] ");
        text.append(entry.target()).append(": ").append(entry.message());
        entry.fields()
                .forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }
}
