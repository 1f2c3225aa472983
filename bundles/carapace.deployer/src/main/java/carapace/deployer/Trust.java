package carapace.deployer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.CodeSigner;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/** Who may sign: public keys, whatever the certificates around them say. */
final class Trust {

    /** Unpacked bytes of a jar, so that a small file cannot fill the memory. */
    private static final long MOST_UNPACKED = 512L << 20;

    private final Set<String> keys = new HashSet<>();

    Trust(List<String> encodedKeys) {
        for (var key : encodedKeys) keys.add(key.replaceAll("\\s", ""));
    }

    /** What a signature check found. */
    enum Finding {
        TRUSTED,
        UNSIGNED,
        FOREIGN,
        DAMAGED
    }

    /**
     * Reads every entry of the jar, so that each is verified; all of them must be signed by a key
     * of the set.
     */
    Finding check(byte[] jar) throws IOException {
        try (var in = new JarInputStream(new ByteArrayInputStream(jar), true)) {
            if (in.getManifest() == null) return Finding.UNSIGNED;
            var worst = Finding.TRUSTED;
            var seen = 0;
            var unpacked = 0L;
            var buffer = new byte[1 << 16];
            for (JarEntry entry; (entry = in.getNextJarEntry()) != null; ) {
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    unpacked += n;
                    if (unpacked > MOST_UNPACKED)
                        throw new IOException("it unpacks to over 512 MB");
                }
                if (entry.isDirectory() || signature(entry.getName())) continue;
                seen++;
                var found = signers(entry.getCodeSigners());
                if (found.compareTo(worst) > 0) worst = found;
            }
            return seen == 0 ? Finding.UNSIGNED : worst;
        } catch (SecurityException e) {
            return Finding.DAMAGED; // a digest that does not match
        }
    }

    private Finding signers(CodeSigner[] signers) {
        if (signers == null || signers.length == 0) return Finding.UNSIGNED;
        return Arrays.stream(signers)
                        .map(signer -> signer.getSignerCertPath().getCertificates().getFirst())
                        .anyMatch(certificate -> trusted(certificate.getPublicKey()))
                ? Finding.TRUSTED
                : Finding.FOREIGN;
    }

    private boolean trusted(PublicKey key) {
        var edwards = Set.of("EdDSA", "Ed25519").contains(key.getAlgorithm());
        return edwards && keys.contains(Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    private static boolean signature(String entry) {
        var name = entry.toUpperCase(Locale.ROOT);
        if (!name.startsWith("META-INF/") || name.indexOf('/', 9) >= 0) return false;
        return name.endsWith(".SF")
                || name.endsWith(".EC")
                || name.endsWith(".RSA")
                || name.endsWith(".DSA")
                || name.endsWith("/MANIFEST.MF");
    }
}
