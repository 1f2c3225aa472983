package carapace.config.json5.schema;

import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Severity;

import java.util.Optional;

/** What a value must keep beyond its type. Findings never quote the value. */
@FunctionalInterface
public interface Rule {
    Rule NONE = value -> Optional.empty();

    Optional<Finding> check(Tree value);

    /** {@code ignored}: the default is taken instead of the value. */
    record Finding(Severity severity, String message, boolean ignored) {
        public static Finding error(String message) {
            return new Finding(Severity.ERROR, message, false);
        }

        public static Finding warning(String message) {
            return new Finding(Severity.WARNING, message, false);
        }
    }

    /** The first finding of both. */
    default Rule and(Rule other) {
        return value -> check(value).or(() -> other.check(value));
    }

    /** Warns and takes the default where this rule would refuse. */
    default Rule elseDefault() {
        return value ->
                check(value)
                        .map(
                                f ->
                                        new Finding(
                                                Severity.WARNING,
                                                f.message() + "; the default is used",
                                                true));
    }

    /** Warns where this rule would refuse, and leaves the value. */
    default Rule elseWarning() {
        return value -> check(value).map(f -> Finding.warning(f.message()));
    }
}
