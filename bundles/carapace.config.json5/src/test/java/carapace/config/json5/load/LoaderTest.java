package carapace.config.json5.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.config.json5.load.LoadFault.Code;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Loading the configuration")
class LoaderTest extends LoadingTest {

    @Test
    void without_file_and_variables_gives_defaults_and_no_channel() throws Exception { // 1
        var loaded = load();
        assertThat(loaded.at("gateway.port").orElseThrow().toJson().intValue()).isEqualTo(18789);
        assertThat(loaded.text("gateway.bind")).contains("loopback");
        assertThat(loaded.text("agents.default.model")).contains("builtin:guide");
        assertThat(loaded.hash()).isEmpty();
        assertThat(loaded.at("telegram")).isEmpty();
        assertThat(loaded.issues()).isEmpty();
    }

    @Test
    void takes_comments_single_quotes_and_trailing_commas() throws Exception { // 4
        var loaded = load("// c\n{gateway: {port: 0x4966, /* c */ bind: 'loopback',},}");
        assertThat(loaded.at("gateway.port").orElseThrow().toJson().intValue()).isEqualTo(18790);
    }

    @Test
    void refuses_a_file_of_one_byte_too_much() throws Exception { // 5
        write("carapace.json5", "{}" + " ".repeat(4_194_304 - 2));
        assertThat(load().hash()).isPresent();
        write("carapace.json5", "{}" + " ".repeat(4_194_305 - 2));
        assertFault(Code.READ, "", "larger than 4 MiB");
    }

    @Test
    void refuses_a_directory_a_dangling_link_and_wrong_utf8() throws Exception {
        writeBytes("carapace.json5", new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', '}'});
        assertFault(Code.READ, "", "not valid UTF-8");
        writeBytes("carapace.json5", new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'});
        assertFault(Code.READ, "", "not valid UTF-8");
        java.nio.file.Files.delete(file());
        java.nio.file.Files.createSymbolicLink(file(), directory.resolve("nothing"));
        assertFault(Code.READ, "", "a link to nothing");
        java.nio.file.Files.delete(file());
        java.nio.file.Files.createDirectory(file());
        assertFault(Code.READ, "", "is a directory");
    }

    @Test
    void names_variable_and_path_of_a_missing_variable() throws Exception { // 6
        write("carapace.json5", "{gateway: {auth: {token: '${CARAPACE_GATEWAY_TOKEN}'}}}");
        assertFault(Code.MISSING_ENV_VAR, "gateway.auth.token", "CARAPACE_GATEWAY_TOKEN");
    }

    @Test
    void leaves_what_is_no_placeholder() throws Exception { // 7, 8
        environment.put("HOME_X", "/h");
        environment.put("EMPTY", "");
        environment.put("NESTED", "${HOME_X}");
        var loaded =
                load(
                        "{meta: {a: '$${HOME}', b: '${lower}', c: '${A-B} ${', d: '<${HOME_X}>"
                                + "${HOME_X}${EMPTY}', e: '${NESTED}', '${HOME_X}': 1}}");
        assertThat(loaded.at("meta").orElseThrow().toJson().toString())
                .isEqualTo(
                        "{\"a\":\"${HOME}\",\"b\":\"${lower}\",\"c\":\"${A-B} ${\","
                                + "\"d\":\"</h>/h\",\"e\":\"${HOME_X}\",\"${HOME_X}\":1}");
    }

    @Test
    void lets_a_switched_off_channel_miss_its_variable() throws Exception {
        var loaded = load("{telegram: {enabled: false, botToken: '${NOT_SET}'}}");
        assertThat(loaded.secrets()).isEmpty();
        assertWarning(loaded, "telegram.botToken", "NOT_SET is not set");
    }

    @Test
    void refuses_steering_variables_in_any_case() throws Exception { // 14
        write("carapace.json5", "{env: {vars: {Carapace_Config_Password: 'x'}}}");
        assertFault(Code.INVALID, "env.vars.Carapace_Config_Password", "only be set in the env");
    }

    @Test
    void names_variables_that_refer_to_each_other() throws Exception { // 15
        write("carapace.json5", "{env: {vars: {A: '${B}', B: '${A}'}}}");
        assertFault(Code.INVALID, "env", "A, B");
    }

    @Test
    void prefers_variables_of_the_file() throws Exception {
        environment.put("TOKEN_X", "process");
        environment.put("TELEGRAM_BOT_TOKEN", "process");
        var loaded =
                load(
                        "{env: {vars: {TOKEN_X: 'file', BOTH: '${TOKEN_X}!'}, TELEGRAM_BOT_TOKEN:"
                                + " 'file'}, meta: '${BOTH}'}");
        assertThat(loaded.text("meta")).contains("file!");
        assertThat(loaded.secrets().get("telegram.botToken").text()).isEqualTo("file");
    }

    @Test
    void takes_the_file_before_the_environment() throws Exception { // 16, 17, 22
        environment.put("TELEGRAM_BOT_TOKEN", "env");
        environment.put("OTHER", "placeholder");
        assertThat(secret(load(), "telegram.botToken")).isEqualTo("env ENVIRONMENT");
        assertThat(secret(load("{telegram: {botToken: 'own'}}"), "telegram.botToken"))
                .isEqualTo("own FILE");
        assertThat(secret(load("{telegram: {botToken: '${OTHER}'}}"), "telegram.botToken"))
                .isEqualTo("placeholder PLACEHOLDER");
        assertThat(load("{telegram: {botToken: null}}").secrets()).isEmpty();
        assertThat(secret(load("{telegram: {botToken: ' '}}"), "telegram.botToken"))
                .isEqualTo("  FILE");
        assertThat(load("{telegram: {enabled: false}}").secrets()).isEmpty();
    }

    @Test
    void takes_both_spellings_of_agents_default() throws Exception { // 18
        assertThat(load("{agents: {default: {model: 'openai:a'}}}").text(MODEL))
                .contains("openai:a");
        assertThat(load("{agents: {defaults: {model: 'openai:b'}}}").text(MODEL))
                .contains("openai:b");
        var both =
                load(
                        "{agents: {default: {model: 'openai:a'}, defaults: {model: 'openai:b',"
                                + " maxTurns: 3}}}");
        assertThat(both.text(MODEL)).contains("openai:a");
        assertThat(both.at("agents.default.maxTurns").orElseThrow().toJson().intValue())
                .isEqualTo(3);
        assertThat(both.issues()).hasSize(1);
        assertWarning(both, "agents.defaults.model", "agents.default.model says otherwise");
    }

    @Test
    void chooses_a_model_by_the_keys_that_are_there() throws Exception {
        environment.put("OPENAI_API_KEY", "k");
        assertThat(load().text(MODEL)).contains("openai:gpt-5.5");
        environment.put("ANTHROPIC_API_KEY", "k");
        var loaded = load();
        assertThat(loaded.text(MODEL)).contains("anthropic:claude-sonnet-4-6");
        assertThat(loaded.at(MODEL).orElseThrow().place().source()).isEqualTo("environment");
        var routed =
                load("{agents: {default: {route: 'fast'}}, routes: {fast: {model: 'ollama:a:b'}}}");
        assertThat(routed.text(MODEL)).contains("ollama:a:b");
    }

    @Test
    void counts_a_blank_base_url_as_present_and_unset() throws Exception {
        environment.put("TELEGRAM_BASE_URL", "https://elsewhere.example");
        environment.put("TELEGRAM_BOT_TOKEN", "t");
        assertThat(load().text("telegram.baseUrl")).contains("https://elsewhere.example");
        assertThat(load("{telegram: {baseUrl: ''}}").text("telegram.baseUrl"))
                .contains("https://api.telegram.org");
    }

    @Test
    void reads_the_number_of_intents_from_the_environment() throws Exception {
        environment.put("DISCORD_BOT_TOKEN", "t");
        environment.put("DISCORD_GATEWAY_INTENTS", "18446744073709551615");
        assertThat(load().at("discord.gatewayIntents").orElseThrow().toJson().asText())
                .isEqualTo("18446744073709551615");
        environment.put("DISCORD_GATEWAY_INTENTS", "many");
        var loaded = load();
        assertThat(loaded.at("discord.gatewayIntents").orElseThrow().toJson().intValue())
                .isEqualTo(37377);
        assertWarning(loaded, "discord.gatewayIntents", "no whole number");
    }

    @Test
    void reads_ollamas_own_variable() throws Exception {
        environment.put("OLLAMA_HOST", "0.0.0.0");
        assertThat(load().text("ollama.baseUrl")).contains("http://127.0.0.1:11434");
        environment.put("OLLAMA_HOST", "box:8080");
        assertThat(load().text("ollama.baseUrl")).contains("http://box:8080");
    }

    @Test
    void warns_of_a_key_that_is_there_twice() throws Exception {
        var loaded = load("{gateway: {port: 1,\n port: 2}}");
        assertThat(loaded.at("gateway.port").orElseThrow().toJson().intValue()).isEqualTo(2);
        assertWarning(loaded, "gateway.port", "on line 2");
    }

    @Test
    void says_line_and_column_of_a_syntax_error_and_nothing_of_the_text() throws Exception {
        write("carapace.json5", "{\n  token: 'hush' 'x'\n}");
        assertFault(Code.PARSE, "", "carapace.json5, line 2, column 17: expected ',' or '}'");
        assertThatThrownBy(this::load).hasMessageNotContaining("hush");
    }

    @Test
    void refuses_anything_but_an_object() throws Exception {
        write("carapace.json5", "[]");
        assertFault(Code.INVALID, "", "must hold an object");
    }
}
