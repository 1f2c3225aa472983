package carapace.deployer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.command.Command;
import carapace.command.Output;

import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

import java.io.ByteArrayInputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("The folder deploy/")
class DeployerTest {

    @TempDir Path folder;
    private Path deploy;
    private Framework framework;
    private Bundle builtIn;
    private Deployer deployer;

    @BeforeEach
    void start() throws Exception {
        var settings =
                Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("cache").toString(),
                        "carapace.state.dir",
                        folder.toString());
        framework = new FrameworkFactory().newFramework(settings);
        framework.start();
        deploy = folder.resolve("deploy");
        builtIn =
                framework
                        .getBundleContext()
                        .installBundle(
                                "built-in",
                                new ByteArrayInputStream(Jars.bundle("carapace.x", "1.0.0")));
        builtIn.start();
        deployer = deployer(true);
    }

    private Deployer deployer(boolean allowUnsigned, String... trust) throws Exception {
        return new Deployer(framework.getBundleContext(), new Config(true, allowUnsigned, trust));
    }

    @AfterEach
    void stop() throws Exception {
        deployer.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void drop(String file, byte[] jar) throws Exception {
        var part = Files.write(deploy.resolve("." + file + ".part"), jar);
        Files.move(
                part,
                deploy.resolve(file),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Optional<Bundle> active(String name) {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(b -> name.equals(b.getSymbolicName()) && b.getState() == Bundle.ACTIVE)
                .findFirst();
    }

    private void awaitActive(String name, String version) {
        await().untilAsserted(
                        () ->
                                assertThat(active(name).map(b -> b.getVersion().toString()))
                                        .contains(version));
    }

    private String why(String file) throws Exception {
        var sentence = deploy.resolve(".quarantine").resolve(file + ".why");
        await().until(() -> Files.exists(sentence));
        await().until(() -> !Files.readString(sentence).isBlank());
        return Files.readString(sentence);
    }

    @Test
    void installs_replaces_and_removes_with_the_file() throws Exception {
        drop("a.jar", Jars.bundle("org.example.a", "1.0.0"));
        awaitActive("org.example.a", "1.0.0");
        drop("a.jar", Jars.bundle("org.example.a", "1.1.0"));
        awaitActive("org.example.a", "1.1.0");
        assertThat(deployer.deployments().deployed()).hasSize(1);
        Files.delete(deploy.resolve("a.jar"));
        await().until(() -> active("org.example.a").isEmpty());
        assertThat(deployer.deployments().deployed()).isEmpty();
    }

    @Test
    void waits_until_a_file_has_stopped_growing() throws Exception {
        var jar = Jars.bundle("org.example.a", "1.0.0");
        try (var out = Files.newOutputStream(deploy.resolve("a.jar"))) {
            out.write(jar, 0, 100);
            out.flush();
            await().during(java.time.Duration.ofMillis(50))
                    .until(() -> !Files.exists(deploy.resolve(".quarantine").resolve("a.jar")));
            out.write(jar, 100, jar.length - 100);
        }
        awaitActive("org.example.a", "1.0.0");
    }

    @Test
    void replaces_a_bundle_of_the_house_by_a_higher_version_until_the_file_goes() throws Exception {
        drop("x.jar", Jars.bundle("carapace.x", "1.0.1"));
        awaitActive("carapace.x", "1.0.1");
        assertThat(builtIn.getState()).isNotEqualTo(Bundle.ACTIVE);
        Files.delete(deploy.resolve("x.jar"));
        awaitActive("carapace.x", "1.0.0");
    }

    @Test
    void puts_a_lower_version_of_a_bundle_of_the_house_aside() throws Exception {
        drop("x.jar", Jars.bundle("carapace.x", "0.9.0"));
        assertThat(why("x.jar")).contains("1.0.0");
        assertThat(builtIn.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(deploy.resolve("x.jar")).doesNotExist();
    }

    @Test
    void keeps_the_running_version_when_the_new_one_does_not_fit() throws Exception {
        drop("a.jar", Jars.bundle("org.example.a", "1.0.0"));
        awaitActive("org.example.a", "1.0.0");
        drop(
                "a.jar",
                Jars.bundle("org.example.a", "2.0.0", Map.of("Import-Package", "carapace.wire")));
        assertThat(why("a.jar")).contains("carapace.wire");
        awaitActive("org.example.a", "1.0.0");
        await().until(() -> Files.exists(deploy.resolve("a.jar")));
        var back = Files.readAllBytes(deploy.resolve("a.jar"));
        assertThat(Candidate.of(deploy.resolve("a.jar"), back).version()).hasToString("1.0.0");
        drop("c.jar", Jars.bundle("org.example.c", "1.0.0"));
        awaitActive("org.example.c", "1.0.0");
        awaitActive("org.example.a", "1.0.0");
    }

    @Test
    void puts_what_is_not_signed_by_a_trusted_key_aside() throws Exception {
        deployer.close();
        var signer = Jars.Signer.make(folder, "s");
        deployer = deployer(false, signer.trust());
        drop("unsigned.jar", Jars.bundle("org.example.b", "1.0.0"));
        assertThat(why("unsigned.jar")).contains("not signed");
        assertThat(deployer.quarantine().known()).containsKey("unsigned.jar");
        drop("signed.jar", signer.sign(Jars.bundle("org.example.a", "1.0.0")));
        awaitActive("org.example.a", "1.0.0");
    }

    @Test
    void takes_up_what_runs_when_it_is_started_again() throws Exception {
        drop("a.jar", Jars.bundle("org.example.a", "1.0.0"));
        awaitActive("org.example.a", "1.0.0");
        var before = active("org.example.a").orElseThrow().getBundleId();
        deployer.close();
        deployer = deployer(true);
        drop("b.jar", Jars.bundle("org.example.b", "1.0.0"));
        awaitActive("org.example.b", "1.0.0");
        assertThat(active("org.example.a").orElseThrow().getBundleId()).isEqualTo(before);
    }

    @Test
    void is_shown_and_steered_by_a_command() throws Exception {
        var command = new BundlesCommand(framework.getBundleContext());
        command.setDeployer(deployer);
        var out = new Said();
        assertThat(command.run(List.of("stop", "carapace.x"), out)).isEqualTo(Command.OK);
        assertThat(builtIn.getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(command.run(List.of("start", "carapace.x"), out)).isEqualTo(Command.OK);
        assertThat(command.run(List.of(), out)).isEqualTo(Command.OK);
        assertThat(out.rows)
                .anyMatch(
                        row -> row.subList(1, 4).equals(List.of("carapace.x", "1.0.0", "active")));
        assertThat(command.run(List.of("stop", "0"), out)).isEqualTo(Command.FAILED);
        assertThat(command.run(List.of("stop", "nobody"), out)).isEqualTo(Command.FAILED);
        assertThat(command.run(List.of("dance"), out)).isEqualTo(Command.USAGE);
        var file = Files.write(folder.resolve("new.jar"), Jars.bundle("org.example.a", "3.0.0"));
        assertThat(command.run(List.of("update", file.toString()), out)).isEqualTo(Command.OK);
        awaitActive("org.example.a", "3.0.0");
        assertThat(deploy.resolve("org.example.a.jar")).exists();
    }

    private record Config(boolean enabled, boolean allowUnsigned, String[] trust)
            implements DeployConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return DeployConfig.class;
        }
    }

    private static final class Said implements Output {
        private final List<List<String>> rows = new ArrayList<>();

        @Override
        public void text(String lines) {}

        @Override
        public void error(String sentence) {}

        @Override
        public void table(List<String> columns, List<List<String>> table) {
            rows.addAll(table);
        }

        @Override
        public void json(String document) {}

        @Override
        public void progress(long done, long total, String label) {}

        @Override
        public boolean wantsJson() {
            return false;
        }

        @Override
        public Optional<String> input() {
            return Optional.empty();
        }

        @Override
        public String actor() {
            return "test";
        }
    }
}
