package carapace.deployer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.deployer.Candidate.Unfit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@DisplayName("The policy for bundles")
class PolicyTest {

    private final Policy open = new Policy(true, new Trust(List.of()));

    private static Candidate with(String header, String value) throws Unfit {
        var jar = Jars.bundle("org.example.a", "1.0.0", Map.of(header, value));
        return Candidate.of(Path.of("a.jar"), jar);
    }

    @Test
    void lets_a_channel_import_what_authors_are_offered() {
        var imports =
                "carapace.channel;version=\"[1.0,2)\",carapace.message,java.lang,java.util,"
                        + "com.fasterxml.jackson.databind;version=\"[2.22,3)\",org.slf4j,"
                        + "org.example.a.impl,org.osgi.framework;resolution:=optional";
        assertThatCode(
                        () -> {
                            var jar =
                                    Jars.bundle(
                                            "org.example.a",
                                            "1.0.0",
                                            Map.of(
                                                    "Import-Package",
                                                    imports,
                                                    "Export-Package",
                                                    "org.example.a.impl"));
                            open.check(Candidate.of(Path.of("a.jar"), jar), false);
                        })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Import-Package, carapace.secret, carapace.secret",
        "Import-Package, java.net.http, java.net.http",
        "Import-Package, 'carapace.channel,org.osgi.framework;version=\"[1.10,2)\"',"
                + " org.osgi.framework",
        "DynamicImport-Package, *, *",
        "Fragment-Host, carapace.core, fragment",
        "Require-Bundle, carapace.core, Require-Bundle",
        "Export-Package, carapace.wire, belongs to the house"
    })
    void refuses_more_in_a_sentence(String header, String value, String names) {
        assertThatThrownBy(() -> open.check(with(header, value), false))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining(names);
    }

    @Test
    void lets_a_newer_bundle_of_ours_import_what_ours_do() {
        assertThatCode(() -> open.check(with("Import-Package", "carapace.secret"), true))
                .doesNotThrowAnyException();
    }

    @Test
    void wants_a_signature_unless_told_otherwise() {
        var closed = new Policy(false, new Trust(List.of()));
        assertThatThrownBy(() -> closed.check(with("X-A", "b"), false))
                .hasMessageContaining("not signed")
                .hasMessageContaining("deploy.trust");
    }

    @Test
    void tells_files_that_are_no_bundles() {
        assertThatThrownBy(() -> Candidate.of(Path.of("a.jar"), new byte[] {1, 2, 3}))
                .isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> with("Bundle-Version", "one")).hasMessageContaining("no version");
    }
}
