package carapace.settings;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One state of the configuration, immutable, defaults applied. Paths are dotted; a segment that
 * holds a dot itself is written {@code ["a.b"]}. Secret paths hold {@code [REDACTED]}.
 */
@ProviderType
public interface Snapshot {

    /** A text, or a number or boolean as text. */
    Optional<String> text(String path);

    /** A whole number. */
    Optional<Long> number(String path);

    /** A number. */
    Optional<Double> decimal(String path);

    Optional<Boolean> flag(String path);

    /** The texts of an array; empty when absent. */
    List<String> texts(String path);

    /** Member names of an object, in file order; empty when absent. */
    Set<String> members(String path);

    /** The value as JSON, secrets replaced; the empty path is the whole. */
    Optional<String> json(String path);

    /** {@code file}, {@code include:<name>}, {@code environment} or {@code default}. */
    Optional<String> source(String path);

    /** SHA-256 of the file's text, lower-case hex; empty without a file. */
    Optional<String> hash();

    /** What validation found, warnings included. */
    List<Settings.Issue> issues();

    /** Why the last reload was refused; empty after a good one. */
    Optional<String> reloadError();
}
