package carapace.http.base;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Bounds what a door reads, answers for it when it breaks, and counts. */
@Component(
        service = Filter.class,
        property = {
            "osgi.http.whiteboard.filter.pattern=/*",
            "osgi.http.whiteboard.filter.asyncSupported:Boolean=true",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)"
        })
public final class HouseFilter implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger("http");

    private final GroundFloor floor;

    @Activate
    public HouseFilter(@Reference GroundFloor floor) {
        this.floor = floor;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var began = System.nanoTime();
        var asked = (HttpServletRequest) request;
        var answer = new HouseResponse((HttpServletResponse) response, Gate.path(asked));
        var sign = floor.signs().at(Gate.path(asked));
        var body = new BoundedRequest(asked, Gate.limit(sign, floor.rules()));
        try {
            chain.doFilter(body, answer);
        } catch (BoundedRequest.BodyTooLarge e) {
            tooLarge(answer, Gate.path(asked));
        } catch (RuntimeException | ServletException e) {
            broken(answer, e);
        } finally {
            var route = asked.getAttribute("carapace.route") instanceof String named ? named : null;
            if (route == null) route = sign.map(DoorSigns.Sign::pattern).orElse("other");
            floor.ledger().answered(asked.getMethod(), route, answer.getStatus());
            LOG.debug(
                    "{} {} {} {} ms",
                    asked.getMethod(),
                    route,
                    answer.getStatus(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }

    private static void tooLarge(HttpServletResponse answer, String path) throws IOException {
        if (answer.isCommitted()) return;
        answer.reset();
        SecurityHeaders.put(answer::setHeader, false, true);
        answer.setHeader("Connection", "close");
        Refusal.write(answer, path, 413, Refusal.words(413));
    }

    private static void broken(HttpServletResponse answer, Exception e) throws IOException {
        var random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        var id = HexFormat.of().formatHex(random);
        LOG.error("a door broke, correlation {}", id, e);
        if (answer.isCommitted()) return;
        answer.reset();
        SecurityHeaders.put(answer::setHeader, false, true);
        Refusal.internal(answer, id);
    }
}
