package carapace.config.json5;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.sealer.aesgcm.Sealers;
import carapace.secret.Guard;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("cara config")
class ConfigCommandTest extends CommandTest {
    private Said said = new Said();

    private int run(String... words) throws Exception {
        return run(null, words);
    }

    private int run(@Nullable Guard guard, String... words) throws Exception {
        said = new Said(said.wantsJson(), Optional.empty());
        return new ConfigCommand(settings(), locks, () -> guard).run(List.of(words), said);
    }

    @Test
    void prints_the_path_without_a_valid_file() throws Exception {
        write("{ broken");
        assertThat(run("path")).isZero();
        assertThat(said.lines).containsExactly(file().toString());
    }

    @Test
    void shows_everything_but_secrets() throws Exception { // 26, secrets 34
        write(
                "{anthropic: {apiKey: 'sk-1'}, signal: {phoneNumber: '+15551234567'}, meta:"
                        + " {myToken: 't', maxTokens: 5}}");
        assertThat(run("show")).isZero();
        assertThat(said.lines.getFirst())
                .contains(
                        "\"apiKey\":\"[REDACTED]\"",
                        "\"port\":18789",
                        "\"+1…67\"",
                        "\"maxTokens\":5")
                .contains("\"myToken\":\"[REDACTED]\"")
                .doesNotContain("sk-1", "5551234");
        assertThat(run("get", "anthropic.apiKey")).isZero();
        assertThat(said.lines).containsExactly("[REDACTED]");
        assertThat(run("get", "anthropic")).isZero();
        assertThat(said.lines.getFirst()).doesNotContain("sk-1");
    }

    @Test
    void gets_values_and_where_they_come_from() throws Exception { // 25
        Files.writeString(directory.resolve("more.json5"), "{session: {scope: 'global'}}");
        environment.put("OPENAI_BASE_URL", "https://proxy.example");
        write("{$include: 'more.json5', logging: {level: 'warn'}, deploy: {trust: ['k']}}");
        run("get", "logging.level");
        assertThat(said.lines).containsExactly("warn");
        run("get", "gateway.port");
        assertThat(said.lines).containsExactly("18789");
        run("get", "deploy.trust");
        assertThat(said.lines).containsExactly("[\"k\"]");
        for (var source :
                Map.of(
                                "logging.level", "file",
                                "session.scope", "include:more.json5",
                                "openai.baseUrl", "environment",
                                "gateway.port", "default")
                        .entrySet()) {
            run("get", source.getKey(), "--source");
            assertThat(said.lines).containsExactly(source.getValue());
        }
        assertThat(run("get", "nope")).isEqualTo(1);
        assertThat(said.errors).containsExactly("Key not found: nope");
        said = new Said(true, Optional.empty());
        run("get", "logging.level");
        assertThat(said.lines).containsExactly("\"warn\"");
    }

    @Test
    void tells_how_a_secret_is_kept() throws Exception {
        environment.put("DISCORD_BOT_TOKEN", "x");
        environment.put("SLACK_BOT_TOKEN", "x");
        var good = new String[1];
        try (var pass = Sealers.with("today").pass()) {
            good[0] = pass.seal("x");
        }
        String bad;
        try (var pass = Sealers.with("yesterday").pass()) {
            bad = pass.seal("x");
        }
        write(
                "{telegram: {botToken: 'p'}, slack: {botToken: '${SLACK_BOT_TOKEN}'}, anthropic:"
                        + " {apiKey: '"
                        + good[0]
                        + "'}, openai: {apiKey: '"
                        + bad
                        + "'}}");
        var keeper = Sealers.with("today", settings().desk());
        for (var status :
                Map.of(
                                "telegram.botToken", "plaintext",
                                "slack.botToken", "placeholder",
                                "discord.botToken", "environment",
                                "anthropic.apiKey", "sealed-ok",
                                "openai.apiKey", "sealed-locked",
                                "ollama.apiKey", "absent")
                        .entrySet()) {
            assertThat(run(keeper, "get", status.getKey(), "--sealed-status")).isZero();
            assertThat(said.lines).as(status.getKey()).containsExactly(status.getValue());
        }
    }

    @Test
    void sets_numbers_as_numbers_and_words_as_texts() throws Exception { // cli 28, config 33
        write("{\n  // mine\n}\n");
        assertThat(run("set", "logging.level", "debug")).isZero();
        assertThat(said.lines).containsExactly("logging.level = \"debug\"");
        assertThat(run("set", "gateway.port", "18790")).isZero();
        assertThat(said.lines).contains("after a restart only: gateway.port");
        assertThat(run("set", "agents.default.systemPrompt", "42")).isZero();
        assertThat(text())
                .contains("// mine", "level: \"debug\"", "port: 18790", "systemPrompt: \"42\"");
        assertThat(recorded.named("config_changed"))
                .extracting(e -> e.data().get("key_path"))
                .containsExactly("logging.level", "gateway.port", "agents.default.systemPrompt");
        assertThat(recorded.named("config_changed").getFirst().data())
                .containsEntry("actor", "cli:1000")
                .containsEntry("method", "cli")
                .hasSize(3);
    }

    @Test
    void says_why_it_does_not_set() throws Exception { // cli 27, 29; config 30, 31
        write("{}");
        assertThat(run("set", "gateway.port", "70000")).isEqualTo(1);
        assertThat(said.errors).contains("error: gateway.port must be between 1 and 65535");
        assertThat(run("set", "matrix.accessToken", "x")).isEqualTo(1);
        assertThat(said.errors.getFirst())
                .contains(
                        "protected", "MATRIX_ACCESS_TOKEN", "cara setup secret matrix.accessToken");
        assertThat(run("set", "matrix.deviceId", "x")).isEqualTo(1);
        assertThat(run("set", "a..b", "x")).isEqualTo(2);
        assertThat(run("set", "logging.level", "debug", "--base-hash", "stale")).isEqualTo(1);
        assertThat(said.errors).containsExactly("config changed on disk, retry");
        assertThat(run("unset", "nope")).isEqualTo(1);
        assertThat(said.errors).containsExactly("Key not found: nope");
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void unsets() throws Exception {
        write("{logging: {level: 'debug'}}");
        assertThat(run("unset", "logging.level")).isZero();
        assertThat(said.lines).containsExactly("logging.level = \"info\"");
        assertThat(text()).isEqualTo("{logging: {}}");
    }

    @Test
    void tells_how_many_values_it_sealed() throws Exception {
        sealer = Optional.of(new QuickSealer("today"));
        write("{anthropic: {apiKey: 'a'}, openai: {apiKey: 'b'}}");
        run("set", "logging.level", "debug");
        assertThat(said.lines).contains("sealed 2 values");
    }

    @Test
    void validates() throws Exception {
        write("{gatway: {}}");
        Files.setPosixFilePermissions(
                file(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertThat(run("validate")).isZero();
        assertThat(said.lines)
                .containsExactly(
                        "warning | gatway | is not a known key; was gateway meant?", "valid");
        var other = directory.resolve("other.json5");
        Files.writeString(other, "{hooks: {}}");
        Files.setPosixFilePermissions(
                other, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("validate", other.toString())).isEqualTo(1);
        assertThat(said.lines).hasSize(3).last().isEqualTo("not valid");
        assertThat(said.lines.getFirst()).contains("chmod 600");
        assertThat(run("validate", directory.resolve("none").toString())).isEqualTo(1);
        write("{ broken");
        assertThat(run("validate")).isEqualTo(1);
    }

    @Test
    void knows_no_decrypt() throws Exception { // cli 30
        assertThat(run("decrypt")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("get")).isEqualTo(2);
        assertThat(said.errors.getFirst()).contains("config get <path>");
    }
}
