package carapace.launcher.log;

import org.jspecify.annotations.Nullable;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** How {@code java.util.logging} is set up: one handler, which is ours. Made by the JDK. */
public final class JulConfig {

    private static final String ROOT = "";

    public JulConfig() {
        var root = Logger.getLogger(ROOT);
        for (var handler : root.getHandlers()) root.removeHandler(handler);
        root.addHandler(new ToSink());
        root.setLevel(java.util.logging.Level.FINE);
    }

    private static final class ToSink extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(@Nullable LogRecord record) {
            if (record == null) return;
            var target = String.valueOf(record.getLoggerName());
            Bridges.log(
                    level(record.getLevel().intValue()),
                    target,
                    formatter.formatMessage(record),
                    record.getThrown());
        }

        private static Level level(int jul) {
            if (jul >= java.util.logging.Level.SEVERE.intValue()) return Level.ERROR;
            if (jul >= java.util.logging.Level.WARNING.intValue()) return Level.WARN;
            if (jul >= java.util.logging.Level.INFO.intValue()) return Level.INFO;
            if (jul >= java.util.logging.Level.FINE.intValue()) return Level.DEBUG;
            return Level.TRACE;
        }

        @Override
        public void flush() {
            // The sink flushes by itself.
        }

        @Override
        public void close() {
            // The sink is closed by the launcher.
        }
    }
}
