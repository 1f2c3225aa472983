package carapace.config.json5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.launch.Host;
import carapace.secret.SecretSource;
import carapace.settings.Settings;
import carapace.settings.Settings.Change;
import carapace.settings.Snapshot;
import carapace.status.Facts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@DisplayName("The configuration in a running gateway")
class ConfigComponentTest {
    @TempDir Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Recorded recorded = new Recorded();
    private final BlockingQueue<Snapshot> told = new LinkedBlockingQueue<>();
    private RunningFramework framework;
    private TestHost host;
    private ConfigComponent component;

    @BeforeEach
    void start() throws Exception {
        framework = new RunningFramework(directory);
        environment.put("CARAPACE_STATE_DIR", directory.toString());
    }

    @AfterEach
    void stop() throws Exception {
        if (component != null) component.stop();
        framework.close();
    }

    private void gateway() {
        component(Host.Run.GATEWAY);
    }

    private void component(Host.Run run) {
        host = new TestHost(run, directory);
        component = new ConfigComponent(framework.context(), host, framework.admin(), environment);
        component.setAudit(recorded);
        component.setMeters(recorded);
        component.tell(told::add);
    }

    private void write(String text) throws Exception {
        var beside = directory.resolve("beside");
        Files.writeString(beside, text);
        Files.move(
                beside, directory.resolve("carapace.json5"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Settings settings() {
        return framework.service(Settings.class);
    }

    private Snapshot next() throws InterruptedException {
        var snapshot = told.poll(10, TimeUnit.SECONDS);
        assertThat(snapshot).as("a snapshot within 10 s").isNotNull();
        return snapshot;
    }

    private void nothingHappens() throws InterruptedException {
        assertThat(told.poll(800, TimeUnit.MILLISECONDS)).isNull();
    }

    private Map<String, Object> published(String pid) throws Exception {
        var found = framework.admin().listConfigurations("(service.pid=" + pid + ")");
        if (found == null) return Map.of();
        var properties = new TreeMap<String, Object>();
        var dictionary = found[0].getProperties();
        for (var key : Collections.list(dictionary.keys())) {
            var value = dictionary.get(key);
            properties.put(key, value instanceof String[] t ? List.of(t) : value);
        }
        properties
                .keySet()
                .removeAll(List.of("service.pid", "service.factoryPid", "carapace.config"));
        return properties;
    }

    private Map<String, Long> changeCounts() throws Exception {
        var counts = new TreeMap<String, Long>();
        var all = framework.admin().listConfigurations(null);
        if (all == null) return counts;
        Arrays.stream(all).forEach((Configuration c) -> counts.put(c.getPid(), c.getChangeCount()));
        return counts;
    }

    @Test
    void gives_components_their_sections_and_no_secret() throws Exception {
        environment.put("OPENAI_API_KEY", "sk-env");
        write(
                "{telegram: {botToken: 'hush', webhookSecret: '', accounts: {work: {botToken:"
                        + " 'h2'}}}, gateway: {auth: {mode: 'token', token: 'hush-hush'},"
                        + " trustedProxies: ['10.0.0.1']}, plugins: {entries: {'org.example.zulip':"
                        + " {accounts: {work: {site: 'https://z', n: 5, on: true, key: 'k', deep:"
                        + " {list: ['a']}}}}}}}");
        gateway();
        assertThat(published("carapace.channel.telegram~default"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "account", "default",
                                "botToken.secret", "telegram.botToken",
                                "botToken.revision", 1L,
                                "webhookSecret.secret", "telegram.webhookSecret",
                                "webhookSecret.revision", 1L,
                                "baseUrl", "https://api.telegram.org",
                                "groupMode", "all",
                                "runOnEdit", false));
        assertThat(published("carapace.channel.telegram~work"))
                .containsEntry("botToken.secret", "telegram.accounts.work.botToken")
                .containsEntry("account", "work")
                .doesNotContainKey("webhookSecret.secret");
        assertThat(published("carapace.model.anthropic"))
                .containsExactly(Map.entry("baseUrl", "https://api.anthropic.com"));
        assertThat(published("carapace.model.openai~openai"))
                .containsEntry("provider", "openai")
                .containsEntry("apiKey.secret", "openai.apiKey")
                .containsEntry("apiKey.revision", 1L);
        assertThat(published("carapace.model.openai~ollama"))
                .containsEntry("baseUrl", "http://127.0.0.1:11434")
                .doesNotContainKey("apiKey.secret");
        assertThat(published("carapace.http.base"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "mode",
                                "token",
                                "token.secret",
                                "gateway.auth.token",
                                "token.revision",
                                1L,
                                "trustedProxies",
                                List.of("10.0.0.1"),
                                "metricsAuth",
                                "auto",
                                "controlEnabled",
                                true,
                                "hooksMaxBodyBytes",
                                262144));
        assertThat(published("org.apache.felix.http"))
                .containsEntry("org.apache.felix.http.host", "127.0.0.1")
                .containsEntry("org.osgi.service.http.port", 0);
        assertThat(published("org.example.zulip~work"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "account",
                                "work",
                                "site",
                                "https://z",
                                "n",
                                5L,
                                "on",
                                true,
                                "key.secret",
                                "plugins.entries[\"org.example.zulip\"].accounts.work.key",
                                "key.revision",
                                1L,
                                "deep.list",
                                List.of("a")));
        assertThat(Arrays.toString(framework.admin().listConfigurations(null)))
                .doesNotContain("hush");
        var source = framework.service(SecretSource.class);
        assertThat(source.raw("telegram.botToken")).get().extracting("text").isEqualTo("hush");
        assertThat(source.raw("openai.apiKey"))
                .get()
                .extracting("from")
                .isEqualTo(SecretSource.From.ENVIRONMENT);
        assertThat(source.names())
                .contains("telegram.accounts.work.botToken", "telegram.webhookSecret");
        assertThat(settings().snapshot().json("").orElseThrow()).doesNotContain("hush");
        assertThat(settings().snapshot().text("telegram.botToken")).contains("[REDACTED]");
    }

    @Test
    void writes_no_configuration_to_disk() throws Exception {
        write("{telegram: {botToken: 'hush'}}");
        gateway();
        settings().reload("system");
        try (var files = Files.walk(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .noneMatch(n -> n.endsWith(".config") || n.contains("telegram"));
        }
    }

    @Test
    void touches_only_the_component_whose_section_changed() throws Exception { // 29
        write("{telegram: {botToken: 'one'}, discord: {botToken: 'two'}}");
        gateway();
        var before = changeCounts();
        write("{telegram: {botToken: 'changed'}, discord: {botToken: 'two'}}");
        next();
        var after = changeCounts();
        assertThat(published("carapace.channel.telegram~default"))
                .containsEntry("botToken.revision", 2L);
        before.keySet().remove("carapace.channel.telegram~default");
        after.keySet().remove("carapace.channel.telegram~default");
        assertThat(after).isEqualTo(before);
        write("{telegram: {botToken: 'changed', enabled: false}, discord: {botToken: 'two'}}");
        next();
        assertThat(published("carapace.channel.telegram~default")).isEmpty();
    }

    @Test
    void keeps_the_last_good_state_and_says_why() throws Exception { // 25, 26
        write("{agents: {default: {maxTurns: 3}}}");
        gateway();
        var before = changeCounts();
        write("{agents: {");
        var rejected = next();
        assertThat(rejected.number("agents.default.maxTurns")).contains(3L);
        assertThat(rejected.reloadError().orElseThrow()).contains("line 1, column");
        assertThat(recorded.named("config_reload_rejected")).hasSize(1);
        assertThat(recorded.counts)
                .containsEntry("carapace_config_reloads_total{result=rejected}", 1L);
        assertThat(changeCounts()).isEqualTo(before);
        var facts = framework.service(Facts.class);
        assertThat(facts.facts()).containsKeys("mode", "lastAppliedAt", "lastError");
        write("{agents: {default: {maxTurns: 3}}}");
        assertThat(next().reloadError()).isEmpty();
        assertThat(facts.facts()).doesNotContainKey("lastError");
        write("{agents: {default: {maxTurns: 0}}}");
        assertThat(next().reloadError().orElseThrow()).contains("agents.default.maxTurns");
        Files.delete(directory.resolve("carapace.json5"));
        await().until(() -> settings().snapshot().reloadError().orElse("").contains("gone"));
        assertThat(settings().snapshot().number("agents.default.maxTurns")).contains(3L);
    }

    @Test
    void loads_once_what_settles_within_the_pause() throws Exception { // 26
        write("{}");
        gateway();
        write("{ broken");
        write("{agents: {default: {maxTurns: 7}}}");
        assertThat(next().number("agents.default.maxTurns")).contains(7L);
        nothingHappens();
        assertThat(recorded.named("config_reload_rejected")).isEmpty();
    }

    @Test
    void audits_a_reload_with_both_hashes_and_the_sections() throws Exception {
        write("{}");
        gateway();
        write("{logging: {level: 'debug'}}");
        next();
        assertThat(recorded.named("config_changed"))
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.data())
                                        .containsEntry("method", "reload")
                                        .containsEntry("sections", List.of("logging"))
                                        .containsKeys("old_hash", "new_hash"));
        assertThat(host.level).hasValue("debug");
    }

    @Test
    void follows_included_files() throws Exception {
        Files.createDirectory(directory.resolve("parts"));
        Files.writeString(directory.resolve("parts/a.json5"), "{default: {maxTurns: 3}}");
        write("{agents: {$include: 'parts/a.json5'}}");
        gateway();
        Files.writeString(directory.resolve("parts/a.json5"), "{default: {maxTurns: 4}}");
        assertThat(next().number("agents.default.maxTurns")).contains(4L);
        assertThat(settings().snapshot().source("agents.default.maxTurns"))
                .contains("include:parts/a.json5");
    }

    @Test
    void does_nothing_for_other_files_and_equal_texts() throws Exception {
        write("{}");
        gateway();
        Files.writeString(directory.resolve("other"), "x");
        write("{}");
        nothingHappens();
    }

    @Test
    void refuses_to_lose_the_only_provider() throws Exception { // 27
        write("{anthropic: {apiKey: 'sk'}}");
        gateway();
        write("{}");
        assertThat(next().reloadError().orElseThrow()).contains("no model provider would be left");
        assertThat(published("carapace.model.anthropic")).containsKey("apiKey.secret");
        write("{openai: {apiKey: 'sk'}}");
        assertThat(next().reloadError()).isEmpty();
    }

    @Test
    void waits_for_the_signal_when_reloading_is_off() throws Exception { // 28
        write("{gateway: {reload: {mode: 'off'}}}");
        gateway();
        write("{gateway: {reload: {mode: 'off'}}, agents: {default: {maxTurns: 9}}}");
        nothingHappens();
        host.hangup.get().run();
        assertThat(next().number("agents.default.maxTurns")).contains(9L);
    }

    @Test
    void names_what_waits_for_a_restart_and_leaves_the_server_alone() throws Exception {
        write("{}");
        gateway();
        var before = changeCounts();
        write(
                "{gateway: {port: 19000, auth: {mode: 'password'}}, agents: {default: {maxTurns:"
                        + " 2}}}");
        next();
        assertThat(changeCounts()).isEqualTo(before);
        write(
                "{gateway: {port: 19001, auth: {mode: 'password'}}, agents: {default: {maxTurns:"
                        + " 2}}}");
        next();
        write(
                "{gateway: {port: 19002, auth: {mode: 'password'}}, agents: {default: {maxTurns:"
                        + " 2}}}");
        var change = (Change.Applied) settings().reload("system");
        assertThat(change.restart()).contains("gateway.port");
    }

    @Test
    void refuses_a_start_with_one_line_per_problem() throws Exception { // 6, 20
        write("{hooks: {}, gateway: {port: 0}}");
        gateway();
        assertThat(host.refusals)
                .containsExactly(
                        "1 config-invalid hooks does not belong here; write it under"
                                + " gateway.hooks\n"
                                + "gateway.port must be between 1 and 65535");
        assertThat(framework.context().getServiceReference(Settings.class)).isNull();
        assertThat(framework.admin().listConfigurations(null)).isNull();
    }

    @Test
    void lets_maintenance_mend_a_broken_file() throws Exception {
        write("{ broken");
        component(Host.Run.MAINTENANCE);
        assertThat(host.refusals).isEmpty();
        assertThat(settings().snapshot().number("gateway.port")).contains(18789L);
        assertThat(settings().set("meta.x", "1", Optional.empty(), "cli:0"))
                .isInstanceOfSatisfying(
                        Change.Refused.class, r -> assertThat(r.code()).isEqualTo("unreadable"));
    }

    @Test
    void puts_a_write_in_force_at_once_and_audits_it_once() throws Exception {
        write("{ // c\n  logging: {level: 'info'},\n}\n");
        gateway();
        var change =
                (Change.Applied)
                        settings().set("logging.level", "debug", Optional.empty(), "cli:0");
        assertThat(change.sections()).containsExactly("logging");
        assertThat(settings().snapshot().text("logging.level")).contains("debug");
        assertThat(settings().snapshot().hash()).contains(change.hash());
        next();
        nothingHappens();
        assertThat(recorded.named("config_changed"))
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.data())
                                        .isEqualTo(
                                                Map.of(
                                                        "key_path", "logging.level",
                                                        "actor", "cli:0",
                                                        "method", "cli")));
    }

    @Test
    void says_which_secrets_are_locked() throws Exception { // secrets 3, 4
        var sealed = new QuickSealer("yesterday").seal("x");
        write("{telegram: {botToken: '" + sealed + "'}, meta: {note: '" + sealed + "'}}");
        gateway();
        component.setSealer(new QuickSealer("today"));
        await().untilAsserted(
                        () ->
                                assertThat(recorded.named("secret_locked"))
                                        .anySatisfy(
                                                e ->
                                                        assertThat(e.data())
                                                                .containsEntry(
                                                                        "paths",
                                                                        List.of(
                                                                                "meta.note",
                                                                                "telegram.botToken"))));
        assertThat(recorded.gauges.get("carapace_config_locked_secrets").getAsDouble())
                .isEqualTo(2);
        assertThat(published("carapace.channel.telegram~default")).containsKey("botToken.secret");
        assertThat(settings().snapshot().text("meta.note")).isEmpty();
    }

    @Test
    void opens_sealed_values_outside_the_secret_paths_once_there_is_a_sealer() throws Exception {
        var sealer = new QuickSealer("today");
        write("{agents: {default: {systemPrompt: '" + sealer.seal("Be ${KIND}.") + "'}}}");
        gateway();
        assertThat(settings().snapshot().text("agents.default.systemPrompt")).isEmpty();
        component.setSealer(sealer);
        assertThat(next().text("agents.default.systemPrompt"))
                .contains("Be ${KIND}."); // secrets 19
    }

    @Test
    void refuses_a_reload_that_locks_what_was_open() throws Exception {
        var sealer = new QuickSealer("today");
        write("{telegram: {botToken: '" + sealer.seal("x") + "'}}");
        gateway();
        component.setSealer(sealer);
        write("{telegram: {botToken: '" + new QuickSealer("other").seal("x") + "'}}");
        assertThat(next().reloadError().orElseThrow()).contains("telegram.botToken");
    }

    @Test
    void leaves_a_channel_alone_whose_secret_was_only_sealed() throws Exception {
        write("{telegram: {botToken: 'one'}}");
        gateway();
        component.setSealer(new QuickSealer("today"));
        var before = changeCounts();
        settings().set("logging.level", "debug", Optional.empty(), "cli:0");
        assertThat(Files.readString(directory.resolve("carapace.json5"))).contains("enc:v2:");
        assertThat(changeCounts()).isEqualTo(before);
        assertThat(
                        framework
                                .service(SecretSource.class)
                                .raw("telegram.botToken")
                                .orElseThrow()
                                .text())
                .startsWith("enc:v2:");
    }

    @Test
    void writes_back_what_a_network_handed_out_and_only_sealed() throws Exception { // secrets 31
        environment.put("MATRIX_PASSWORD", "x");
        write(
                "{ // mine\n  matrix: {enabled: true, homeserverUrl: 'https://m', userId: '@a:b',"
                        + " password: '${MATRIX_PASSWORD}'},\n}\n");
        gateway();
        var token =
                Map.of(
                        "matrix.accessToken",
                        Optional.of("syt"),
                        "matrix.deviceId",
                        Optional.of("D"));
        component.setSealer(new QuickSealer(""));
        assertThat(settings().writeBack(token, "system")).isInstanceOf(Change.Refused.class);
        component.setSealer(new QuickSealer("today"));
        assertThat(settings().writeBack(token, "system")).isInstanceOf(Change.Applied.class);
        assertThat(settings().writeBack(Map.of("matrix.password", Optional.empty()), "system"))
                .isInstanceOf(Change.Applied.class);
        assertThat(
                        settings()
                                .writeBack(
                                        Map.of("matrix.homeserverUrl", Optional.of("https://x")),
                                        "system"))
                .isInstanceOf(Change.Refused.class);
        var text = Files.readString(directory.resolve("carapace.json5"));
        assertThat(text)
                .contains("// mine", "accessToken: \"enc:v2:", "deviceId: \"D\"")
                .doesNotContain("syt", "password");
        assertThat(directory.resolve("carapace.json5.bak")).exists();
        assertThat(recorded.named("config_changed"))
                .extracting(e -> e.data().get("key_path"), e -> e.data().get("method"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "matrix.accessToken", "token_writeback"),
                        org.assertj.core.groups.Tuple.tuple("matrix.deviceId", "token_writeback"),
                        org.assertj.core.groups.Tuple.tuple("matrix.password", "token_writeback"));
    }

    @Test
    void goes_on_counting_where_an_earlier_instance_stopped() throws Exception {
        write("{telegram: {botToken: 'one'}}");
        gateway();
        write("{telegram: {botToken: 'two'}}");
        next();
        component.stop();
        gateway();
        assertThat((Long) published("carapace.channel.telegram~default").get("botToken.revision"))
                .isGreaterThanOrEqualTo(2L);
    }
}
