package carapace.launcher.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The logger of one target. */
final class TargetLogger extends AbstractLogger implements LoggingEventAware {

    @Serial private static final long serialVersionUID = 1L;

    /** Characters of a stack trace; cut between lines, so that no secret is split. */
    private static final int TRACE = 5000;

    private transient volatile @Nullable Threshold known;

    private record Threshold(Sink sink, int generation, Level level) {}

    TargetLogger(String target) {
        this.name = target;
    }

    private boolean hears(Level level) {
        var sink = Logging.sink();
        if (sink == null) return false;
        var now = known;
        if (now == null || now.sink() != sink || now.generation() != sink.generation()) {
            now = new Threshold(sink, sink.generation(), sink.threshold(name));
            known = now;
        }
        return level.compareTo(now.level()) >= 0;
    }

    void log(Level level, String message, @Nullable Throwable thrown) {
        if (hears(level)) write(Instant.now(), level, message, message, thrown, Map.of());
    }

    private void write(
            Instant at,
            Level level,
            String template,
            String message,
            @Nullable Throwable thrown,
            Map<String, String> fields) {
        var sink = Logging.sink();
        if (sink == null) return;
        var all = fields;
        if (thrown != null) {
            all = new LinkedHashMap<>(fields);
            all.put("exception", stack(thrown));
        }
        sink.accept(new Line(at, level, name, template, message, all));
    }

    private static String stack(Throwable thrown) {
        var text = new StringWriter();
        try (var out = new PrintWriter(text)) {
            thrown.printStackTrace(out);
        }
        var out = new StringBuilder();
        for (var line : text.toString().split("\n")) {
            if (out.length() + line.length() > TRACE) break;
            if (!out.isEmpty()) out.append('\n');
            out.append(line.strip());
        }
        return out.toString();
    }

    @Override
    protected void handleNormalizedLoggingCall(
            org.slf4j.event.Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        var template = String.valueOf(pattern);
        var message =
                arguments == null
                        ? template
                        : String.valueOf(MessageFormatter.basicArrayFormat(template, arguments));
        write(Instant.now(), ours(level), template, message, thrown, Map.of());
    }

    @Override
    public void log(LoggingEvent event) {
        var level = ours(event.getLevel());
        if (!hears(level)) return;
        var template = String.valueOf(event.getMessage());
        var message =
                String.valueOf(
                        MessageFormatter.basicArrayFormat(template, event.getArgumentArray()));
        var fields = new LinkedHashMap<String, String>();
        if (event.getKeyValuePairs() != null) {
            for (var pair : event.getKeyValuePairs()) {
                fields.put(pair.key, String.valueOf(pair.value));
            }
        }
        write(Instant.now(), level, template, message, event.getThrowable(), fields);
    }

    static Level ours(org.slf4j.event.Level level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return hears(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return hears(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return hears(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return hears(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return hears(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return hears(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return hears(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return hears(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return hears(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return hears(Level.ERROR);
    }
}
