package carapace.metrics.prometheus;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;

/** The page that Prometheus reads. The numbers are core's; this only writes them out. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/metrics",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)",
            "carapace.auth=metrics",
            "carapace.body:Integer=0"
        })
public final class MetricsDoor extends HttpServlet {

    @Serial private static final long serialVersionUID = 1L;

    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final transient MeterRegistry registry;

    @Activate
    public MetricsDoor(@Reference MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        request.setAttribute("carapace.route", "/metrics");
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        if (!(registry instanceof PrometheusMeterRegistry prometheus)) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        var page = Exposition.tidy(prometheus.scrape(FORMAT)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setHeader("Content-Type", FORMAT);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(page.length);
        if (request.getMethod().equals("GET")) response.getOutputStream().write(page);
    }
}
