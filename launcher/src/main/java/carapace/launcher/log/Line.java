package carapace.launcher.log;

import java.time.Instant;
import java.util.Map;

/**
 * One event on its way to the sink, its arguments already rendered to text.
 *
 * @param template the text before arguments, by which repetitions are recognised
 * @param fields in the order they are shown
 */
record Line(
        Instant at,
        Level level,
        String target,
        String template,
        String message,
        Map<String, String> fields) {}
