package carapace.bench.kill;

import carapace.channel.testkit.telegram.TelegramBot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares what was said with what was asked and sent. */
final class Verdict {
    private static final String MARK = "(may be a repeat)";
    private static final Pattern LINE = Pattern.compile("\\[(\\d+):(\\d+)\\]");

    private final Ledger ledger;
    private final List<TelegramBot.Sent> sent;
    private final Autopsy end;
    private final List<String> violations = new ArrayList<>();
    private final Set<Integer> failedRounds = new TreeSet<>();
    private final Map<Integer, Set<Integer>> arrived = new HashMap<>();
    private long marked;
    private long crashLoops;
    private long lostTwice;

    Verdict(Ledger ledger, List<TelegramBot.Sent> sent, Autopsy end) {
        this.ledger = ledger;
        this.sent = sent;
        this.end = end;
        doubled();
        lost();
        askedAgain();
        repeats();
        ordered();
        counted();
    }

    List<String> violations() {
        return violations;
    }

    Set<Integer> failedRounds() {
        return failedRounds;
    }

    String summary() {
        var inFlight = ledger.kills().stream().mapToLong(kill -> kill.found().inFlight()).sum();
        return "%,d messages, %,d asked, %,d sent, %,d marked repeats (%,d parts in flight at the kills), %,d dead-lettered after five crashes, %,d held because the repeat's answer was lost too"
                .formatted(
                        ledger.said().size(),
                        ledger.asked().size(),
                        sent.size(),
                        marked,
                        inFlight,
                        crashLoops,
                        lostTwice);
    }

    /** Repeated without the mark. */
    private void doubled() {
        for (var message : sent) {
            var repeat = message.text().endsWith(MARK);
            if (repeat) marked++;
            var lines = LINE.matcher(message.text());
            while (lines.find()) {
                var n = Integer.parseInt(lines.group(1));
                var line = Integer.parseInt(lines.group(2));
                var fresh = arrived.computeIfAbsent(n, id -> new HashSet<>()).add(line);
                if (!fresh && !repeat) violation(n, "line " + line + " came twice, unmarked");
            }
        }
    }

    /** Not answered whole, and not given up as architecture.md says. */
    private void lost() {
        for (var said : ledger.said()) {
            var lines = arrived.getOrDefault(said.n(), Set.of()).size();
            if (lines == AskedModel.lines(said.n())) continue;
            var dead = end.dead().get(said.update());
            var held = end.held().get(said.update());
            if ("crash_loop".equals(dead)) {
                crashLoops++;
            } else if (Boolean.TRUE.equals(held)) {
                lostTwice++;
            } else {
                violation(
                        said.n(),
                        "lost: %d of %d lines, dead letter: %s, held: %s"
                                .formatted(lines, AskedModel.lines(said.n()), dead, held));
            }
        }
    }

    /** After a kill the file says which answers are finished: the model must not hear of them. */
    private void askedAgain() {
        var updates = new HashMap<Integer, Long>();
        ledger.said().forEach(said -> updates.put(said.n(), said.update()));
        var lives = new HashSet<List<Integer>>();
        for (var asked : ledger.asked()) {
            if (!lives.add(List.of(asked.n(), asked.life()))) {
                violation(asked.n(), "asked twice in one life of the gateway");
            }
            for (var kill : ledger.kills()) {
                if (asked.nanos() - kill.nanos() < 0) break;
                if (kill.found().answered().contains(updates.get(asked.n()))) {
                    violation(asked.n(), "asked again after its answer was finished");
                    break;
                }
            }
        }
    }

    private void repeats() {
        var inFlight = ledger.kills().stream().mapToLong(kill -> kill.found().inFlight()).sum();
        if (marked > inFlight) {
            violations.add(
                    "%d marked repeats, but %d parts were in flight".formatted(marked, inFlight));
        }
    }

    /** First arrivals of a chat come in the order of its questions. */
    private void ordered() {
        var last = new HashMap<Long, Integer>();
        var known = new HashSet<Integer>();
        for (var message : sent) {
            var lines = LINE.matcher(message.text());
            if (!lines.find()) continue;
            var n = Integer.parseInt(lines.group(1));
            if (!known.add(n)) continue;
            var before = last.put(message.chat(), n);
            if (before != null && before > n) violation(n, "came after the answer to " + before);
        }
    }

    private void counted() {
        if (end.admitted() != ledger.said().size()) {
            violations.add(
                    "%d messages said, %d admitted"
                            .formatted(ledger.said().size(), end.admitted()));
        }
    }

    /** Counted against the first kill after the message was said. */
    private void violation(int n, String what) {
        violations.add("message " + n + ": " + what);
        var said = ledger.said().stream().filter(one -> one.n() == n).findFirst();
        if (said.isEmpty()) return;
        for (var kill : ledger.kills()) {
            if (kill.nanos() - said.get().nanos() > 0) {
                failedRounds.add(kill.round());
                return;
            }
        }
    }
}
