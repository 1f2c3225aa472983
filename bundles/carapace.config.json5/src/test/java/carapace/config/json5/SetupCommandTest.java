package carapace.config.json5;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.text.Json5Reader;
import carapace.launch.Host;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

@DisplayName("cara setup")
class SetupCommandTest extends CommandTest {
    private Said said = new Said();

    private int run(String... words) throws Exception {
        return run(Host.Run.MAINTENANCE, Optional.empty(), words);
    }

    private int run(Host.Run run, Optional<Prompter> prompter, String... words) throws Exception {
        return new SetupCommand(settings(), locks, new TestHost(run, directory), environment)
                .run(List.of(words), said, prompter);
    }

    private JsonNode file(String pointer) throws Exception {
        return Json5Reader.read(text()).toJson().at(pointer);
    }

    /** Somebody who gives these answers, and then none. */
    private static Prompter answers(String... answers) {
        Deque<String> rest = new ArrayDeque<>(List.of(answers));
        return new Prompter() {
            @Override
            public Optional<String> ask(String question) {
                return Optional.ofNullable(rest.poll());
            }

            @Override
            public Optional<String> askSecretly(String question) {
                return Optional.ofNullable(rest.poll());
            }
        };
    }

    @Test
    void makes_a_file_from_flags() throws Exception { // 32
        assertThat(run("--provider", "openai", "--model", "gpt-5.5", "--non-interactive")).isZero();
        assertThat(file("/agents/default/model").asText()).isEqualTo("openai:gpt-5.5");
        assertThat(file("/gateway/auth/token").asText()).matches("[0-9a-f]{64}");
        assertThat(file("/gateway/auth/mode").asText()).isEqualTo("token");
        assertThat(file("/gateway/bind").asText()).isEqualTo("loopback");
        assertThat(file("/gateway/port").asInt()).isEqualTo(18789);
        assertThat(said.lines).anyMatch(l -> l.contains(file().toString()));
        assertThat(said.lines).noneMatch(l -> l.matches(".*[0-9a-f]{64}.*"));
        assertThat(recorded.events).noneMatch(e -> e.data().toString().matches(".*[0-9a-f]{64}.*"));
    }

    @Test
    void leaves_a_file_that_is_there() throws Exception { // 31
        write("{meta: 1}");
        assertThat(run("--non-interactive")).isEqualTo(1);
        assertThat(text()).isEqualTo("{meta: 1}");
        assertThat(run("--non-interactive", "--force")).isZero();
        assertThat(file("/meta").isMissingNode()).isTrue();
        assertThat(directory.resolve("carapace.json5.bak")).hasContent("{meta: 1}");
    }

    @Test
    void replaces_even_a_broken_file_when_told_to() throws Exception {
        write("{ broken");
        assertThat(run("--non-interactive", "--force")).isZero();
        assertThat(file("/gateway/port").asInt()).isEqualTo(18789);
        assertThat(directory.resolve("carapace.json5.bak")).hasContent("{ broken");
    }

    @Test
    void refuses_a_model_of_another_provider() throws Exception { // 33
        assertThat(run("--provider", "openai", "--model", "anthropic:x", "--non-interactive"))
                .isEqualTo(1);
        assertThat(run("--provider", "openai", "--non-interactive")).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("--model");
        assertThat(run("--model", "gpt-5.5", "--non-interactive")).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("--provider");
        assertThat(file()).doesNotExist();
        assertThat(run("--provider", "ollama", "--model", "qwen3-coder:30b", "--non-interactive"))
                .isZero();
        assertThat(file("/agents/default/model").asText()).isEqualTo("ollama:qwen3-coder:30b");
    }

    @Test
    void names_what_is_missing_when_nobody_can_be_asked() throws Exception { // 40
        assertThat(run("--channel", "telegram")).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("telegram.botToken", "TELEGRAM_BOT_TOKEN");
        assertThat(file()).doesNotExist();
        environment.put("TELEGRAM_BOT_TOKEN", "1:x");
        assertThat(run("--channel", "telegram", "--non-interactive")).isZero();
        assertThat(file("/telegram/botToken").asText()).isEqualTo("${TELEGRAM_BOT_TOKEN}");
        assertThat(file("/channels/telegram/access/mode").asText()).isEqualTo("paired");
    }

    @Test
    void asks() throws Exception {
        sealer = Optional.of(new QuickSealer("today"));
        var answers =
                answers(
                        "anthropic",
                        "claude-sonnet-4-6",
                        "sk-1",
                        "telegram, slack nonsense",
                        "1:t",
                        "xoxb",
                        "",
                        "");
        assertThat(run(Host.Run.MAINTENANCE, Optional.of(answers))).isZero();
        assertThat(file("/agents/default/model").asText()).isEqualTo("anthropic:claude-sonnet-4-6");
        assertThat(file("/anthropic/apiKey").asText()).startsWith("enc:v2:");
        assertThat(file("/telegram/botToken").asText()).startsWith("enc:v2:");
        assertThat(file("/slack/signingSecret").isMissingNode()).isTrue();
        assertThat(said.lines).anyMatch(l -> l.contains("nonsense"));
        assertThat(text()).doesNotContain("sk-1", "1:t");
    }

    @Test
    void writes_nothing_when_a_needed_answer_stays_away() throws Exception {
        assertThat(run(Host.Run.MAINTENANCE, Optional.of(answers("", "signal", "https://s"))))
                .isEqualTo(1);
        assertThat(file()).doesNotExist();
    }

    @Test
    void keeps_matrix_secrets_only_sealed() throws Exception {
        var matrix = new String[] {"", "matrix", "https://m.example.org", "@a:example.org", "pw"};
        assertThat(run(Host.Run.MAINTENANCE, Optional.of(answers(matrix)))).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("CARAPACE_CONFIG_PASSWORD");
        assertThat(file()).doesNotExist();
        sealer = Optional.of(new QuickSealer("today"));
        assertThat(run(Host.Run.MAINTENANCE, Optional.of(answers(matrix)))).isZero();
        assertThat(file("/matrix/password").asText()).startsWith("enc:v2:");
        assertThat(file("/matrix/enabled").asBoolean()).isTrue();
    }

    @Test
    void waits_until_the_gateway_is_stopped() throws Exception {
        assertThat(run(Host.Run.GATEWAY, Optional.empty(), "--non-interactive")).isEqualTo(4);
        assertThat(file()).doesNotExist();
    }

    @Test
    void knows_its_flags() throws Exception {
        assertThat(run("--bogus")).isEqualTo(2);
        assertThat(run("--model")).isEqualTo(2);
        assertThat(run("--auth-mode", "open")).isEqualTo(2);
        assertThat(run("--channel", "zulip")).isEqualTo(2);
    }

    @Test
    void enters_one_secret_from_stdin() throws Exception { // secrets 18
        sealer = Optional.of(new QuickSealer("today"));
        write(
                "{\n  // mine\n  slack: {botToken: '"
                        + new QuickSealer("yesterday").seal("x")
                        + "'},\n}\n");
        said = new Said(false, Optional.of("xoxb-1\n"));
        assertThat(run("secret", "slack.botToken", "--stdin")).isZero();
        assertThat(new QuickSealer("today").open(file("/slack/botToken").asText()))
                .contains("xoxb-1");
        assertThat(said.errors).singleElement().asString().contains("slack.botToken");
        assertThat(text()).contains("// mine");
        assertThat(recorded.named("config_changed"))
                .singleElement()
                .satisfies(e -> assertThat(e.data()).containsEntry("method", "setup"));
    }

    @Test
    void enters_one_secret_from_the_terminal() throws Exception {
        write("{}");
        var prompter = Optional.of(answers("sk-1"));
        sealer = Optional.of(new QuickSealer(""));
        assertThat(run(Host.Run.MAINTENANCE, prompter, "secret", "openai.apiKey")).isZero();
        assertThat(file("/openai/apiKey").asText()).isEqualTo("sk-1");
    }

    @Test
    void refuses_what_is_no_secret_or_none_at_all() throws Exception {
        write("{}");
        sealer = Optional.of(new QuickSealer(""));
        assertThat(run("secret", "logging.level", "--stdin")).isEqualTo(2);
        assertThat(run("secret", "openai.apiKey", "--stdin")).isEqualTo(1);
        assertThat(run("secret", "openai.apiKey")).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("--stdin");
        assertThat(run("secret", "openai.apiKey", "value")).isEqualTo(2);
        said = new Said(false, Optional.of("x".repeat(4097)));
        assertThat(run("secret", "openai.apiKey", "--stdin")).isEqualTo(1);
        said = new Said(false, Optional.of("x"));
        assertThat(run("secret", "matrix.password", "--stdin")).isEqualTo(1);
        assertThat(said.errors.getLast()).contains("CARAPACE_CONFIG_PASSWORD");
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void changes_no_secret_that_cannot_be_audited() throws Exception {
        write("{}");
        sealer = Optional.of(new QuickSealer(""));
        recorded.full = true;
        said = new Said(false, Optional.of("x"));
        assertThat(run("secret", "openai.apiKey", "--stdin")).isEqualTo(1);
        assertThat(text()).isEqualTo("{}");
        assertThat(Files.exists(directory.resolve("carapace.json5.bak"))).isFalse();
    }
}
