package carapace.core;

import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Dead letters in memory. */
final class TestLetters implements DeadLetters {
    private final TreeMap<String, DeadLetter> letters = new TreeMap<>();

    @Override
    public synchronized void append(DeadLetter letter) {
        letters.putIfAbsent(letter.id(), letter);
    }

    @Override
    public synchronized Optional<DeadLetter> find(String id) {
        return Optional.ofNullable(letters.get(id));
    }

    @Override
    public synchronized List<DeadLetter> list(String network, String after, int most) {
        return letters.tailMap(after, false).values().stream()
                .filter(
                        l ->
                                network.isEmpty()
                                        || l.conversation().channel().network().equals(network))
                .limit(most)
                .toList();
    }

    @Override
    public synchronized boolean remove(String id) {
        return letters.remove(id) != null;
    }

    @Override
    public synchronized Map<String, Integer> counts() {
        return Map.of("all", letters.size());
    }
}
