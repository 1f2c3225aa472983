package carapace.launcher.log;

import carapace.launcher.place.Json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The two forms of a log line; always one line, terminal-safe. */
enum Form {
    TEXT {
        @Override
        String render(Line line) {
            var out = new StringBuilder(128 + line.message().length());
            TIME.formatTo(line.at().atOffset(ZoneOffset.UTC), out);
            var level = line.level().name();
            out.append("      ", 0, 6 - level.length()).append(level).append(' ');
            out.append(line.target()).append(": ");
            plain(line.message(), out);
            line.fields()
                    .forEach(
                            (key, value) -> {
                                out.append(' ').append(key).append('=');
                                plain(value, out);
                            });
            return out.toString();
        }
    },
    JSON {
        @Override
        String render(Line line) {
            var out = new StringBuilder(160 + line.message().length());
            out.append("{\"timestamp\":\"");
            TIME.formatTo(line.at().atOffset(ZoneOffset.UTC), out);
            out.append("\",\"level\":\"").append(line.level().wire());
            out.append("\",\"target\":\"").append(Json.escape(line.target()));
            out.append("\",\"message\":\"").append(Json.escape(line.message())).append('"');
            out.append(",\"fields\":{");
            var first = true;
            for (var field : line.fields().entrySet()) {
                if (!first) out.append(',');
                first = false;
                out.append('"').append(Json.escape(field.getKey())).append("\":\"");
                out.append(Json.escape(field.getValue())).append('"');
            }
            return out.append("}}").toString();
        }
    };

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                    .toFormatter();

    abstract String render(Line line);

    /** Milliseconds, UTC. */
    static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    /** Line feeds escaped, other control and direction characters dropped. */
    private static void plain(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') out.append("\\n");
            else if (c == '\t') out.append(' ');
            else if (!Terminal.unsafe(c)) out.append(c);
        }
    }
}
