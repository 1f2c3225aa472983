package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.verification.CancelCode;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Set;

/** Sends the messages of a verification, over to-device messages or in its room. */
final class FlowMail {
    static final String PREFIX = "m.key.verification.";

    private final RoomPost rooms;

    FlowMail(RoomPost rooms) {
        this.rooms = rooms;
    }

    /** Adds what names the flow, without sending: the content of a start is hashed with it. */
    ObjectNode named(Flow flow, ObjectNode content) {
        if (flow.room == null) {
            content.put("transaction_id", flow.id);
        } else {
            content.putObject("m.relates_to")
                    .put("rel_type", "m.reference")
                    .put("event_id", flow.id);
        }
        return content;
    }

    void send(Step step, Flow flow, String what, ObjectNode content) {
        var named = named(flow, content);
        if (flow.room != null) {
            rooms.add(step, flow.room, PREFIX + what, named, flow.user, Json.object());
        } else if (flow.device != null) {
            step.mail().add(PREFIX + what, flow.user, flow.device, named, "");
        }
        flow.updated = step.now();
    }

    /** Ends the flow and tells the other side, all of its devices that still wait. */
    void cancel(Step step, Flow flow, CancelCode code) {
        if (!flow.live()) {
            return;
        }
        boolean told = flow.room == null || !flow.id.startsWith(Verifications.UNSENT);
        if (told) {
            send(step, flow, "cancel", reason(code));
            tell(step, flow, flow.invited, code);
        }
        flow.cancel(code, true, step.now());
        changed(step, flow);
    }

    void tell(Step step, Flow flow, Set<String> devices, CancelCode code) {
        for (String device : devices) {
            if (!device.equals(flow.device)) {
                var content = named(flow, reason(code));
                step.mail().add(PREFIX + "cancel", flow.user, device, content, "");
            }
        }
    }

    static ObjectNode reason(CancelCode code) {
        var content = Json.object();
        content.put("code", code.wire()).put("reason", code.reason());
        return content;
    }

    void changed(Step step, Flow flow) {
        step.tell(new MachineEvent.Verification(flow.view()));
    }
}
