package carapace.settings;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration, offered by the config bundle. Safe for use by many threads. */
@ProviderType
public interface Settings {

    /** What is in force now; never blocks. */
    Snapshot snapshot();

    /**
     * Changes one value through the write path: lock, check, seal, backup, write.
     *
     * @param value JSON, else taken as text
     * @param baseHash the text's hash the caller has seen; empty to skip that check
     */
    Change set(String path, String value, Optional<String> baseHash, String actor)
            throws InterruptedException;

    /** Removes one value through the write path. */
    Change remove(String path, Optional<String> baseHash, String actor) throws InterruptedException;

    /**
     * Writes back what a network handed out, as Matrix does its token and device; for the channel
     * it belongs to. Secrets are only ever written sealed: without a password nothing is.
     *
     * @param values by path; an empty one takes the path away
     */
    default Change writeBack(Map<String, Optional<String>> values, String actor)
            throws InterruptedException {
        return new Change.Refused("unsupported", "this configuration keeps nothing", List.of());
    }

    /** Loads the file again now. */
    Change reload(String actor) throws InterruptedException;

    /** What came of a change. */
    sealed interface Change {
        /** In force, or waiting for a restart where {@code restart} names keys. */
        record Applied(String hash, List<String> sections, List<String> restart)
                implements Change {}

        /** Nothing was changed. {@code code}: protected, invalid, conflict, busy, unreadable … */
        record Refused(String code, String sentence, List<Issue> issues) implements Change {}
    }

    /** One finding of validation; messages quote no values of secret paths. */
    record Issue(String path, Severity severity, String message) {}

    /** Errors refuse a start, a reload and a write; warnings are told. */
    enum Severity {
        ERROR,
        WARNING
    }
}
