package carapace.hook.http;

import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Hooks;
import carapace.message.ChannelId;
import carapace.status.Meters;
import carapace.wire.Headers;

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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Hands calls of networks to core and writes back what their channel answers. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/channels/*",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=carapace)",
            "carapace.auth=hook"
        })
public final class HookDoor extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Hooks hooks;
    private final transient Rejections rejections;
    private final transient Strikes strikes = new Strikes(System::nanoTime);

    @Activate
    public HookDoor(@Reference Hooks hooks, @Reference Meters meters) {
        this.hooks = hooks;
        this.rejections = new Rejections(meters);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var target = HookPath.of(request.getPathInfo() == null ? "" : request.getPathInfo());
        if (target.isEmpty()) {
            response.setStatus(404);
            return;
        }
        request.setAttribute("carapace.route", "/channels/{network}/{kind}/{account}");
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            response.setStatus(405);
            return;
        }
        var address = address(request);
        if (strikes.out(address)) {
            response.setHeader("Retry-After", "60");
            response.setStatus(429);
            return;
        }
        var answer = answer(request, target.get(), address);
        if (answer.status() == 401) strikes.wrong(address);
        if (answer.status() == 413) rejections.tooLarge(target.get().network());
        write(answer, response);
    }

    private HookAnswer answer(HttpServletRequest request, HookPath target, String address) {
        Optional<ChannelId> channel = target.channel();
        if (channel.isEmpty()) return HookAnswer.status(401);
        var call =
                new HookRequest(
                        request.getMethod(),
                        target.rest(),
                        headers(request),
                        new RequestBody(request),
                        address);
        try {
            return hooks.receive(channel.get(), call);
        } catch (HookRequest.BodyTooLarge e) {
            return HookAnswer.status(413);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HookAnswer.status(503);
        }
    }

    private static String address(HttpServletRequest request) {
        // The ground floor has looked behind proxies that are trusted.
        return request.getAttribute("carapace.actor") instanceof String known
                ? known
                : request.getRemoteAddr();
    }

    private static Headers headers(HttpServletRequest request) {
        var fields = new HashMap<String, List<String>>();
        for (var name : Collections.list(request.getHeaderNames())) {
            fields.put(name, Collections.list(request.getHeaders(name)));
        }
        return Headers.of(fields);
    }

    private static void write(HookAnswer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.status() == 413) response.setHeader("Connection", "close");
        if (answer.status() == 503) response.setHeader("Retry-After", "5");
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        if (body.length == 0) return;
        response.setContentType(answer.mediaType());
        response.getOutputStream().write(body);
    }
}
