package carapace.config.json5.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a value is: {@code telegram.accounts.work.botToken}, {@code routes.0}, {@code
 * plugins.entries["org.example.zulip"].accounts}. A segment that holds a dot is written in
 * brackets.
 */
public record ConfigPath(List<String> segments) {
    public static final ConfigPath ROOT = new ConfigPath(List.of());

    public ConfigPath {
        segments = List.copyOf(segments);
    }

    public static ConfigPath of(String... segments) {
        return new ConfigPath(List.of(segments));
    }

    /** Empty when the text is no path: an empty segment, an open bracket. */
    public static Optional<ConfigPath> parse(String text) {
        var segments = new ArrayList<String>();
        var at = 0;
        while (at < text.length()) {
            if (text.startsWith("[\"", at)) {
                var end = text.indexOf("\"]", at + 2);
                if (end < at + 3) return Optional.empty();
                segments.add(text.substring(at + 2, end));
                at = end + 2;
            } else {
                var end = at;
                while (end < text.length() && ".[".indexOf(text.charAt(end)) < 0) end++;
                if (end == at) return Optional.empty();
                segments.add(text.substring(at, end));
                at = end;
            }
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                if (at == text.length()) return Optional.empty();
            }
        }
        return Optional.of(new ConfigPath(segments));
    }

    public ConfigPath child(String segment) {
        var longer = new ArrayList<>(segments);
        longer.add(segment);
        return new ConfigPath(longer);
    }

    public ConfigPath append(ConfigPath rest) {
        var longer = new ArrayList<>(segments);
        longer.addAll(rest.segments);
        return new ConfigPath(longer);
    }

    public int length() {
        return segments.size();
    }

    public boolean isRoot() {
        return segments.isEmpty();
    }

    public String first() {
        return segments.getFirst();
    }

    public String last() {
        return segments.getLast();
    }

    public ConfigPath parent() {
        return head(length() - 1);
    }

    public ConfigPath head(int length) {
        return new ConfigPath(segments.subList(0, length));
    }

    public ConfigPath tail(int from) {
        return new ConfigPath(segments.subList(from, length()));
    }

    public boolean startsWith(ConfigPath head) {
        return length() >= head.length() && head(head.length()).equals(head);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var segment : segments) {
            if (segment.indexOf('.') >= 0 || segment.indexOf('[') >= 0) {
                text.append("[\"").append(segment).append("\"]");
            } else {
                if (!text.isEmpty()) text.append('.');
                text.append(segment);
            }
        }
        return text.toString();
    }
}
