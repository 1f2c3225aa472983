package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.verification.CancelCode;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.QrCode;
import carapace.matrix.crypto.verification.SasExchange;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each message of a verification does, and what may come when. */
final class FlowSteps {
    static final List<String> METHODS =
            List.of(SasExchange.METHOD, QrCode.SHOW, QrCode.RECIPROCATE);

    private final Context context;
    private final FlowMail mail;
    private final FlowOutcome outcome;

    FlowSteps(Context context, FlowMail mail, FlowOutcome outcome) {
        this.context = context;
        this.mail = mail;
        this.outcome = outcome;
    }

    static Set<String> methods(ObjectNode content) {
        var methods = new HashSet<String>();
        for (var method : content.path("methods")) {
            if (method.isTextual() && methods.size() < 32) {
                methods.add(method.textValue());
            }
        }
        return methods;
    }

    void received(Step step, Flow flow, String what, ObjectNode content) {
        switch (what) {
            case "ready" -> ready(step, flow, content);
            case "start" -> start(step, flow, content);
            case "accept" -> accepted(step, flow, content);
            case "key" -> key(step, flow, content);
            case "mac" -> mac(step, flow, content);
            case "done" -> done(step, flow);
            default -> {
                // Messages of methods we do not speak are not ours to answer.
            }
        }
    }

    private void ready(Step step, Flow flow, ObjectNode content) {
        String device = Json.text(content, "from_device");
        if (flow.incoming || device == null) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        if (flow.state != FlowState.CREATED) {
            return;
        }
        flow.device = device;
        flow.theirMethods = methods(content);
        mail.tell(step, flow, flow.invited, CancelCode.ACCEPTED);
        flow.invited.clear();
        becomeReady(step, flow);
    }

    /** Both agreed. Fixes the keys and, where they can scan, the QR code. */
    void becomeReady(Step step, Flow flow) {
        flow.state = FlowState.READY;
        flow.updated = step.now();
        fix(step, flow);
        if (flow.us != null && flow.them != null && flow.theyScan()) {
            byte[] secret = new byte[QrCode.SECRET_LENGTH];
            context.random().nextBytes(secret);
            flow.qrSecret = secret;
            flow.qr = QrCode.of(flow.us, flow.them, outcome.ownMaster(step), flow.id, secret);
        }
        mail.changed(step, flow);
    }

    /** From here on these keys are the ones that are verified, whatever the server says next. */
    private void fix(Step step, Flow flow) {
        if (flow.device != null && flow.them == null) {
            flow.us = outcome.us(step);
            flow.them = outcome.them(step, flow.user, flow.device).orElse(null);
        }
    }

    /** We begin the comparison. */
    void begin(Step step, Flow flow) {
        fix(step, flow);
        if (flow.us == null || flow.them == null) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        if (!flow.theirMethods.contains(SasExchange.METHOD)) {
            mail.cancel(step, flow, CancelCode.UNKNOWN_METHOD);
            return;
        }
        var content = SasExchange.offer(context.device());
        flow.ourStart = mail.named(flow, content);
        mail.send(step, flow, "start", content);
        flow.sas =
                SasExchange.of(context.engine(), true, flow.ourStart, flow.us, flow.them, flow.id);
        flow.state = FlowState.STARTED;
        mail.changed(step, flow);
    }

    private void start(Step step, Flow flow, ObjectNode content) {
        String device = Json.text(content, "from_device");
        String method = Json.text(content, "method");
        boolean expected = flow.state == FlowState.READY || flow.state == FlowState.STARTED;
        if (!expected || device == null || method == null || flow.theirStart != null) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        if (flow.device != null && !flow.device.equals(device)) {
            mail.cancel(step, flow, CancelCode.USER_MISMATCH);
            return;
        }
        if (method.equals(QrCode.RECIPROCATE)) {
            reciprocated(step, flow, content);
            return;
        }
        if (!method.equals(SasExchange.METHOD)) {
            mail.cancel(step, flow, CancelCode.UNKNOWN_METHOD);
            return;
        }
        if (flow.ourStart != null && weWin(flow, device)) {
            return;
        }
        flow.theirStart = content;
        answerStart(step, flow);
    }

    /** Both began: the smaller user id stays, between our own devices the smaller device id. */
    private boolean weWin(Flow flow, String device) {
        int order = context.user().compareTo(flow.user);
        return order == 0 ? context.device().compareTo(device) < 0 : order < 0;
    }

    /** Goes along with their start: commits to our key. */
    void answerStart(Step step, Flow flow) {
        var start = flow.theirStart;
        if (start == null || !SasExchange.acceptable(start)) {
            mail.cancel(step, flow, CancelCode.UNKNOWN_METHOD);
            return;
        }
        fix(step, flow);
        if (flow.us == null || flow.them == null) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        try {
            var sas = SasExchange.of(context.engine(), false, start, flow.us, flow.them, flow.id);
            mail.send(step, flow, "accept", sas.accept());
            flow.sas = sas;
            flow.state = FlowState.STARTED;
            mail.changed(step, flow);
        } catch (CryptoFault notCanonical) {
            mail.cancel(step, flow, CancelCode.INVALID_MESSAGE);
        }
    }

    private void accepted(Step step, Flow flow, ObjectNode content) {
        var sas = flow.sas;
        if (sas == null || !sas.weStarted() || sas.isAccepted()) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
        } else if (!sas.accepted(content)) {
            mail.cancel(step, flow, CancelCode.UNKNOWN_METHOD);
        } else {
            mail.send(step, flow, "key", sas.key());
        }
    }

    private void key(Step step, Flow flow, ObjectNode content) {
        var sas = flow.sas;
        if (sas == null || flow.state != FlowState.STARTED) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        var refused = sas.theirKey(content);
        if (refused.isPresent()) {
            mail.cancel(step, flow, refused.get());
            return;
        }
        if (!sas.weStarted()) {
            mail.send(step, flow, "key", sas.key());
        }
        flow.state = FlowState.KEYS_EXCHANGED;
        flow.updated = step.now();
        mail.changed(step, flow);
    }

    private void mac(Step step, Flow flow, ObjectNode content) {
        if (flow.sas == null || !flow.sas.agreed() || flow.theirMac != null) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        // They may be quicker than our operator: it is judged when both have spoken.
        flow.theirMac = content;
        flow.updated = step.now();
        var proved = flow.sas.verify(content);
        if (proved.isEmpty()) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        flow.verified = proved.get();
        finish(step, flow);
    }

    /** The operator says the codes match. */
    void confirm(Step step, Flow flow) {
        flow.state = FlowState.CONFIRMED;
        if (flow.sas != null) {
            mail.send(step, flow, "mac", flow.sas.mac());
        }
        finish(step, flow);
    }

    private void finish(Step step, Flow flow) {
        var proved = flow.verified;
        if (flow.state != FlowState.CONFIRMED || proved == null || flow.them == null) {
            return;
        }
        if (!outcome.holds(step, flow.them, proved)) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        if (!flow.doneSent) {
            flow.doneSent = true;
            mail.send(step, flow, "done", Json.object());
        }
        complete(step, flow);
    }

    private void done(Step step, Flow flow) {
        boolean expected = flow.doneSent || flow.verified != null || flow.scanned;
        if (!expected) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        flow.doneReceived = true;
        complete(step, flow);
    }

    /** Nothing is marked or signed before the other side is done too: until then it may cancel. */
    private void complete(Step step, Flow flow) {
        if (flow.doneSent && flow.doneReceived && flow.them != null && flow.verified != null) {
            if (!outcome.holds(step, flow.them, flow.verified)) {
                mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
                return;
            }
            outcome.apply(step, flow.them, flow.verified);
            flow.end(FlowState.DONE, null, false, step.now());
        }
        mail.changed(step, flow);
    }

    /** They say they scanned our code; its secret proves that they saw it. */
    private void reciprocated(Step step, Flow flow, ObjectNode content) {
        byte[] secret = flow.qrSecret;
        if (secret == null || flow.them == null || flow.ourStart != null) {
            mail.cancel(step, flow, CancelCode.UNEXPECTED_MESSAGE);
            return;
        }
        if (!Hash.same(secret, decoded(Json.text(content, "secret")))) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        flow.theirStart = content;
        flow.scanned = true;
        boolean self = flow.user.equals(context.user());
        boolean weTrust = flow.us != null && flow.us.master().isPresent();
        // What the code held and they confirmed: another user's master key; among our own devices
        // the other device's key, or, where we did not trust it yet, our user's master key.
        flow.verified = new SasExchange.Verified(self && weTrust, !self || !weTrust);
        flow.state = FlowState.KEYS_EXCHANGED;
        flow.updated = step.now();
        mail.changed(step, flow);
    }

    private static byte[] decoded(@Nullable String base64) {
        try {
            return base64 == null ? new byte[0] : Encoding.bytes(base64);
        } catch (CryptoFault malformed) {
            return new byte[0];
        }
    }
}
