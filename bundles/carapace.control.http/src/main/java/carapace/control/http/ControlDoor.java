package carapace.control.http;

import carapace.command.Chats;
import carapace.command.Command;
import carapace.command.Traces;
import carapace.launch.Host;
import carapace.redaction.Redactor;
import carapace.settings.Settings;
import carapace.status.Meters;
import carapace.status.Standing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Optional;

/** Everything under {@code /control/}, for those whom the ground floor let in. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/control/*",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)",
            "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true",
            "carapace.auth=service",
            "carapace.body:Integer=262144"
        })
public final class ControlDoor extends HttpServlet {

    @Serial private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger("http");

    private final transient Trees trees = new Trees();
    private final transient Streams streams;
    private final transient Routes routes;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile @Nullable Settings settings;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    transient volatile List<Command> commands = List.of();

    /** Lowest ranking first. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    transient volatile List<Redactor> redactors = List.of();

    @Activate
    public ControlDoor(
            @Reference Host host,
            @Reference Standing standing,
            @Reference Chats chats,
            @Reference Traces traces,
            @Reference Meters meters) {
        this.streams = new Streams(meters);
        this.routes =
                new Routes(
                        new StatusRoute(standing),
                        new ConfigRoute(() -> Optional.ofNullable(settings)),
                        new CommandsRoute(this::command, streams),
                        new ChatRoute(chats, streams),
                        new LogsRoute(host.log(), streams),
                        new TraceRoute(traces));
    }

    private Optional<Command> command(String name) {
        return commands.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    @Deactivate
    void close() {
        streams.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var call = new Call(request, response, trees, () -> redactors.reversed());
        response.setHeader("Cache-Control", "no-store");
        try {
            routes.serve(call, request, response);
        } catch (Refused refused) {
            if (refused.retryAfter() > 0) {
                response.setHeader("Retry-After", Integer.toString(refused.retryAfter()));
            }
            call.answer(refused.status(), error(refused.sentence()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!response.isCommitted()) call.answer(503, error("The gateway is stopping"));
        } catch (RuntimeException e) {
            var id = Correlation.next();
            LOG.error("A request failed correlation={}", id, e);
            if (!response.isCommitted()) {
                response.reset();
                var answer = error("Internal error");
                answer.putObject("detail").put("kind", "internal").put("reason", id);
                call.answer(500, answer);
            }
        }
    }

    private ObjectNode error(String sentence) {
        return trees.object().put("ok", false).put("error", sentence);
    }
}
