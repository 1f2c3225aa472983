package carapace.config.json5.write;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.load.Loader;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("Writing the configuration")
class WritesTest extends WritingTest {

    @Test
    void keeps_comments_and_everything_else() throws Exception { // config 33
        write("// head\n{\n  logging: { level: 'info' }, // why\n}\n");
        set("logging.level", "\"debug\"");
        assertThat(text()).isEqualTo("// head\n{\n  logging: { level: \"debug\" }, // why\n}\n");
    }

    @Test
    void makes_the_file_for_its_owner_alone_and_keeps_the_last_texts() throws Exception { // 34
        write("{a: 0}");
        for (var i = 1; i <= 6; i++) set("meta", Integer.toString(i));
        assertThat(text()).isEqualTo("{a: 0, meta: 6}");
        assertThat(directory.resolve("carapace.json5.bak")).hasContent("{a: 0, meta: 5}");
        assertThat(directory.resolve("carapace.json5.bak.1")).hasContent("{a: 0, meta: 4}");
        assertThat(directory.resolve("carapace.json5.bak.4")).hasContent("{a: 0, meta: 1}");
        assertThat(directory.resolve("carapace.json5.bak.5")).doesNotExist();
        for (var name : new String[] {"", ".bak", ".bak.3", ".lock"}) {
            var mode = Files.getPosixFilePermissions(directory.resolve("carapace.json5" + name));
            assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(f -> f.toString().contains(".tmp."))).isEmpty();
        }
    }

    @Test
    void makes_a_file_where_there_is_none() throws Exception {
        set("logging.level", "\"debug\"");
        assertThat(text()).isEqualTo("{\n  logging: {\n    level: \"debug\"\n  }\n}\n");
        assertThat(directory.resolve("carapace.json5.bak")).doesNotExist();
    }

    @Test
    void writes_through_a_link_and_leaves_the_link() throws Exception {
        var real = Files.createDirectory(directory.resolve("dotfiles")).resolve("c.json5");
        Files.writeString(real, "{}");
        Files.createSymbolicLink(file(), real);
        set("meta", "1");
        assertThat(file()).isSymbolicLink();
        assertThat(real).content().contains("meta: 1");
    }

    @Test
    void refuses_a_stale_hash() throws Exception { // 30
        write("{}");
        var stale = Loader.hash("{ }");
        assertRefused(
                () -> change(false, Optional.of(stale), edit("meta", "1")), "conflict", "retry");
        change(false, Optional.of(Loader.hash("{}")), edit("meta", "1"));
    }

    @Test
    void refuses_protected_paths_and_those_above_them() throws Exception { // 31, 32, cli 29
        write("{telegram: {botToken: 'x'}, gateway: {port: 1}}");
        for (var path :
                new String[] {
                    "matrix.accessToken",
                    "matrix.deviceId",
                    "matrix.autoJoin.allowUsers.0",
                    "gateway.auth",
                    "gateway.auth.mode",
                    "gateway.bind",
                    "gateway.control.enabled",
                    "telegram.botToken",
                    "telegram.accounts.work.botToken",
                    "telegram.baseUrl",
                    "webhook.headers.X-A",
                    "deploy.trust",
                    "plugins.entries[\"org.x\"].accounts.a.b",
                    "anthropic.baseUrl",
                    "env.SLACK_BOT_TOKEN",
                    "env.vars.MATRIX_USER_ID",
                    "env.vars.FOO_BASE_URL",
                    "env.vars.carapace_state_dir",
                    "auth.profiles.providers.google.redirectUri",
                    "bedrock.sessionToken",
                    "credentials.x",
                    "$include",
                    "logging.$include"
                }) {
            assertRefused(() -> set(path, "\"x\""), "protected", "protected");
            assertRefused(() -> remove(path), "protected", "protected");
        }
        assertRefused(() -> set("matrix", "{\"accessToken\":\"x\"}"), "protected", "accessToken");
        assertRefused(() -> set("telegram", "{\"groupMode\":\"all\"}"), "protected", "botToken");
        assertRefused(() -> remove("telegram"), "protected", "botToken");
        assertRefused(() -> set("env", "{\"vars\":{\"X_BASE_URL\":\"x\"}}"), "protected", "X_BASE");
        assertRefused(() -> set("a", "{\"$include\":\"x\"}"), "protected", "$include");
        set("matrix.passwordRotation", "1");
        set("telegram.groupMode", "\"mention\"");
        set("env.vars.OTHER", "\"x\"");
    }

    @Test
    void refuses_a_result_that_is_not_valid() throws Exception { // cli 27
        write("{}");
        assertRefused(() -> set("gateway.port", "70000"), "invalid", "would not be valid");
        assertRefused(() -> set("gateway", "5"), "invalid", "would not be valid");
    }

    @Test
    void leaves_a_file_alone_that_somebody_is_editing() throws Exception {
        write("{ half");
        assertRefused(() -> set("meta", "1"), "unreadable", "left alone");
        write("{a: 1, a: 2}");
        assertRefused(() -> set("a", "1"), "invalid", "written twice");
    }

    @Test
    void sends_to_the_file_that_holds_the_value() throws Exception {
        Files.writeString(directory.resolve("more.json5"), "{logging: {level: 'warn'}}");
        write("{$include: 'more.json5', meta: 1}");
        assertRefused(() -> set("logging.level", "\"info\""), "included", "more.json5");
        assertRefused(() -> remove("logging.level"), "included", "more.json5");
        set("meta", "2");
        set("logging.includeContent", "true");
        assertThat(text()).startsWith("{$include: 'more.json5', meta: 2, logging: {");
    }

    @Test
    void writes_agents_defaults_where_the_section_is() throws Exception {
        write("{agents: {defaults: {maxTurns: 3}}}");
        set("agents.default.maxTurns", "4");
        assertThat(text()).isEqualTo("{agents: {defaults: {maxTurns: 4}}}");
        write("{agents: {default: {maxTurns: 3}}}");
        set("agents.defaults.maxTurns", "4");
        assertThat(text()).isEqualTo("{agents: {default: {maxTurns: 4}}}");
        write("{agents: {}}");
        set("agents.defaults.maxTurns", "4");
        assertThat(text()).contains("default: {").doesNotContain("defaults");
    }

    @Test
    void says_what_is_not_there() throws Exception { // cli: array index
        write("{deploy: {}, a: [1]}");
        assertRefused(() -> remove("nope"), "not-found", "nope");
        assertRefused(() -> set("a.1", "2"), "not-found", "names no element");
        set("a.0", "2");
        assertThat(text()).isEqualTo("{deploy: {}, a: [2]}");
    }

    @Test
    void does_not_write_what_is_there_already() throws Exception {
        write("{meta: 1}");
        set("meta", "1");
        assertThat(directory.resolve("carapace.json5.bak")).doesNotExist();
    }

    @Test
    void gives_up_when_another_process_keeps_the_lock() throws Exception { // 36
        write("{}");
        patience = Duration.ofMillis(200);
        var lock = directory.resolve("carapace.json5.lock");
        try (var other =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            var start = System.nanoTime();
            assertRefused(() -> set("meta", "1"), "busy", "locked by another process");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(patience);
        }
        set("meta", "1");
    }

    @Test
    void writes_nothing_when_the_backup_cannot_be_kept() throws Exception {
        write("{}");
        // A directory with something in it stands where the oldest backup would go.
        Files.writeString(directory.resolve("carapace.json5.bak"), "{}");
        for (var i = 1; i < 4; i++) {
            Files.writeString(directory.resolve("carapace.json5.bak." + i), "{}");
        }
        var oldest = Files.createDirectory(directory.resolve("carapace.json5.bak.4"));
        Files.writeString(oldest.resolve("x"), "");
        assertRefused(() -> set("meta", "1"), "write-failed", "cannot be written");
    }

    @Test
    void ignores_the_half_written_file_of_a_crash() throws Exception { // 35
        write("{meta: 1}");
        Files.writeString(directory.resolve("carapace.json5.cfg.tmp.1.1"), "{ half");
        set("meta", "2");
        assertThat(text()).isEqualTo("{meta: 2}");
    }

    @Test
    void lets_every_one_of_many_writers_write() throws Exception {
        write("{\n}\n");
        var writes =
                new Writes(
                        file(),
                        new Loader(carapace.config.json5.schema.Schema.standard(), environment),
                        patience);
        var failures = new AtomicInteger();
        var done = new CountDownLatch(8);
        for (var i = 0; i < 8; i++) {
            var edit = edit("meta.n" + i, "1");
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    writes.change(
                                            Writes.Order.of(
                                                    java.util.List.of(edit),
                                                    Optional.empty(),
                                                    false),
                                            sealer,
                                            _ -> Optional.empty(),
                                            _ -> {});
                                } catch (NotWritten | InterruptedException _) {
                                    failures.incrementAndGet();
                                }
                                done.countDown();
                            });
        }
        assertThat(done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(failures).hasValue(0);
        assertThat(text().lines().filter(l -> l.contains(": 1"))).hasSize(8);
    }
}
