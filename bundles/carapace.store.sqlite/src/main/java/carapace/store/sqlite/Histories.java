package carapace.store.sqlite;

import carapace.responder.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest entries of the sessions used last, so that a turn does not read and open its whole
 * history each time. Safe for use by many threads; the file has everything.
 */
final class Histories {
    private static final long MOST = 16 << 20;
    private static final long MOST_ONE = 512 << 10;
    private static final int OVERHEAD = 160;

    /** One entry and its size as {@code mostBytes} counts. */
    record Sized(Entry entry, int bytes) {
        int weight() {
            return bytes + OVERHEAD;
        }
    }

    private static final class Tail {
        final List<Sized> entries = new ArrayList<>();
        boolean complete;
        long weight;
    }

    private final LinkedHashMap<String, Tail> tails = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Object> loading = new HashMap<>();
    private long weight;

    /** The entries that fit, oldest first; null when the file must be asked. */
    synchronized @Nullable List<Entry> newest(String session, int mostBytes) {
        var tail = tails.get(session);
        if (tail == null) return null;
        var room = (long) mostBytes;
        var from = tail.entries.size();
        while (from > 0) {
            var bytes = tail.entries.get(from - 1).bytes();
            if (bytes > room && from < tail.entries.size()) break;
            room -= bytes;
            from--;
        }
        if (from == 0 && !tail.complete) return null;
        var fitting = new ArrayList<Entry>(tail.entries.size() - from);
        for (var i = from; i < tail.entries.size(); i++) fitting.add(tail.entries.get(i).entry());
        return fitting;
    }

    /** Says that the file is about to be read; what it gives is handed to {@link #loaded}. */
    synchronized Object loading(String session) {
        var token = new Object();
        loading.put(session, token);
        return token;
    }

    /** Keeps what was read, unless the session has changed meanwhile. */
    synchronized void loaded(String session, Object token, List<Sized> entries, boolean complete) {
        if (!loading.remove(session, token)) return;
        drop(session);
        var tail = new Tail();
        tail.complete = complete;
        tails.put(session, tail);
        grow(tail, entries);
    }

    /** After a commit that wrote entries. {@code first} tells that nothing was before them. */
    synchronized void appended(String session, List<Sized> entries, boolean first) {
        loading.remove(session);
        var tail = tails.get(session);
        if (tail == null) {
            if (!first) return;
            tail = new Tail();
            tail.complete = true;
            tails.put(session, tail);
        }
        grow(tail, entries);
    }

    synchronized void forget(String session) {
        loading.remove(session);
        drop(session);
    }

    synchronized void clear() {
        loading.clear();
        tails.clear();
        weight = 0;
    }

    private void drop(String session) {
        var tail = tails.remove(session);
        if (tail != null) weight -= tail.weight;
    }

    private void grow(Tail tail, List<Sized> entries) {
        for (var entry : entries) {
            tail.entries.add(entry);
            tail.weight += entry.weight();
            weight += entry.weight();
        }
        if (tail.weight > MOST_ONE) shorten(tail);
        Iterator<Map.Entry<String, Tail>> eldest = tails.entrySet().iterator();
        while (weight > MOST && eldest.hasNext()) {
            var other = eldest.next().getValue();
            if (other == tail) continue;
            weight -= other.weight;
            eldest.remove();
        }
    }

    /** Lets the older half go, so that this is not done at each entry. */
    private void shorten(Tail tail) {
        var drop = 0;
        while (tail.weight > MOST_ONE / 2 && drop < tail.entries.size() - 1) {
            var entry = tail.entries.get(drop++);
            tail.weight -= entry.weight();
            weight -= entry.weight();
        }
        tail.entries.subList(0, drop).clear();
        tail.complete = false;
    }
}
