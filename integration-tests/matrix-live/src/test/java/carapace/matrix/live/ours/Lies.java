package carapace.matrix.live.ours;

import carapace.matrix.live.peer.Session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * What our device is made to say wrongly: its verification messages are changed on their way out,
 * by the names of README.md's faults. Each lie is told once. Encrypted messages cannot be changed.
 */
final class Lies {
    private static final Pattern STEP =
            Pattern.compile("/(?:sendToDevice|send)/m\\.key\\.verification\\.([a-z]+)/");

    private final List<Lie> armed = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    private record Lie(String name, String step) {}

    void tell(String name) {
        String step =
                switch (name) {
                    case "wrong-mac", "wrong-keys-mac" -> "mac";
                    case "wrong-commitment" -> "accept";
                    case "swapped-key" -> "key";
                    default -> throw new IllegalArgumentException(name);
                };
        armed.add(new Lie(name, step));
    }

    boolean told(String name) {
        return told.contains(name);
    }

    /** The body as it shall be sent. */
    @Nullable JsonNode change(String path, @Nullable JsonNode body) {
        var step = STEP.matcher(path);
        if (body == null || !step.find()) {
            return body;
        }
        for (var lie : armed) {
            if (lie.step().equals(step.group(1))) {
                ObjectNode changed = body.deepCopy();
                contents(changed).forEach(content -> change(lie.name(), content));
                armed.remove(lie);
                told.add(lie.name());
                return changed;
            }
        }
        return body;
    }

    /** The message itself, or one for each device. */
    private static List<ObjectNode> contents(ObjectNode body) {
        if (!body.has("messages")) {
            return List.of(body);
        }
        var found = new ArrayList<ObjectNode>();
        for (var devices : body.path("messages")) {
            for (var content : devices) {
                found.add((ObjectNode) content);
            }
        }
        return found;
    }

    private static void change(String name, ObjectNode content) {
        switch (name) {
            case "wrong-mac" -> {
                var macs = Session.object();
                for (var mac : content.path("mac").properties()) {
                    macs.put(mac.getKey(), other(mac.getValue().asText()));
                }
                content.set("mac", macs);
            }
            case "wrong-keys-mac" -> content.put("keys", other(content.path("keys").asText()));
            case "wrong-commitment" ->
                    content.put("commitment", other(content.path("commitment").asText()));
            // RFC 7748, section 6.1: the public key of Alice, whose secret neither side uses.
            default -> content.put("key", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo");
        }
    }

    /** Another valid base64 text of the same length. */
    private static String other(String text) {
        return (text.startsWith("A") ? "B" : "A") + text.substring(1);
    }
}
