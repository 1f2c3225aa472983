package carapace.redaction.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;

@DisplayName("The redaction engine")
class EngineTest {

    private static final String BOT = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc";

    private static String line(String text) {
        return Engine.PATTERNS.redact(text, Style.LINE);
    }

    private static String reply(String text) {
        return Engine.PATTERNS.redact(text, Style.REPLY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    get https://hs.example/_matrix/client/v3/sync?since=x failed | get [REDACTED-MATRIX-URL] failed
                    <https://hs.example/_matrix/x> "HTTPS://hs/_MATRIX/y" | <[REDACTED-MATRIX-URL]> "[REDACTED-MATRIX-URL]"
                    to=https%3A%2F%2Fhs.example%2F_matrix%2Fclient end | to=[REDACTED-MATRIX-URL] end
                    at https://api.telegram.org/bot123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc/getMe now | at [REDACTED-URL] now
                    at https://api.telegram.org/bot123456789%3AAAEhBOweik6ad9r_QXMENQjcrGbqCr4K/getMe now | at [REDACTED-URL] now
                    at https://t.example/file/bot123456789:AAEhBOweik6ad9r_QXMENQ/x | at [REDACTED-URL]
                    bare 123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc. | bare [REDACTED].
                    Authorization: Bearer abc.def-ghi_123 | Authorization: [REDACTED]
                    said bearer abc.def-ghi_123 twice | said bearer [REDACTED] twice
                    curl -H "Authorization: Basic dXNlcjpwYXNz" https://x.example/y | curl -H "Authorization: [REDACTED]" https://x.example/y
                    key sk-ant-api03-AbCdEfGhIjKlMnOp-qr_st! | key [REDACTED]!
                    slack xoxb-1-2-abcdefghij and xapp-1-A0B1C2D3E4F | slack [REDACTED] and [REDACTED]
                    refresh xoxe.xoxp-1-Mi0yLTEyMzQ1 | refresh [REDACTED]
                    https://hooks.slack.com/services/T0/B0/abc | [REDACTED-URL]
                    discord MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs! | discord [REDACTED]!
                    https://discord.com/api/webhooks/123/abcDEF | [REDACTED]
                    as syt_YWxpY2U_abcdefghijklmnop_1a2B3c | as [REDACTED]
                    AKIAIOSFODNN7EXAMPLE ghp_abcdefghijklmnopqrst0123 | [REDACTED] [REDACTED]
                    jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P | jwt [REDACTED]
                    value enc:v2:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA== | value [REDACTED-SEALED]
                    db postgres://user:pass@host:5432/db | db postgres://host:5432[REDACTED-URL]
                    see https://x.example/cb?code=abc&x=1 | see https://x.example[REDACTED-URL]
                    password = "hunter2 hunter2" | password = "[REDACTED]"
                    {"botToken":"abcdefgh","n":1} | {"botToken":"[REDACTED]","n":1}
                    api_key=abcdefgh1 next | api_key=[REDACTED] next
                    cookie: a=b; c=d | cookie: [REDACTED]
                    EsTc 1234 abcd EFGH jkmn 5678 pqrs TUVW wxyz 9abc DEFG hjk | [REDACTED]
                    """)
    void takes_secrets_out_of_lines(String before, String after) {
        assertThat(line(before)).isEqualTo(after);
        assertThat(line(after)).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/docs and http://127.0.0.1:18789/health",
                "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "event $143273582443PhrSn:example.org in !room:example.org by @a:b",
                "token_count=1200 max_tokens: 4096 input_tokens: 12 total_tokens=123456789",
                "sk-short task-force-management disk-full-warning",
                "12:30:45 on 127.0.0.1:18789 in 2026: the year",
                "/bot/settings /bots/chat /robot/1",
                "Bearer of news",
                "HTTP 401, retry in 30 s",
                "id 550e8400-e29b-41d4-a716-446655440000",
                "that this with from have they been when them then your some more",
                "plain text",
                ""
            })
    void leaves_readable_what_is_needed_for_diagnosis(String text) {
        assertThat(line(text)).isSameAs(text);
    }

    @Test
    void joins_what_hidden_characters_split() {
        assertThat(line("t " + BOT.substring(0, 15) + "\u200b" + BOT.substring(15)))
                .isEqualTo("t [REDACTED]");
        assertThat(line("t " + BOT.substring(0, 15) + "\u001b[31m" + BOT.substring(15)))
                .isEqualTo("t [REDACTED]");
        assertThat(line("a\u001b]0;title\u0007b\u202ec\r\nd")).isEqualTo("abc\\nd");
    }

    @Test
    void keeps_emoji_joiners_for_people_only() {
        var family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 ok";
        assertThat(Engine.PATTERNS.redact(family, Style.DISPLAY)).isEqualTo(family);
        assertThat(line(family)).doesNotContain("\u200d");
        assertThat(Engine.PATTERNS.redact("a\u00a0b\u200dc", Style.DISPLAY)).isEqualTo("a bc");
        assertThat(line("x\ud800y")).isEqualTo("x\ufffdy");
    }

    @Test
    void takes_private_keys_out_over_many_lines() {
        var pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----";
        assertThat(Engine.PATTERNS.redact("a\n" + pem + "\nb", Style.DISPLAY))
                .isEqualTo("a\n[REDACTED]\nb");
        assertThat(line("a " + pem + " b")).isEqualTo("a [REDACTED] b");
        assertThat(reply("-----BEGIN RSA PRIVATE KEY-----\n" + "x".repeat(9000)))
                .startsWith("[REDACTED]xxx")
                .hasSizeLessThan(1000);
    }

    @Test
    void finds_known_values_in_every_form() {
        var secret = "s3cr3t/Wert+mit Leerzeichen";
        var engine = new Engine(List.of(secret, "kurz"), List.of());
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (var form :
                List.of(
                        secret,
                        "s3cr3t%2FWert%2Bmit+Leerzeichen",
                        "s3cr3t%2fWert%2bmit%20Leerzeichen".replace("%20", "+"),
                        "s3cr3t\\/Wert+mit Leerzeichen",
                        java.util.HexFormat.of().formatHex(bytes))) {
            assertThat(engine.redact("x " + form + " y", Style.LINE)).isEqualTo("x [REDACTED] y");
        }
        for (var prefix : List.of("", "u", "us", "use:")) {
            var whole = (prefix + secret + "tail").getBytes(StandardCharsets.UTF_8);
            var text = Base64.getEncoder().encodeToString(whole);
            assertThat(engine.redact(text, Style.REPLY)).contains("[REDACTED]").hasSizeLessThan(26);
        }
        assertThat(engine.redact("kurz", Style.LINE)).isEqualTo("kurz");
    }

    @Test
    void takes_out_the_homeserver_it_was_told_of() {
        var engine = new Engine(List.of(), List.of("https://hs.example/"));
        assertThat(engine.redact("to https://hs.example failed", Style.LINE))
                .isEqualTo("to [REDACTED-MATRIX-URL] failed");
        assertThat(engine.redact("to 'https://hs.example/x?y' failed", Style.LINE))
                .isEqualTo("to '[REDACTED-MATRIX-URL]' failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = example1\napi_key: 'abcdefgh12345678'",
                "Authorization: Bearer YOUR_TOKEN_HERE",
                "mat_mul_transposed_batch(x) key-value-pairs-in-documents sk-learn-contrib-extra",
                "git clone ssh://git@example.org/x.git; see https://x.example/?token=1&code=2",
                "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "zero\u200bwidth \u00a0 and \ud83d\udc68\u200d\ud83d\udc69 stay",
                "https://matrix.example/_matrix/client/versions"
            })
    void leaves_ordinary_replies_as_they_are(String text) {
        assertThat(reply(text)).isSameAs(text);
    }

    @Test
    void takes_unmistakable_tokens_out_of_replies() {
        assertThat(reply("it is " + BOT)).isEqualTo("it is [REDACTED]");
        assertThat(reply("sk-proj-abcdefghijkl0123")).isEqualTo("[REDACTED]");
        assertThat(reply("https://u:secret@h.example/x"))
                .isEqualTo("https://h.example[REDACTED-URL]");
    }

    @Test
    void stays_linear_and_calm_on_hostile_text() {
        var size = 2 * 1024 * 1024;
        for (var piece :
                List.of(
                        "Bearer ",
                        "a",
                        "http://",
                        "token=",
                        "password:\"",
                        "/bot123456",
                        "abcd ",
                        "eyJ.",
                        "-----BEGIN PRIVATE KEY",
                        "xoxb-",
                        "%2F_matrix%2F",
                        "123456:",
                        "E",
                        "_",
                        "\u001b]",
                        "A".repeat(64) + "=",
                        "authorization:\"",
                        "\\\"token\\\":")) {
            var text = piece.repeat(size / piece.length());
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> line(text), piece);
        }
    }

    @Test
    void changes_nothing_the_second_time() {
        var random = new Random(20261121);
        var pieces =
                List.of(
                        "token=",
                        "\"",
                        "Bearer ",
                        BOT,
                        " ",
                        "https://u:p@h.example/x?code=1",
                        "\n",
                        "Authorization: ",
                        "abcdefgh",
                        "sk-abcdefghijklmnop1",
                        "\\n",
                        "cookie=",
                        "enc:v2:AAAAAAAAAAAAAAAAAAAAAAAA",
                        "[REDACTED]",
                        ":",
                        "=",
                        "'",
                        "\u200b",
                        "https://hs/_matrix/x",
                        "eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J3",
                        "<",
                        "{");
        var engine = new Engine(List.of("abcdefgh", "knownsecret"), List.of());
        for (var round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(8); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            for (var style : Style.values()) {
                var once = engine.redact(text.toString(), style);
                assertThat(engine.redact(once, style)).as("%s of %s", style, text).isEqualTo(once);
            }
        }
    }

    @Test
    void survives_random_bytes() {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++) {
            var bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            for (var style : Style.values()) {
                assertThat(Engine.PATTERNS.redact(new String(bytes, StandardCharsets.UTF_8), style))
                        .isNotNull();
            }
        }
    }
}
