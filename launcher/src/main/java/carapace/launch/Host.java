package carapace.launch;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The process: how it was called, and how it is told that the gateway is ready, refused or done. A
 * service of the framework's system bundle. Safe for use by many threads.
 */
public interface Host {

    /** What kind of run this is. */
    enum Run {
        GATEWAY,
        VISIT,
        MAINTENANCE
    }

    Run run();

    /** The command of a visit or maintenance run and its words; empty in a gateway. */
    List<String> command();

    /** What was piped in for the command, at most 64 KiB. */
    Optional<String> input();

    /** {@code --port}; empty when not given, 0 for a free one. */
    Optional<Integer> port();

    Path stateDirectory();

    String version();

    /** {@code YYYY-MM-DD}. */
    String buildDate();

    String commit();

    /** Everything needed is up: writes {@code run/port}, prints the ready line. Once. */
    void ready(String address, int port);

    /** The start is refused: writes {@code last_start_error.json}, prints the sentence, ends. */
    void refuse(int exitCode, String code, String sentence);

    /** A visit or maintenance run has done its work. */
    void done(int exitCode);

    /** Lines of the command itself, for stdout. Passes the sink's redaction. */
    void print(String lines);

    /** Diagnostics of the command, for stderr. */
    void complain(String sentence);

    /** The operator's terminal, when there is one and this run may read it. */
    Optional<Console> console();

    /** The newest log entries, already redacted. */
    LogRing log();

    /** Changes the log's default level: {@code trace debug info warn error off}. */
    void logLevel(String level);

    /** Changes the form of log lines: {@code text} or {@code json}. */
    default void logForm(String form) {}

    /**
     * Also writes log lines to an owner-only file; empty stops that.
     *
     * @throws IOException it cannot be opened; lines go where they went before
     */
    default void logFile(Optional<Path> file) throws IOException {}

    /** What SIGHUP does; the configuration sets it once it can be loaded again. */
    default void onHangup(Runnable reload) {}
}
