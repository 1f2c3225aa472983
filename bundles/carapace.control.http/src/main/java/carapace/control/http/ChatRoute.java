package carapace.control.http;

import carapace.command.Chats;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code POST /control/chat}: one message, its answer as server-sent events. */
final class ChatRoute {

    private static final int CAP = 65_536;
    private static final int LONGEST_KEY = 128;
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration RHYTHM = Duration.ofSeconds(15);

    private final Chats chats;
    private final Streams streams;

    ChatRoute(Chats chats, Streams streams) {
        this.chats = chats;
        this.streams = streams;
    }

    void post(Call call) throws Refused, IOException, InterruptedException {
        var body = call.body(CAP);
        var session = text(body, "session");
        var message = text(body, "message");
        var key = body.has("idempotencyKey") ? text(body, "idempotencyKey") : random();
        if (!SESSION.matcher(session).matches()) {
            throw new Refused(400, "session has 1 to 64 of the characters A-Z a-z 0-9 . _ -");
        }
        if (message.isBlank()) throw new Refused(400, "message is empty");
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new Refused(400, "idempotencyKey has 1 to 128 characters");
        }
        var redaction = call.redaction();
        var events = new Events(call.trees(), redaction);
        streams.serve(
                call,
                "text/event-stream",
                new Outflow(": \n\n", RHYTHM),
                () -> events.failed("slow_reader", "The reader was too slow."),
                out -> {
                    var ending = chats.say(session, message, key, events.progress(out));
                    out.add(events.ending(ending));
                });
    }

    private static String random() {
        return UUID.randomUUID().toString();
    }

    private static String text(ObjectNode body, String name) throws Refused {
        var value = body.path(name);
        if (!value.isTextual()) throw new Refused(400, name + " must be text");
        return value.asText();
    }

    /** Writes events. */
    private record Events(Trees trees, Redaction redaction) {

        Chats.Progress progress(Outflow out) {
            return new Chats.Progress() {
                @Override
                public void delta(String text) {
                    // Redacted by core, as far as pieces can be.
                    out.add(event("delta", trees.object().put("text", text)));
                }

                @Override
                public void tool(String name) {
                    out.add(event("tool", trees.object().put("name", redaction.line(name))));
                }
            };
        }

        String ending(Chats.Ending ending) {
            return switch (ending) {
                case Chats.Ending.Final(var id, var text) ->
                        event("final", trees.object().put("messageId", id).put("text", text));
                case Chats.Ending.Failed(var code, var sentence) -> failed(code, sentence);
            };
        }

        String failed(String code, String sentence) {
            var data = trees.object().put("code", redaction.line(code));
            return event("failed", data.put("sentence", redaction.line(sentence)));
        }

        private static String event(String name, ObjectNode data) {
            return "event: " + name + "\ndata: " + data + "\n\n";
        }
    }
}
