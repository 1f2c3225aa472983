package carapace.model.builtin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The guide's documents: a page each, found by the words that its first line names. */
record Topics(List<Topic> all) {

    private static final List<String> PAGES =
            List.of(
                    "telegram",
                    "networks",
                    "model",
                    "start",
                    "config",
                    "commands",
                    "access",
                    "messages",
                    "logs",
                    "safety",
                    "tools",
                    "http",
                    "bundles");

    /**
     * One page.
     *
     * @param words lower case; {@code word*} also matches longer words
     */
    record Topic(String name, Set<String> words, String text) {

        int score(Set<String> asked) {
            return (int) asked.stream().filter(this::knows).count();
        }

        private boolean knows(String word) {
            return words.contains(word)
                    || words.stream()
                            .filter(known -> known.endsWith("*"))
                            .anyMatch(known -> word.startsWith(stem(known)));
        }

        private static String stem(String known) {
            return known.substring(0, known.length() - 1);
        }
    }

    static Topics shipped() {
        var topics = new ArrayList<Topic>();
        for (var page : PAGES) topics.add(read(page));
        return new Topics(List.copyOf(topics));
    }

    /** The page that shares most words with the question; the earlier one of equals. */
    Optional<Topic> best(Set<String> asked) {
        return all.stream()
                .filter(topic -> topic.score(asked) > 0)
                .max(Comparator.comparingInt(topic -> 100 * topic.score(asked) - rank(topic)));
    }

    private int rank(Topic topic) {
        return all.indexOf(topic);
    }

    /** The words of a question, at most 200 of them. */
    static Set<String> words(String text) {
        var words = new TreeSet<String>();
        var start = text.substring(0, Math.min(text.length(), 2000)).toLowerCase(Locale.ROOT);
        for (var word : start.split("[^\\p{L}\\p{N}]+", 200)) {
            if (!word.isEmpty()) words.add(word);
        }
        return words;
    }

    private static Topic read(String page) {
        try (var in = Topics.class.getResourceAsStream(page + ".txt")) {
            if (in == null) throw new AssertionError("the guide's page " + page + " is missing");
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var head = text.substring(0, text.indexOf('\n'));
            var words = Set.copyOf(Arrays.asList(head.split(" ")));
            return new Topic(page, words, text.substring(text.indexOf('\n')).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
