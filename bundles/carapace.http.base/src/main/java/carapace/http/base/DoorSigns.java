package carapace.http.base;

import jakarta.servlet.Servlet;

import org.osgi.framework.ServiceReference;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which doors there are, and what each asks of its callers. */
final class DoorSigns {

    /** What a door asks of its callers. */
    enum Auth {
        SERVICE,
        NONE,
        METRICS,
        HOOK
    }

    /**
     * What stands on a door.
     *
     * @param pattern a whole path, or a prefix and {@code /*}
     * @param body the most bytes it reads
     */
    record Sign(String pattern, Auth auth, int body) {
        boolean fits(String path) {
            if (!pattern.endsWith("/*")) return pattern.equals(path);
            var prefix = pattern.substring(0, pattern.length() - 2);
            return path.equals(prefix) || path.startsWith(prefix + "/");
        }
    }

    private static final int USUAL_BODY = 65_536;
    private static final int MOST_REMEMBERED = 200;

    private final Map<ServiceReference<Servlet>, List<Sign>> signs = new ConcurrentHashMap<>();
    private final Set<Sign> remembered = ConcurrentHashMap.newKeySet();

    void add(ServiceReference<Servlet> door) {
        var patterns = texts(door.getProperty("osgi.http.whiteboard.servlet.pattern"));
        var auth = auth(door.getProperty("carapace.auth"));
        var body =
                door.getProperty("carapace.body") instanceof Number n ? n.intValue() : USUAL_BODY;
        var list = patterns.stream().map(pattern -> new Sign(pattern, auth, body)).toList();
        signs.put(door, list);
        if (remembered.size() + list.size() <= MOST_REMEMBERED) remembered.addAll(list);
    }

    void remove(ServiceReference<Servlet> door) {
        signs.remove(door);
    }

    /** The sign of the door that answers a path: the longest pattern, as the whiteboard has it. */
    Optional<Sign> at(String path) {
        return longest(signs.values().stream().flatMap(List::stream).toList(), path);
    }

    /** Whether a door was there in this run, whoever it is now. */
    boolean knew(String path) {
        return longest(remembered, path).isPresent();
    }

    private static Optional<Sign> longest(Collection<Sign> among, String path) {
        Optional<Sign> best = Optional.empty();
        for (var sign : among) {
            var better = best.isEmpty() || sign.pattern().length() > best.get().pattern().length();
            if (better && sign.fits(path)) best = Optional.of(sign);
        }
        return best;
    }

    /** What cannot be read asks for the most. */
    private static Auth auth(Object property) {
        return switch (String.valueOf(property)) {
            case "none" -> Auth.NONE;
            case "metrics" -> Auth.METRICS;
            case "hook" -> Auth.HOOK;
            default -> Auth.SERVICE;
        };
    }

    private static List<String> texts(Object property) {
        return switch (property) {
            case null -> List.of();
            case String[] array -> List.of(array);
            case Collection<?> many -> many.stream().map(String::valueOf).toList();
            default -> List.of(property.toString());
        };
    }
}
