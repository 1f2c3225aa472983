package carapace.deployer;

import static carapace.deployer.Trust.Finding.DAMAGED;
import static carapace.deployer.Trust.Finding.FOREIGN;
import static carapace.deployer.Trust.Finding.TRUSTED;
import static carapace.deployer.Trust.Finding.UNSIGNED;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

@DisplayName("A signature")
class TrustTest {

    @TempDir static Path folder;
    private static Jars.Signer ours;
    private static Jars.Signer other;

    private final Trust trust = new Trust(List.of(" " + ours.trust() + "\n"));
    private final byte[] plain = Jars.bundle("org.example.a", "1.0.0");

    @BeforeAll
    static void keys() throws Exception {
        ours = Jars.Signer.make(folder, "ours");
        other = Jars.Signer.make(folder, "other");
    }

    @Test
    void by_a_trusted_key_is_enough() throws Exception {
        assertThat(trust.check(ours.sign(plain))).isEqualTo(TRUSTED);
    }

    @Test
    void by_nobody_or_by_another_is_not() throws Exception {
        assertThat(trust.check(plain)).isEqualTo(UNSIGNED);
        assertThat(trust.check(other.sign(plain))).isEqualTo(FOREIGN);
        assertThat(new Trust(List.of()).check(ours.sign(plain))).isEqualTo(FOREIGN);
    }

    @Test
    void does_not_cover_an_entry_that_was_added() throws Exception {
        assertThat(trust.check(changed(ours.sign(plain), null))).isEqualTo(UNSIGNED);
    }

    @Test
    void does_not_survive_a_change() throws Exception {
        assertThat(trust.check(changed(ours.sign(plain), "data.txt"))).isEqualTo(DAMAGED);
    }

    private static byte[] changed(byte[] jar, String entry) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(new ByteArrayInputStream(jar));
                var zip = new ZipOutputStream(out)) {
            for (ZipEntry one; (one = in.getNextEntry()) != null; ) {
                zip.putNextEntry(new ZipEntry(one.getName()));
                zip.write(one.getName().equals(entry) ? new byte[] {1} : in.readAllBytes());
            }
            if (entry == null) {
                zip.putNextEntry(new ZipEntry("Added.class"));
                zip.write(1);
            }
        }
        return out.toByteArray();
    }
}
