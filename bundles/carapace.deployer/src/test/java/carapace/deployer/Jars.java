package carapace.deployer;

import jdk.security.jarsigner.JarSigner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/** Bundles made for a test, and a key that signs them. */
final class Jars {

    private Jars() {}

    static byte[] bundle(String name, String version, Map<String, String> headers) {
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        headers.forEach(main::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("data.txt"));
            jar.write((name + " " + version).getBytes());
            jar.closeEntry();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    static byte[] bundle(String name, String version) {
        return bundle(name, version, Map.of());
    }

    /** An Ed25519 key of its own, made by the JDK's keytool. */
    record Signer(PrivateKey key, CertPath path, String trust) {

        static Signer make(Path folder, String name) throws Exception {
            var store = folder.resolve(name + ".p12");
            var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            var process =
                    new ProcessBuilder(
                                    keytool,
                                    "-genkeypair",
                                    "-keyalg",
                                    "Ed25519",
                                    "-alias",
                                    "k",
                                    "-dname",
                                    "CN=" + name,
                                    "-storetype",
                                    "PKCS12",
                                    "-storepass",
                                    "changeit",
                                    "-keystore",
                                    store.toString())
                            .redirectErrorStream(true)
                            .start();
            process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) throw new AssertionError("keytool failed");
            var keys = KeyStore.getInstance("PKCS12");
            try (var in = Files.newInputStream(store)) {
                keys.load(in, "changeit".toCharArray());
            }
            var certificate = keys.getCertificate("k");
            return new Signer(
                    (PrivateKey) keys.getKey("k", "changeit".toCharArray()),
                    CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
                    Base64.getEncoder().encodeToString(certificate.getPublicKey().getEncoded()));
        }

        byte[] sign(byte[] jar) throws Exception {
            var file = Files.createTempFile("unsigned", ".jar");
            try {
                Files.write(file, jar);
                var out = new ByteArrayOutputStream();
                try (var zip = new ZipFile(file.toFile())) {
                    new JarSigner.Builder(key, path).build().sign(zip, out);
                }
                return out.toByteArray();
            } finally {
                Files.delete(file);
            }
        }
    }
}
