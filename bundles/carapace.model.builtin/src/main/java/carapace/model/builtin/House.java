package carapace.model.builtin;

import carapace.settings.Snapshot;
import carapace.status.Standing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the guide can see of the gateway it lives in.
 *
 * @param visit whether this run ends with the chat
 */
record House(boolean visit, Optional<Snapshot> settings, Optional<Standing> standing) {

    /** One channel as status shows it. */
    record Seen(String id, String status, String mode, String kind) {
        @Override
        public String toString() {
            var more = kind.isEmpty() ? mode : kind;
            return id + " " + status + (more.isEmpty() ? "" : " (" + more + ")");
        }
    }

    String model() {
        return text("agents.default.model").orElse("builtin:guide");
    }

    /** Whether nobody chose the model. */
    boolean modelByDefault() {
        return settings.flatMap(now -> now.source("agents.default.model"))
                .map(source -> source.equals("default"))
                .orElse(true);
    }

    /** Providers with a key, whatever the model is. */
    List<String> keys() {
        var found = new ArrayList<String>();
        for (var provider : List.of("anthropic", "openai")) {
            if (set(provider + ".apiKey")) found.add(provider);
        }
        return found;
    }

    boolean set(String path) {
        return text(path).filter(value -> !value.isBlank()).isPresent();
    }

    Optional<String> text(String path) {
        return settings.flatMap(now -> now.text(path));
    }

    List<String> findings() {
        return settings.map(
                        now ->
                                now.issues().stream()
                                        .limit(5)
                                        .map(issue -> issue.path() + ": " + issue.message())
                                        .toList())
                .orElse(List.of());
    }

    Optional<String> reloadError() {
        return settings.flatMap(Snapshot::reloadError);
    }

    /** Channels of this run, the console among them. */
    List<Seen> channels() {
        var seen = new ArrayList<Seen>();
        if (standing.isEmpty()) return seen;
        if (standing.get().channels().get("channels") instanceof List<?> rows) {
            for (var row : rows) {
                if (row instanceof Map<?, ?> channel) seen.add(seen(channel));
            }
        }
        return seen;
    }

    private static Seen seen(Map<?, ?> channel) {
        var extra = channel.get("extra") instanceof Map<?, ?> map ? map : Map.of();
        return new Seen(
                word(channel, "id"),
                word(channel, "status"),
                word(extra, "mode"),
                word(extra, "lastErrorKind"));
    }

    private static String word(Map<?, ?> from, String key) {
        return from.get(key) instanceof String text ? text : "";
    }
}
