package carapace.launcher.log;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Ties what does not speak slf4j to the sink: JDK loggers, stray prints, uncaught exceptions. */
final class Bridges {

    private Bridges() {}

    static void install() {
        // Read when somebody first asks for a JDK logger, which may be never.
        System.setProperty("java.util.logging.config.class", JulConfig.class.getName());
        System.setOut(stray("stdout"));
        System.setErr(stray("stderr"));
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) ->
                        new TargetLogger("gateway")
                                .log(
                                        Level.ERROR,
                                        "the thread " + thread.getName() + " ended unexpectedly",
                                        thrown));
    }

    private static PrintStream stray(String target) {
        return new PrintStream(new LineStream(target), true, StandardCharsets.UTF_8);
    }

    static void log(Level level, String target, String message, @Nullable Throwable thrown) {
        var logger = new TargetLogger(target);
        logger.log(level, message, thrown);
    }

    /** A whole line that somebody printed. */
    static void printed(String target, String line) {
        var sink = Logging.sink();
        if (sink != null && Level.INFO.compareTo(sink.threshold(target)) >= 0) {
            sink.accept(new Line(Instant.now(), Level.INFO, target, line, line, Map.of()));
        }
    }
}
