package carapace.launcher.log;

import carapace.launcher.Refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code CARAPACE_LOG} says: which target is heard from which level on. Immutable.
 *
 * <p>A target with a dot that is not ours is a library's: it starts at {@code warn} unless a
 * directive names it.
 */
public final class Directives {

    /** Their logs show traffic, credentials included: never more than warnings. */
    private static final List<String> QUIET =
            List.of("jdk.httpclient", "jdk.internal.httpclient", "jdk.event.security", "java.net");

    /** It warns in every start that it waits for its configuration. */
    private static final String SERVER = "org.apache.felix.http";

    /** JDK 25 tells every command line through it. */
    private static final String PROCESSES = "java.lang.ProcessBuilder";

    private record Directive(String target, Level level) {
        boolean covers(String name) {
            if (!name.startsWith(target)) return false;
            var rest = name.substring(target.length());
            return rest.isEmpty() || rest.startsWith(".") || rest.startsWith("::");
        }
    }

    private final Level standard;
    private final List<Directive> directives;

    private Directives(Level standard, List<Directive> directives) {
        this.standard = standard;
        this.directives = List.copyOf(directives);
    }

    /** What the environment asks for: {@code CARAPACE_LOG}, else {@code RUST_LOG}. */
    public static Directives from(Map<String, String> environment) throws Refused {
        for (var name : List.of("CARAPACE_LOG", "RUST_LOG")) {
            var text = environment.get(name);
            if (text != null && !text.isBlank()) return parse(name, text);
        }
        return new Directives(
                environment.containsKey("CARAPACE_DEV") ? Level.DEBUG : Level.INFO, List.of());
    }

    /** Reads a list of directives. */
    static Directives parse(String variable, String text) throws Refused {
        var standard = Level.ERROR;
        var plain = false;
        var directives = new ArrayList<Directive>();
        for (var part : text.split(",", -1)) {
            var one = part.trim();
            if (one.isEmpty()) continue;
            if (one.indexOf('[') >= 0 || one.indexOf('{') >= 0) {
                throw bad(variable, one, "filters in brackets are not supported");
            }
            var equals = one.indexOf('=');
            if (equals >= 0) {
                var target = one.substring(0, equals).trim();
                var level = Level.of(one.substring(equals + 1).trim());
                if (target.isEmpty() || !target.matches("[A-Za-z0-9_.:$-]+") || level.isEmpty()) {
                    throw bad(variable, one, "write target=trace|debug|info|warn|error|off");
                }
                directives.add(new Directive(target, level.get()));
            } else if (Level.of(one).isPresent()) {
                standard = Level.of(one).get();
                plain = true;
            } else if (one.matches("[A-Za-z0-9_.:$-]+")) {
                directives.add(new Directive(one, Level.TRACE));
            } else {
                throw bad(variable, one, "write a level, a target, or target=level");
            }
        }
        return new Directives(plain ? standard : Level.INFO, directives);
    }

    private static Refused bad(String variable, String directive, String hint) {
        return new Refused(
                1,
                "log_filter",
                variable + " holds `" + directive + "`, which is no filter: " + hint + ".");
    }

    /** The same directives with another default level. */
    Directives withDefault(Level level) {
        return new Directives(level, directives);
    }

    /** From which level on a target is heard. */
    Level threshold(String target) {
        if (target.equals(PROCESSES)) return Level.OFF;
        Directive best = null;
        for (var directive : directives) {
            if (directive.covers(target)
                    && (best == null || directive.target().length() >= best.target().length())) {
                best = directive;
            }
        }
        if (best == null && target.equals(SERVER)) return Level.ERROR;
        var level =
                best != null ? best.level() : library(target) ? atLeastWarn(standard) : standard;
        return QUIET.stream().anyMatch(target::startsWith) ? atLeastWarn(level) : level;
    }

    private static boolean library(String target) {
        return target.indexOf('.') > 0 && !target.startsWith("carapace");
    }

    private static Level atLeastWarn(Level level) {
        return level.compareTo(Level.WARN) < 0 ? Level.WARN : level;
    }
}
