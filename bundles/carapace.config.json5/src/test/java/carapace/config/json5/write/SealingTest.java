package carapace.config.json5.write;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.QuickSealer;
import carapace.config.json5.text.Json5Reader;
import carapace.sealer.aesgcm.Sealers;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

@DisplayName("Sealing on write, row by row of secrets.md 5,")
class SealingTest extends WritingTest {
    private static final String OLD = "the password of yesterday";
    private static final String NEW = "the password of today";
    private static final String SEALED = "enc:v2:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+";

    private void password(String password) {
        sealer = Optional.of(new QuickSealer(password));
    }

    private static String sealed(String password, String plaintext) {
        return new QuickSealer(password).seal(plaintext);
    }

    private String at(String pointer) throws Exception {
        return Json5Reader.read(text()).toJson().at(pointer).asText();
    }

    private static Optional<String> opened(String password, String sealed) {
        return new QuickSealer(password).open(sealed);
    }

    @Test
    void seals_with_the_real_sealer_too() throws Exception {
        var real = Sealers.with(NEW);
        sealer = Optional.of(real);
        write("{anthropic: {apiKey: 'sk-1'}}");
        set("logging.level", "\"debug\"");
        try (var pass = real.pass();
                var opened = pass.open(at("/anthropic/apiKey")).orElseThrow()) {
            assertThat(opened.same("sk-1".getBytes(StandardCharsets.UTF_8))).isTrue();
        }
    }

    @Test
    void seals_plaintext_at_every_secret_path_in_one_pass() throws Exception { // secrets 1, 7
        password(NEW);
        write(
                "{\n  anthropic: {apiKey: 'sk-1'}, // mine\n  webhook: {headers: {'X-A': 'h'}},\n"
                        + "  env: {vars: {SLACK_BOT_TOKEN: 'e', OTHER: 'plain'}},\n"
                        + "  telegram: {accounts: {work: {botToken: 't'}}},\n"
                        + "  plugins: {entries: {'org.x': {accounts: {a: {apiKey: 'k', site: 's',"
                        + " tokens: ['1', '2']}}}}},\n}\n");
        var written = set("logging.level", "\"debug\"");
        assertThat(written.sealed()).isEqualTo(7);
        var key = at("/anthropic/apiKey");
        assertThat(key).matches(SEALED);
        assertThat(opened(NEW, key)).contains("sk-1");
        var header = at("/webhook/headers/X-A");
        assertThat(key.split(":")[4]).isEqualTo(header.split(":")[4]);
        assertThat(key.split(":")[2]).isNotEqualTo(header.split(":")[2]);
        assertThat(at("/env/vars/SLACK_BOT_TOKEN")).matches(SEALED);
        assertThat(at("/env/vars/OTHER")).isEqualTo("plain");
        assertThat(at("/telegram/accounts/work/botToken")).matches(SEALED);
        assertThat(at("/plugins/entries/org.x/accounts/a/tokens/1")).matches(SEALED);
        assertThat(at("/plugins/entries/org.x/accounts/a/site")).isEqualTo("s");
        assertThat(text()).contains("}, // mine\n");
    }

    @Test
    void keeps_in_the_backup_nothing_plain_that_it_seals() throws Exception {
        password(NEW);
        write("{anthropic: {apiKey: 'sk-1'}, openai: {apiKey: 'sk-2'}}");
        secret("openai.apiKey", "\"sk-3\"");
        var backup = Files.readString(directory.resolve("carapace.json5.bak"));
        assertThat(backup).doesNotContain("sk-").contains("enc:v2:");
        var kept = Json5Reader.read(backup).toJson().at("/openai/apiKey").asText();
        assertThat(opened(NEW, kept)).contains("sk-2");
    }

    @Test
    void stores_plaintext_while_there_is_no_password() throws Exception {
        password("");
        write("{}");
        secret("anthropic.apiKey", "\"sk-1\"");
        assertThat(at("/anthropic/apiKey")).isEqualTo("sk-1");
    }

    @Test
    void refuses_a_new_secret_while_the_sealer_is_away() throws Exception {
        write("{anthropic: {apiKey: 'sk-1'}}");
        assertRefused(() -> secret("openai.apiKey", "\"sk-2\""), "locked", "the sealer is away");
        set("logging.level", "\"debug\"");
        assertThat(at("/anthropic/apiKey")).isEqualTo("sk-1");
    }

    @Test
    void keeps_placeholders_as_they_are() throws Exception { // secrets 13
        environment.put("SLACK_BOT_TOKEN", "x");
        environment.put("MY_OWN", "x");
        for (var password : new String[] {NEW, ""}) {
            password(password);
            write("{slack: {botToken: \"${SLACK_BOT_TOKEN}\", appToken: ' ${MY_OWN} '}}");
            set("logging.level", "\"debug\"");
            assertThat(at("/slack/botToken")).isEqualTo("${SLACK_BOT_TOKEN}");
            assertThat(at("/slack/appToken")).isEqualTo(" ${MY_OWN} ");
        }
    }

    @Test
    void refuses_what_is_nearly_a_placeholder() throws Exception { // secrets 14, 15
        environment.put("SLACK_BOT_TOKEN", "x");
        write("{}");
        for (var password : new String[] {NEW, ""}) {
            password(password);
            assertRefused(
                    () -> secret("slack.botToken", "\"${slack_bot_token}\""),
                    "placeholder",
                    "capital letters");
            assertRefused(
                    () -> secret("slack.botToken", "\"${SLACK_BOT_TOKEN\""),
                    "placeholder",
                    "closing");
            assertRefused(
                    () -> secret("slack.botToken", "\"xoxb-${SLACK_BOT_TOKEN}\""),
                    "placeholder",
                    "pure placeholder");
        }
    }

    @Test
    void keeps_a_sealed_value_byte_for_byte_while_its_plaintext_stays() throws Exception { // 5
        password(NEW);
        var before = sealed(NEW, "sk-1");
        write("{anthropic: {apiKey: '" + before + "'}}");
        secret("anthropic.apiKey", "\"sk-1\"");
        assertThat(at("/anthropic/apiKey")).isEqualTo(before);
    }

    @Test
    void seals_a_changed_plaintext_with_fresh_nonce_and_salt() throws Exception { // 6
        password(NEW);
        var before = sealed(NEW, "sk-1");
        write("{anthropic: {apiKey: '" + before + "'}}");
        secret("anthropic.apiKey", "\"sk-2\"");
        var after = at("/anthropic/apiKey");
        assertThat(opened(NEW, after)).contains("sk-2");
        assertThat(after.split(":")[2]).isNotEqualTo(before.split(":")[2]);
        assertThat(after.split(":")[4]).isNotEqualTo(before.split(":")[4]);
    }

    @Test
    void replaces_what_does_not_open_and_says_so() throws Exception { // 18
        password(NEW);
        write("{anthropic: {apiKey: '" + sealed(OLD, "sk-1") + "'}}");
        var written = secret("anthropic.apiKey", "\"sk-2\"");
        assertThat(written.warnings()).singleElement().asString().contains("anthropic.apiKey");
        assertThat(opened(NEW, at("/anthropic/apiKey"))).contains("sk-2");
    }

    @Test
    void touches_no_sealed_value_without_the_password() throws Exception { // 16, 17
        password("");
        var before =
                "{\n  slack: {botToken: '"
                        + sealed(OLD, "a")
                        + "'}, anthropic: {apiKey: '"
                        + sealed(OLD, "b")
                        + "'},\n  logging: {level: 'info'},\n}\n";
        write(before);
        set("logging.level", "\"debug\"");
        assertThat(text()).isEqualTo(before.replace("'info'", "\"debug\""));
        assertRefused(
                () -> secret("slack.botToken", "\"x\""), "locked", "CARAPACE_CONFIG_PASSWORD");
        assertRefused(
                () -> change(true, Optional.empty(), Edit.remove(path("slack.botToken"))),
                "locked",
                "CARAPACE_CONFIG_PASSWORD");
    }

    @Test
    void removes_a_sealed_value_with_the_password() throws Exception {
        password(NEW);
        write("{slack: {botToken: '" + sealed(OLD, "a") + "', groupMode: 1}}");
        change(true, Optional.empty(), Edit.remove(path("slack.botToken")));
        assertThat(text()).isEqualTo("{slack: {groupMode: 1}}");
    }

    @Test
    void takes_another_sealed_text_only_when_it_opens() throws Exception {
        password(NEW);
        write("{anthropic: {apiKey: '" + sealed(NEW, "sk-1") + "'}}");
        assertRefused(
                () -> secret("anthropic.apiKey", '"' + sealed(OLD, "x") + '"'),
                "locked",
                "does not open");
        var other = sealed(NEW, "sk-2");
        secret("anthropic.apiKey", '"' + other + '"');
        assertThat(at("/anthropic/apiKey")).isEqualTo(other);
        password("");
        assertRefused(
                () -> secret("anthropic.apiKey", '"' + sealed(NEW, "sk-3") + '"'),
                "locked",
                "does not open");
    }

    @Test
    void leaves_sealed_values_of_other_paths_alone() throws Exception {
        password(NEW);
        var sealed = sealed(NEW, "x");
        write("{meta: {note: '" + sealed + "'}}");
        set("logging.level", "\"debug\"");
        assertThat(at("/meta/note")).isEqualTo(sealed);
    }

    @Test
    void keeps_five_sealed_values_on_five_lines() throws Exception { // 20
        password(NEW);
        write("{}");
        change(
                true,
                Optional.empty(),
                edit(
                        "plugins.entries[\"org.x\"].accounts.a",
                        "{\"tokens\":[\"1\",\"2\"],\"deep\":{\"token\":\"3\",\"more\":{\"secret\":\"4\"}}}"),
                edit("anthropic.apiKey", "\"5\""));
        assertThat(text().lines().filter(l -> l.contains("enc:v2:"))).hasSize(5);
    }
}
