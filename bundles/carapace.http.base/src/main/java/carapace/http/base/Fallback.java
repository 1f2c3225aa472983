package carapace.http.base;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;

/** Answers where no door is: not ready while one is being swapped, else not found. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/*",
            "osgi.http.whiteboard.servlet.name=carapace-fallback",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)"
        })
public final class Fallback extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    /** While the gateway starts, a path that a door of ours usually serves is only not ready. */
    private static final Duration STARTING = Duration.ofSeconds(30);

    private static final List<String> USUAL =
            List.of("/control", "/channels", "/health", "/metrics");

    private final transient GroundFloor floor;
    private final long began = System.nanoTime();

    @Activate
    public Fallback(@Reference GroundFloor floor) {
        this.floor = floor;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var path = Gate.path(request);
        if (floor.signs().knew(path) || starting() && usual(path)) {
            response.setHeader("Retry-After", "5");
            Refusal.write(response, path, 503, Refusal.words(503));
        } else {
            Refusal.notFound(response);
        }
    }

    private boolean starting() {
        return System.nanoTime() - began < STARTING.toNanos();
    }

    private static boolean usual(String path) {
        return USUAL.stream().anyMatch(door -> path.equals(door) || path.startsWith(door + "/"));
    }
}
