package carapace.deployer;

import org.osgi.framework.Constants;
import org.osgi.framework.Version;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;

/**
 * A file of the folder, read once: these bytes are checked, and these are installed.
 *
 * @param file its place; only the name is ever shown
 */
record Candidate(Path file, byte[] bytes, String name, Version version, Attributes headers) {

    /** Why a file cannot be a bundle of ours; its message is the sentence of the {@code .why}. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String sentence) {
            super(sentence);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    static Candidate of(Path file, byte[] bytes) throws Unfit {
        try (var in = new JarInputStream(new ByteArrayInputStream(bytes), false)) {
            var manifest = in.getManifest();
            if (manifest == null) throw new Unfit("It has no manifest as its first entry.");
            var headers = manifest.getMainAttributes();
            var name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) throw new Unfit("It is no bundle: Bundle-SymbolicName is missing.");
            var version = headers.getValue(Constants.BUNDLE_VERSION);
            return new Candidate(
                    file,
                    bytes,
                    name.split(";")[0].strip(),
                    Version.parseVersion(version),
                    headers);
        } catch (IOException e) {
            throw new Unfit("It is no jar, or was not copied whole.");
        } catch (IllegalArgumentException e) {
            throw new Unfit("Its Bundle-Version is no version.");
        }
    }

    String header(String name) {
        var value = headers.getValue(name);
        return value == null ? "" : value;
    }

    /** Where the framework thinks it comes from: its contents. */
    String location() {
        return Deployments.LOCATION + digest(bytes);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidate that && location().equals(that.location());
    }

    @Override
    public int hashCode() {
        return location().hashCode();
    }
}
