package carapace.bench.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was said, asked and killed, with times. Safe for use by many threads. */
final class Ledger {

    /** A question somebody wrote. {@code update} is Telegram's id of it. */
    record Said(int n, long chat, long update, long nanos) {}

    /** The model was asked about question {@code n} in the gateway's {@code life}. */
    record Asked(int n, int life, long nanos) {}

    /** One kill and what the file said after it. */
    record Kill(int round, long nanos, Autopsy found) {}

    private final List<Said> said = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Kill> kills = new ArrayList<>();
    private int life;

    synchronized void said(int n, long chat, long update) {
        said.add(new Said(n, chat, update, System.nanoTime()));
    }

    synchronized void asked(int n) {
        asked.add(new Asked(n, life, System.nanoTime()));
    }

    synchronized void killed(int round, long nanos, Autopsy found) {
        kills.add(new Kill(round, nanos, found));
    }

    synchronized void born() {
        life++;
    }

    synchronized List<Said> said() {
        return List.copyOf(said);
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    synchronized int askedCount() {
        return asked.size();
    }

    synchronized List<Kill> kills() {
        return List.copyOf(kills);
    }

    synchronized Map<Long, Integer> byUpdate() {
        var map = new HashMap<Long, Integer>();
        for (var one : said) map.put(one.update(), one.n());
        return map;
    }
}
