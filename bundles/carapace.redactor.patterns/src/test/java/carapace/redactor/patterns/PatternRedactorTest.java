package carapace.redactor.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.redaction.Redactor.Field;
import carapace.redaction.Redactor.Profile;
import carapace.secret.SecretSource;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@DisplayName("The redactor")
class PatternRedactorTest {

    private final Configured configured = new Configured();
    private final PatternRedactor redactor = new PatternRedactor();

    /** A configuration in memory: what the interface says, no more. */
    private static final class Configured implements SecretSource {
        private final Map<String, String> texts = new LinkedHashMap<>();
        private long generation;

        void put(String name, String text) {
            texts.put(name, text);
            generation++;
        }

        @Override
        public Optional<Raw> raw(String name) {
            return Optional.ofNullable(texts.get(name)).map(text -> new Raw(text, From.FILE));
        }

        @Override
        public Set<String> names() {
            return texts.keySet();
        }

        @Override
        public long generation() {
            return generation;
        }
    }

    @Test
    void knows_a_configured_value_as_soon_as_a_reply_is_made() {
        redactor.setSource(configured);
        configured.put("slack.signingSecret", "0123456789abcdef0123456789abcdef");

        assertThat(redactor.redact("it is 0123456789abcdef0123456789abcdef", Profile.REPLY))
                .isEqualTo("it is [REDACTED]");
        assertThat(redactor.redact("at 0123456789abcdef0123456789abcdef.Trace"))
                .isEqualTo("at [REDACTED].Trace");
    }

    @Test
    void still_knows_the_old_value_after_a_change() {
        redactor.setSource(configured);
        configured.put("gateway.auth.token", "the-old-value-1");
        redactor.redact("", Profile.REPLY);
        configured.put("gateway.auth.token", "the-new-value-2");

        assertThat(redactor.redact("the-old-value-1 the-new-value-2", Profile.REPLY))
                .isEqualTo("[REDACTED] [REDACTED]");
    }

    @Test
    void finds_the_secret_half_of_a_bot_token_alone() {
        redactor.setSource(configured);
        configured.put("telegram.botToken", "42:short-but-secret");

        assertThat(redactor.redact("short-but-secret", Profile.LINE)).isEqualTo("[REDACTED]");
    }

    @Test
    void withholds_what_is_too_large_to_be_checked() {
        assertThat(redactor.redact("x".repeat(PatternRedactor.LONGEST + 1), Profile.LINE))
                .hasSizeLessThan(100);
    }

    @Test
    void tells_secret_members_from_counters() {
        assertThat(redactor.field("bot-Token")).isEqualTo(Field.SECRET);
        assertThat(redactor.field("maxTokens")).isEqualTo(Field.COUNTER);
        assertThat(redactor.field("name")).isEqualTo(Field.TEXT);
    }

    @Test
    void works_with_patterns_alone_before_the_configuration_is_there() {
        assertThat(redactor.redact("Authorization: Bearer abcdefghij", Profile.LINE))
                .isEqualTo("Authorization: [REDACTED]");
    }
}
