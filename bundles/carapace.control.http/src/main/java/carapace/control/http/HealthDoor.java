package carapace.control.http;

import carapace.launch.Host;
import carapace.status.Standing;

import com.fasterxml.jackson.databind.node.ObjectNode;

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
import java.time.Instant;
import java.util.List;

/** Whether the gateway lives, and whether it is ready; for anyone, so it says nothing else. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/health",
            "osgi.http.whiteboard.servlet.pattern=/health/live",
            "osgi.http.whiteboard.servlet.pattern=/health/ready",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)",
            "carapace.auth=none",
            "carapace.body:Integer=0"
        })
public final class HealthDoor extends HttpServlet {

    @Serial private static final long serialVersionUID = 1L;

    private final transient Trees trees = new Trees();
    private final transient Standing standing;
    private final String version;

    @Activate
    public HealthDoor(@Reference Host host, @Reference Standing standing) {
        this.standing = standing;
        this.version = host.version();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var call = new Call(request, response, trees, List::of);
        var path = request.getServletPath();
        request.setAttribute("carapace.route", path);
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            var error = trees.object();
            error.putObject("error")
                    .put("message", "Method not allowed")
                    .put("type", "method_not_allowed");
            call.answer(405, error);
            return;
        }
        if (!path.endsWith("/ready")) {
            call.answer(200, document("ok"));
        } else if (standing.notReady().isEmpty()) {
            call.answer(200, document("ready"));
        } else {
            response.setHeader("Retry-After", "5");
            call.answer(503, document("not_ready"));
        }
    }

    private ObjectNode document(String status) {
        var uptime = Duration.between(standing.startedAt(), Instant.now());
        return trees.object()
                .put("status", status)
                .put("version", version)
                .put("uptimeSeconds", Math.max(0, uptime.toSeconds()));
    }
}
