package carapace.control.http;

import carapace.launch.LogRing;
import carapace.launch.LogRing.LogEntry;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code GET /control/logs}: what the ring holds, or as it comes. */
final class LogsRoute {

    private static final int USUAL = 50;
    private static final int MOST = 5000;
    private static final int BATCH = 500;
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Duration RHYTHM = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final LogRing ring;
    private final Streams streams;

    LogsRoute(LogRing ring, Streams streams) {
        this.ring = ring;
        this.streams = streams;
    }

    /**
     * What is wanted.
     *
     * @param least index of the level
     * @param pattern lower case, a substring
     */
    private record Wanted(int least, String target, String pattern) {

        static Wanted of(Call call) throws Refused {
            var level = call.query("level").map(text -> text.toLowerCase(Locale.ROOT));
            var least = LEVELS.indexOf(level.orElse("trace"));
            if (least < 0) throw new Refused(400, "level is trace, debug, info, warn or error");
            var pattern = call.query("pattern").orElse("").toLowerCase(Locale.ROOT);
            if (pattern.length() > 200)
                throw new Refused(400, "pattern has at most 200 characters");
            return new Wanted(least, call.query("target").orElse(""), pattern);
        }

        boolean matches(LogEntry entry) {
            return LEVELS.indexOf(entry.level().toLowerCase(Locale.ROOT)) >= least
                    && (target.isEmpty() || under(entry.target()))
                    && (pattern.isEmpty() || mentions(entry));
        }

        private boolean under(String name) {
            return name.equals(target)
                    || name.startsWith(target + ".")
                    || name.startsWith(target + "::");
        }

        private boolean mentions(LogEntry entry) {
            return has(entry.message()) || entry.fields().values().stream().anyMatch(this::has);
        }

        private boolean has(String text) {
            return text.toLowerCase(Locale.ROOT).contains(pattern);
        }
    }

    void get(Call call) throws Refused, IOException, InterruptedException {
        var wanted = Wanted.of(call);
        var limit = call.number("limit", 1, MOST, USUAL);
        var cursor = cursor(call);
        var page = cursor.isPresent() ? after(cursor.get(), limit, wanted) : newest(limit, wanted);
        if ("1".equals(call.query("follow").orElse(""))) follow(call, page, wanted);
        else call.answer(200, document(call, page, cursor));
    }

    private static Optional<Long> cursor(Call call) throws Refused {
        var text = call.query("cursor");
        if (text.isEmpty()) return Optional.empty();
        if (!text.get().matches("[0-9]{1,18}")) throw new Refused(400, "cursor is a number");
        return Optional.of(Long.valueOf(text.get()));
    }

    /** Some entries, where to go on, and whether there are more. */
    private record Page(List<LogEntry> entries, long cursor, boolean truncated) {}

    private Page after(long cursor, int limit, Wanted wanted) {
        var found = new ArrayDeque<LogEntry>();
        var at = cursor;
        for (; ; ) {
            var batch = ring.after(at, BATCH);
            if (batch.isEmpty()) return new Page(List.copyOf(found), at, false);
            for (var entry : batch) {
                if (wanted.matches(entry)) {
                    if (found.size() == limit) return new Page(List.copyOf(found), at, true);
                    found.add(entry);
                }
                at = entry.seq();
            }
        }
    }

    private Page newest(int limit, Wanted wanted) {
        var found = new ArrayDeque<LogEntry>();
        var more = false;
        var at = 0L;
        for (; ; ) {
            var batch = ring.after(at, BATCH);
            if (batch.isEmpty()) return new Page(List.copyOf(found), at, more);
            for (var entry : batch) {
                at = entry.seq();
                if (!wanted.matches(entry)) continue;
                found.add(entry);
                if (found.size() > limit) {
                    found.removeFirst();
                    more = true;
                }
            }
        }
    }

    private ObjectNode document(Call call, Page page, Optional<Long> cursor) throws Refused {
        var redaction = call.redaction();
        var trees = call.trees();
        var entries = trees.array();
        for (var entry : page.entries()) entries.add(written(entry, trees, redaction));
        var answer = trees.object().put("cursor", page.cursor());
        answer.set("entries", entries);
        answer.put("truncated", page.truncated());
        var lost = cursor.filter(seq -> seq + 1 < ring.oldest()).isPresent();
        return lost ? answer.put("reset", true) : answer;
    }

    private void follow(Call call, Page first, Wanted wanted)
            throws Refused, IOException, InterruptedException {
        var redaction = call.redaction();
        var trees = call.trees();
        var slow = trees.object().put("ended", "the reader was too slow") + "\n";
        streams.serve(
                call,
                "application/x-ndjson",
                new Outflow("\n", RHYTHM),
                () -> slow,
                out -> {
                    for (var entry : first.entries()) {
                        out.add(written(entry, trees, redaction) + "\n");
                    }
                    var at = first.cursor();
                    while (!out.overrun()) {
                        for (var entry : ring.after(at, BATCH)) {
                            at = entry.seq();
                            if (wanted.matches(entry)) {
                                out.add(written(entry, trees, redaction) + "\n");
                            }
                        }
                        ring.await(at, WAIT);
                    }
                });
    }

    private static ObjectNode written(LogEntry entry, Trees trees, Redaction redaction) {
        var node =
                trees.object()
                        .put("timestamp", TIME.format(entry.at()))
                        .put("level", entry.level())
                        .put("target", entry.target())
                        .put("message", redaction.line(entry.message()));
        if (!entry.fields().isEmpty()) {
            node.set("fields", redaction.members(trees.of(entry.fields())));
        }
        return node.put("seq", entry.seq());
    }
}
