package org.example.carapace.zulip;

import static carapace.message.FaultCode.ANSWER_MALFORMED;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import carapace.channel.Channel;
import carapace.channel.ChannelFault;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Listening;
import carapace.channel.Receipt;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Part;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Request;
import carapace.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;

@Component(
        service = Channel.class,
        configurationPid = "org.example.carapace.zulip",
        configurationPolicy = REQUIRE)
public final class ZulipChannel implements Listening {

    @interface Config {
        String account();

        String site();

        String email();

        String key_secret();
    }

    private final ObjectMapper json =
            new ObjectMapper(); // trees only: to bind own records, give it a type cache of its own
    private final ChannelId id;
    private final Endpoint zulip;

    @Activate
    public ZulipChannel(Config config, @Reference Wire wire) {
        var key = new Credential.Basic(config.email(), config.key_secret());
        this.id = new ChannelId("zulip", config.account());
        this.zulip = wire.endpoint(URI.create(config.site()), key);
    }

    @Override
    public ChannelId id() {
        return id;
    }

    @Override
    public Receipt deliver(Part part) throws InterruptedException {
        var to = part.conversation().remoteId();
        var form = Map.of("type", "private", "to", to, "content", part.text());
        return Receipt.from(zulip.send(Request.post("/api/v1/messages", form)), body -> "");
    }

    @Override
    public void listen(Inbox inbox) throws ChannelFault, InterruptedException {
        var me = ask(Request.get("/api/v1/users/me"));
        inbox.connected(new Identity(me.path("user_id").asText(), me.path("full_name").asText()));
        var queue = ask(Request.post("/api/v1/register", Map.of("event_types", "[\"message\"]")));
        var events = Request.get("/api/v1/events").within(Duration.ofSeconds(100));
        events = events.query("queue_id", queue.path("queue_id").asText());
        for (var last = queue.path("last_event_id").asText(); ; ) {
            var batch = new ArrayList<Inbound>();
            for (var event : ask(events.query("last_event_id", last)).path("events")) {
                if (event.has("message")) batch.add(toInbound(event.path("message")));
                last = event.path("id").asText();
            }
            inbox.admit(batch, last);
        }
    }

    private Inbound toInbound(JsonNode message) {
        var sender = message.path("sender_id").asText();
        var sentAt = Instant.ofEpochSecond(message.path("timestamp").asLong());
        var place = Conversation.direct(id, "[" + sender + "]");
        var content = message.path("content").asText();
        return Inbound.direct(place, message.path("id").asText(), sender, content, sentAt);
    }

    private JsonNode ask(Request request) throws ChannelFault, InterruptedException {
        try {
            return json.readTree(Listening.bodyOf(zulip.send(request)));
        } catch (JsonProcessingException e) {
            throw new ChannelFault(ANSWER_MALFORMED);
        }
    }
}
