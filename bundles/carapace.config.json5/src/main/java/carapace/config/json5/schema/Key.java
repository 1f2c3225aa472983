package carapace.config.json5.schema;

import java.util.List;
import java.util.Optional;

/**
 * One row of the table of keys.
 *
 * @param path dotted; {@code *} stands for any one name, a final {@code **} for all that is below
 * @param fallback the default as JSON
 * @param environment variables that are asked, in order, when the key is absent
 * @param guarded cannot be changed by {@code config set} or the control API
 */
public record Key(
        String path,
        Type type,
        Optional<String> fallback,
        Rule rule,
        List<String> environment,
        boolean guarded,
        Effect effect,
        String says) {

    /** What a change of the value needs. */
    public enum Effect {
        /** Holds at once. */
        LIVE("at once"),
        /** That channel or provider is made again; the others keep running. */
        REMADE("remakes its channel"),
        /** Holds after the next start. */
        RESTART("after a restart");

        private final String words;

        Effect(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    static Key of(Type type, String path, String says) {
        return new Key(
                path, type, Optional.empty(), Rule.NONE, List.of(), false, Effect.LIVE, says);
    }

    static Key text(String path, String says) {
        return of(Type.TEXT, path, says);
    }

    static Key secret(String path, String says) {
        return of(Type.SECRET, path, says).guard();
    }

    static Key whole(String path, long fallback, String says) {
        return of(Type.WHOLE, path, says).or(Long.toString(fallback));
    }

    static Key flag(String path, boolean fallback, String says) {
        return of(Type.FLAG, path, says).or(Boolean.toString(fallback));
    }

    static Key texts(String path, String says) {
        return of(Type.TEXTS, path, says).or("[]");
    }

    /** The default, as JSON. */
    Key or(String json) {
        return new Key(path, type, Optional.of(json), rule, environment, guarded, effect, says);
    }

    /** The default, a text. */
    Key orText(String text) {
        return or('"' + text + '"');
    }

    /** Without a default of its own. */
    Key orInherited() {
        return new Key(path, type, Optional.empty(), rule, environment, guarded, effect, says);
    }

    Key rule(Rule added) {
        return new Key(path, type, fallback, rule.and(added), environment, guarded, effect, says);
    }

    Key env(String... names) {
        return new Key(path, type, fallback, rule, List.of(names), guarded, effect, says);
    }

    Key guard() {
        return new Key(path, type, fallback, rule, environment, true, effect, says);
    }

    Key effect(Effect needed) {
        return new Key(path, type, fallback, rule, environment, guarded, needed, says);
    }

    /** The same key below another one. */
    Key below(String parent) {
        return new Key(
                parent + "." + path, type, fallback, rule, environment, guarded, effect, says);
    }

    public boolean secret() {
        return type == Type.SECRET;
    }
}
