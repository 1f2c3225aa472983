package carapace.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What the assembly wrote into the jar: version, date, commit and the digest of its contents. */
public record BuildInfo(String version, String date, String commit, String digest) {

    /** Reads it from this jar; classes that run without one are {@code 0.0.0}. */
    public static BuildInfo read() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("build")) {
            if (in == null) return new BuildInfo("0.0.0", "1970-01-01", "unknown", "unassembled");
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
            return new BuildInfo(lines[0], lines[1], lines[2], lines[3]);
        } catch (IOException e) {
            throw new IllegalStateException("the jar cannot be read");
        }
    }
}
