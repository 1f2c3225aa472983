package carapace.core.inbox;

import carapace.channel.ChannelFault;
import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Hooked;
import carapace.channel.Hooks;
import carapace.message.ChannelId;
import carapace.status.Audit;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.LoggerFactory;

import java.util.Map;

/** Finds the channel a network calls, and lets it answer. */
@Component(service = Hooks.class)
public final class HookDesk implements Hooks {
    private final Desk desk;
    private final Audit audit;

    @Activate
    public HookDesk(@Reference Desk desk, @Reference Audit audit) {
        this.desk = desk;
        this.audit = audit;
    }

    @Override
    public HookAnswer receive(ChannelId channel, HookRequest request) throws InterruptedException {
        var found = desk.find(channel);
        if (found.isEmpty() || !(found.get().channel() instanceof Hooked hooked)) {
            return HookAnswer.status(401);
        }
        var seat = found.get();
        var inbox = desk.hooked(seat);
        if (desk.stopping() || seat.paused() || inbox.isEmpty() || !seat.flights().begin()) {
            seat.meters().rejected("not_ready");
            return HookAnswer.status(503);
        }
        try {
            var answer = hooked.receive(request, inbox.get());
            if (answer.status() >= 400) rejected(seat, answer.status(), request);
            return answer;
        } catch (ChannelFault e) {
            seat.meters().rejected("not_ready");
            return HookAnswer.status(503);
        } finally {
            seat.flights().end();
        }
    }

    private void rejected(Seated seat, int status, HookRequest request) {
        var reason =
                switch (status) {
                    case 401, 403 ->
                            request.headers().first("x-slack-signature").isPresent()
                                    ? "signature"
                                    : "secret";
                    case 503 -> "not_ready";
                    default -> "body";
                };
        seat.meters().rejected(reason);
        LoggerFactory.getLogger(seat.id().network())
                .warn("webhook rejected reason={} remote={}", reason, request.remoteAddress());
        audit.note(
                new Audit.Event(
                        "webhook_rejected",
                        Map.of(
                                "channel", seat.id().toString(),
                                "reason", reason,
                                "remote", request.remoteAddress())));
    }
}
