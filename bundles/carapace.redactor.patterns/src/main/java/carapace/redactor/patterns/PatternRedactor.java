package carapace.redactor.patterns;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import carapace.launch.LineRedactor;
import carapace.redaction.Redactor;
import carapace.redaction.engine.Engine;
import carapace.redaction.engine.FieldNames;
import carapace.redaction.engine.Style;
import carapace.secret.Guard;
import carapace.secret.SecretSource;
import carapace.status.Meters;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Patterns, and every secret value that is or was configured in this run. The values are read again
 * when the configuration says that one may have changed: by replies at once, by log lines never,
 * since the log must not wait and must not call back into what logs.
 */
@Component(service = {Redactor.class, LineRedactor.class})
public final class PatternRedactor implements Redactor, LineRedactor {

    /** Longer texts outside the log are not looked at; 1 Mi characters. */
    static final int LONGEST = 1024 * 1024;

    private static final String TOO_LARGE = "[REDACTED: too large to be checked]";

    private final KnownSecrets known = new KnownSecrets();
    private volatile @Nullable SecretSource source;
    private volatile @Nullable Guard guard;
    private volatile @Nullable Meters meters;

    @Activate
    public PatternRedactor() {}

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setSource(SecretSource arriving) {
        source = arriving;
        known.forgetGeneration();
    }

    void unsetSource(SecretSource leaving) {
        if (source == leaving) source = null;
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setGuard(Guard arriving) {
        guard = arriving;
        known.forgetGeneration();
    }

    void unsetGuard(Guard leaving) {
        if (guard == leaving) guard = null;
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setMeters(Meters arriving) {
        meters = arriving;
    }

    void unsetMeters(Meters leaving) {
        if (meters == leaving) meters = null;
    }

    @Override
    public String redact(String text, Profile profile) {
        try {
            if (text.length() > LONGEST) return TOO_LARGE;
            var from = source;
            if (from != null) known.refresh(from, guard);
            return known.engine().redact(text, styleOf(profile));
        } catch (RuntimeException | StackOverflowError e) {
            return failed();
        }
    }

    @Override
    public String redact(String line) {
        return known.engine().redact(line, Style.LINE);
    }

    @Override
    public Field field(String memberName) {
        return switch (FieldNames.of(memberName)) {
            case NOTHING -> Field.TEXT;
            case SECRET -> Field.SECRET;
            case COUNTER -> Field.COUNTER;
        };
    }

    private String failed() {
        var counting = meters;
        if (counting != null) {
            counting.counter(
                            "carapace_redactor_failures_total",
                            "Texts withheld because the redactor failed")
                    .increment();
        }
        return Engine.REDACTED;
    }

    private static Style styleOf(Profile profile) {
        return switch (profile) {
            case LINE -> Style.LINE;
            case DISPLAY -> Style.DISPLAY;
            case REPLY -> Style.REPLY;
        };
    }
}
