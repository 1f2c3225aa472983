package carapace.agent;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Two checks that the operator may switch on: the system prompt before it is used, and the answer
 * before it is kept. The expressions have no nested repetition, so their time is linear.
 */
final class PromptGuard {

    private record Rule(String name, Pattern pattern) {}

    private static final List<Rule> CRITICAL =
            List.of(
                    rule(
                            "override",
                            "(?i)\\b(?:ignore|disregard|forget)\\s+(?:all\\s+)?"
                                    + "(?:the\\s+)?(?:previous|prior|above|earlier)\\s+"
                                    + "(?:instructions|rules|prompts)"),
                    rule("reveal", "(?i)\\breveal\\s+(?:your|the)\\s+(?:system\\s+)?prompt"),
                    rule("provider_key", "\\b(?:sk-[A-Za-z0-9_-]{16}|AKIA[A-Z0-9]{16})"),
                    rule("key_block", "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"),
                    rule("marker", "<<<UNTRUSTED"));

    private static final List<Rule> LEAKS =
            List.of(
                    rule("[GITHUB_TOKEN_REDACTED]", "\\bgh[pousr]_[A-Za-z0-9]{20,255}+"),
                    rule("[AWS_KEY_REDACTED]", "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
                    rule("[KEY_REDACTED]", "\\bsk-[A-Za-z0-9_-]{16,255}+"),
                    rule(
                            "[AUTH_REDACTED]",
                            "(?i)\\b(?:bearer|basic)\\s{1,3}[A-Za-z0-9._~+/=-]{16,4096}+"),
                    rule(
                            "[PASSWORD_REDACTED]",
                            "(?i)\\bpass(?:word|wd|phrase)\\s{0,3}[:=]\\s{0,3}\\S{4,255}+"),
                    rule(
                            "[TOKEN_REDACTED]",
                            "(?i)\\b(?:api[_-]?key|token|secret)\\s{0,3}[:=]\\s{0,3}\\S{8,255}+"),
                    rule(
                            "[EMAIL_REDACTED]",
                            "\\b[\\w.%+-]{1,64}+@[A-Za-z0-9.-]{1,200}\\.[A-Za-z]{2,24}"),
                    rule("[SSN_REDACTED]", "\\b\\d{3}-\\d{2}-\\d{4}\\b"),
                    rule("[CC_REDACTED]", "\\b\\d{4}(?:[ -]?\\d{4}){3}\\b"),
                    rule(
                            "[PHONE_REDACTED]",
                            "\\+\\d{1,3}[ .-]?\\(?\\d{2,4}\\)?(?:[ .-]?\\d{2,4}){2,4}"));

    private PromptGuard() {}

    /** The first rule that a system prompt breaks. */
    static Optional<String> finding(String systemPrompt) {
        return CRITICAL.stream()
                .filter(rule -> rule.pattern().matcher(systemPrompt).find())
                .map(Rule::name)
                .findFirst();
    }

    /** An answer without what looks like personal data or credentials. */
    static String cleaned(String answer) {
        var text = answer;
        for (var rule : LEAKS) text = rule.pattern().matcher(text).replaceAll(rule.name());
        return text;
    }

    private static Rule rule(String name, String pattern) {
        return new Rule(name, Pattern.compile(pattern));
    }
}
