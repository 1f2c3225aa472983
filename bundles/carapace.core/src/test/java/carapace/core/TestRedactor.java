package carapace.core;

import carapace.redaction.Redactor;

/** Knows one secret. */
final class TestRedactor implements Redactor {
    static final String SECRET = "123456:the-bots-own-token";

    @Override
    public String redact(String text, Profile profile) {
        return text.replace(SECRET, "[REDACTED]");
    }

    @Override
    public Field field(String memberName) {
        return Field.TEXT;
    }
}
