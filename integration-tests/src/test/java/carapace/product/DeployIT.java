package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import aQute.bnd.osgi.Builder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** A third party's channel, the one of docs/write-a-channel.md, dropped into a running gateway. */
@DisplayName("A channel of somebody else's")
class DeployIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONFIGURED =
            """
            {
              deploy: { allowUnsigned: %s },
              plugins: { entries: { "org.example.carapace.zulip": { accounts: {
                work: { site: "http://127.0.0.1:1", email: "bot@example.org", key: "not-a-real-key" },
              } } } },
            }
            """;

    @TempDir Path home;
    private Product product;

    @BeforeEach
    void install() {
        product = new Product(home);
    }

    @AfterEach
    void end() throws InterruptedException {
        product.close();
    }

    private Path bundle(String version) throws Exception {
        try (var builder = new Builder()) {
            builder.setProperty("Bundle-SymbolicName", "org.example.carapace.zulip");
            builder.setProperty("Bundle-Version", version);
            builder.setProperty("Bundle-Description", "Zulip channel");
            builder.setProperty("Private-Package", "org.example.carapace.zulip");
            for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (new File(entry).exists()) builder.addClasspath(new File(entry));
            }
            var file = home.resolve("zulip-" + version + ".jar");
            builder.build().write(file.toFile());
            return file;
        }
    }

    private void drop(Path file) throws Exception {
        var folder = Files.createDirectories(product.state().resolve("deploy"));
        var landing = Files.copy(file, folder.resolve(".zulip.jar.part"));
        Files.move(
                landing,
                folder.resolve("zulip.jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> zulip() throws Exception {
        return shown("bundles").lines().filter(row -> row.contains("zulip")).toList();
    }

    private String shown(String... words) throws Exception {
        return product.cara(words).out();
    }

    @Test
    void is_installed_replaced_and_removed_with_its_file() throws Exception {
        product.configured(CONFIGURED.formatted(true));
        product.gateway();

        drop(bundle("1.0.0"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(shown("channels"))
                                        .as(product.gatewayLog() + shown("bundles"))
                                        .contains("zulip:work"));
        assertThat(shown("bundles")).contains("org.example.carapace.zulip").contains("1.0.0");

        drop(bundle("1.1.0"));
        await().atMost(PATIENCE)
                .until(() -> zulip().stream().anyMatch(row -> row.contains("1.1.0")));
        assertThat(zulip()).hasSize(1);

        Files.delete(product.state().resolve("deploy/zulip.jar"));
        await().atMost(PATIENCE).until(() -> !shown("bundles").contains("zulip"));
        assertThat(product.cara("status").exit()).isZero();
    }

    @Test
    void is_put_aside_with_a_sentence_when_nobody_signed_it() throws Exception {
        product.configured(CONFIGURED.formatted(false));
        product.gateway();

        drop(bundle("1.0.0"));

        var quarantine = product.state().resolve("deploy/.quarantine");
        await().atMost(PATIENCE).until(() -> Files.exists(quarantine.resolve("zulip.jar.why")));
        assertThat(Files.readString(quarantine.resolve("zulip.jar.why"))).contains("signed");
        assertThat(shown("bundles")).doesNotContain("zulip");
    }
}
