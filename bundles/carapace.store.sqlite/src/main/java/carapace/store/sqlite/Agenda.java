package carapace.store.sqlite;

import org.jspecify.annotations.Nullable;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Things with an order and a time: which are due, in order, and when the next one will be. */
final class Agenda<T> {

    private record Place(long at, long order) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            var byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final TreeMap<Long, T> due = new TreeMap<>();
    private final TreeMap<Place, T> later = new TreeMap<>();
    private final Map<T, Place> places = new IdentityHashMap<>();

    /** Puts a thing here and nowhere else. No two things have the same order. */
    void place(T thing, long order, long at) {
        remove(thing);
        var place = new Place(at, order);
        places.put(thing, place);
        later.put(place, thing);
    }

    void remove(T thing) {
        var place = places.remove(thing);
        if (place == null) return;
        if (later.remove(place) == null) due.remove(place.order());
    }

    /** Lets what is due by now be found. */
    void ripen(long now) {
        while (!later.isEmpty() && later.firstKey().at() <= now) {
            var first = later.pollFirstEntry();
            due.put(first.getKey().order(), first.getValue());
        }
    }

    /** The first due thing behind this order. */
    @Nullable T dueAfter(long order) {
        var next = due.higherEntry(order);
        return next == null ? null : next.getValue();
    }

    /** When the first thing that is not due will be. */
    OptionalLong next() {
        return later.isEmpty() ? OptionalLong.empty() : OptionalLong.of(later.firstKey().at());
    }
}
