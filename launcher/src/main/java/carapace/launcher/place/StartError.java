package carapace.launcher.place;

import carapace.launcher.Refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** {@code last_start_error.json}: why the last start was refused; gone after a good one. */
public final class StartError {

    private final Path file;

    public StartError(Path state) {
        this.file = state.resolve("last_start_error.json");
    }

    /** Keeps what was refused. The sentence is redacted by the caller. */
    public void keep(Refused refused, String sentence) throws IOException {
        var at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Private.write(
                file,
                "{\"at\":\""
                        + at
                        + "\",\"code\":\""
                        + Json.escape(refused.code())
                        + "\",\"exit\":"
                        + refused.exitCode()
                        + ",\"sentence\":\""
                        + Json.escape(sentence)
                        + "\"}\n");
    }

    /** The start was good. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
