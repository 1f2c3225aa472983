package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** To-device messages of one step, gathered into as few requests as they fit. */
public final class Mail {
    private static final int MOST_PER_REQUEST = 100;

    private final List<Envelope> envelopes = new ArrayList<>();

    private static final class Envelope {
        final String type;
        final String tag;
        final ObjectNode messages = Json.object();
        int count;

        Envelope(String type, String tag) {
            this.type = type;
            this.tag = tag;
        }

        boolean takes(String type, String tag, String user, String device) {
            return this.type.equals(type)
                    && this.tag.equals(tag)
                    && count < MOST_PER_REQUEST
                    && !messages.path(user).has(device);
        }
    }

    /**
     * One message.
     *
     * @param tag what waits for it to be sent; empty when nothing does
     */
    public void add(String type, String user, String device, ObjectNode content, String tag) {
        // Only the newest envelope of a kind may take it: messages to one device keep their order.
        Envelope last = null;
        for (var envelope : envelopes) {
            if (envelope.type.equals(type) && envelope.tag.equals(tag)) {
                last = envelope;
            }
        }
        if (last == null || !last.takes(type, tag, user, device)) {
            last = new Envelope(type, tag);
            envelopes.add(last);
        }
        var byUser = Json.child(last.messages, user).orElse(null);
        if (byUser == null) {
            byUser = last.messages.putObject(user);
        }
        byUser.set(device, content);
        last.count++;
    }

    /** Turns everything into requests. */
    void post(Step step, Requests requests) {
        for (var envelope : envelopes) {
            requests.toDevice(step, envelope.type, envelope.messages, envelope.tag);
        }
        envelopes.clear();
    }
}
