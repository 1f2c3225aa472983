package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.verification.CancelCode;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.FlowView;
import carapace.matrix.crypto.verification.SasExchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All verifications: who may begin one, which message belongs to which, and when one is over. */
final class Verifications {
    static final String UNSENT = "unsent-";

    private static final int MOST_FLOWS = 256;
    private static final int MOST_ID = 1024;
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration LISTED = Duration.ofMinutes(30);
    // The peer's user may rather choose the method; after that we begin.
    private static final Duration OUR_TURN = Duration.ofSeconds(2);

    private final Context context;
    private final People people;
    private final RoomPost rooms;
    private final FlowMail mail;
    private final FlowSteps steps;
    private final Map<String, Flow> flows = new LinkedHashMap<>();

    Verifications(Context context, People people, RoomPost rooms, FlowMail mail, FlowSteps steps) {
        this.context = context;
        this.people = people;
        this.rooms = rooms;
        this.mail = mail;
        this.steps = steps;
    }

    List<FlowView> list() {
        return flows.values().stream().map(Flow::view).toList();
    }

    private Optional<Flow> find(String user, String id) {
        return Optional.ofNullable(flows.get(user + "\0" + id));
    }

    private void put(Flow flow) {
        flows.put(flow.user + "\0" + flow.id, flow);
    }

    /** Makes room for one more; never at the cost of a live flow of another user. */
    private boolean room(Step step, String user) {
        if (flows.size() < MOST_FLOWS) {
            return true;
        }
        Flow victim = null;
        for (var flow : flows.values()) {
            if (!flow.live()) {
                victim = flow;
                break;
            }
            if (victim == null && flow.user.equals(user) && flow.state == FlowState.REQUESTED) {
                victim = flow;
            }
        }
        if (victim == null) {
            return false;
        }
        mail.cancel(step, victim, CancelCode.TIMEOUT);
        flows.remove(victim.user + "\0" + victim.id);
        return true;
    }

    private Optional<Flow> live(String user) {
        return flows.values().stream().filter(f -> f.user.equals(user) && f.live()).findFirst();
    }

    /** Why a wish concerning a verification cannot be met. */
    enum Refusal {
        UNKNOWN_DEVICE,
        ALREADY_RUNNING,
        TOO_MANY,
        UNKNOWN_FLOW,
        ENDED,
        NOT_READY
    }

    /** A view of the flow, or why not. */
    record Result(@Nullable FlowView flow, @Nullable Refusal refusal) {
        static Result of(Flow flow) {
            return new Result(flow.view(), null);
        }

        static Result of(Refusal refusal) {
            return new Result(null, refusal);
        }
    }

    /** Asks a user, in a room, or one or all of the user's devices. */
    Result request(Step step, String user, @Nullable String room, @Nullable String device) {
        if (live(user).isPresent()) {
            return Result.of(Refusal.ALREADY_RUNNING);
        }
        if (!room(step, user)) {
            return Result.of(Refusal.TOO_MANY);
        }
        var known = people.find(step, user).devices();
        var to =
                known.stream()
                        .map(d -> d.id())
                        .filter(id -> device == null || id.equals(device))
                        .filter(id -> !context.isMe(user, id))
                        .toList();
        if (to.isEmpty()) {
            people.track(step, user);
            return Result.of(Refusal.UNKNOWN_DEVICE);
        }
        var content = Json.object();
        content.put("from_device", context.device());
        FlowSteps.METHODS.forEach(content.putArray("methods")::add);
        Flow flow;
        if (room != null) {
            flow = new Flow(UNSENT + context.token(), user, room, false, step.now());
            content.put("msgtype", FlowMail.PREFIX + "request").put("to", user);
            content.put("body", "This user asks to verify your keys; your client cannot do that.");
            var note = Json.object();
            note.put("flow", flow.id).put("user", user);
            rooms.add(step, room, "m.room.message", content, user, note);
        } else {
            flow = new Flow(context.token(), user, null, false, step.now());
            content.put("timestamp", step.now().toEpochMilli());
            for (String id : to) {
                var named = mail.named(flow, content.deepCopy());
                step.mail().add(FlowMail.PREFIX + "request", user, id, named, "");
            }
            flow.invited.addAll(to);
        }
        put(flow);
        mail.changed(step, flow);
        return Result.of(flow);
    }

    /** The homeserver took our request event; the flow now has its name. */
    void sent(Step step, ObjectNode note, JsonNode answer) {
        String id = Json.text(note, "flow");
        String event = Json.text(answer, "event_id");
        if (id == null || event == null) {
            return;
        }
        String user = note.path("user").asText();
        find(user, id)
                .ifPresent(
                        flow -> {
                            flows.remove(user + "\0" + id);
                            flow.id = event;
                            put(flow);
                            mail.changed(step, flow);
                        });
    }

    Result accept(Step step, String user, String id) {
        var found = find(user, id);
        if (found.isEmpty() || !found.get().live()) {
            return Result.of(found.isEmpty() ? Refusal.UNKNOWN_FLOW : Refusal.ENDED);
        }
        var flow = found.get();
        if (flow.legacy && flow.state == FlowState.STARTED) {
            flow.legacy = false;
            steps.answerStart(step, flow);
        } else if (flow.state == FlowState.REQUESTED) {
            var content = Json.object();
            content.put("from_device", context.device());
            var methods = content.putArray("methods");
            for (String method : FlowSteps.METHODS) {
                boolean useful = method.equals(SasExchange.METHOD) || flow.theyScan();
                if (useful) {
                    methods.add(method);
                }
            }
            mail.send(step, flow, "ready", content);
            steps.becomeReady(step, flow);
        } else if (flow.state == FlowState.READY) {
            steps.begin(step, flow);
        } else {
            return Result.of(Refusal.NOT_READY);
        }
        return Result.of(flow);
    }

    Result confirm(Step step, String user, String id, boolean match) {
        var found = find(user, id);
        if (found.isEmpty() || !found.get().live()) {
            return Result.of(found.isEmpty() ? Refusal.UNKNOWN_FLOW : Refusal.ENDED);
        }
        var flow = found.get();
        if (match && flow.state == FlowState.CONFIRMED) {
            return Result.of(flow);
        }
        // Nobody can compare what was not computed yet.
        if (flow.state != FlowState.KEYS_EXCHANGED) {
            return Result.of(Refusal.NOT_READY);
        }
        if (match) {
            steps.confirm(step, flow);
        } else {
            var code = flow.scanned ? CancelCode.KEY_MISMATCH : CancelCode.MISMATCHED_SAS;
            mail.send(step, flow, "cancel", FlowMail.reason(code));
            flow.end(FlowState.MISMATCHED, code.wire(), true, step.now());
            mail.changed(step, flow);
        }
        return Result.of(flow);
    }

    Result cancel(Step step, String user, String id) {
        var found = find(user, id);
        if (found.isEmpty()) {
            return Result.of(Refusal.UNKNOWN_FLOW);
        }
        mail.cancel(step, found.get(), CancelCode.USER);
        return Result.of(found.get());
    }

    /** A to-device message of a verification. */
    void toDevice(Step step, String sender, String type, ObjectNode content) {
        String what = type.substring(FlowMail.PREFIX.length());
        String id = Json.text(content, "transaction_id");
        if (id == null || id.isEmpty() || id.length() > MOST_ID) {
            return;
        }
        var flow = find(sender, id).filter(f -> f.room == null);
        if (what.equals("request")) {
            long at = Json.number(content, "timestamp", 0);
            if (flow.isEmpty()) {
                requested(step, sender, id, null, content, at);
            }
        } else if (flow.isEmpty()) {
            stranger(step, sender, id, what, content);
        } else if (flow.get().live()) {
            known(step, flow.get(), what, content);
        }
    }

    private void stranger(Step step, String sender, String id, String what, ObjectNode content) {
        String device = Json.text(content, "from_device");
        if (device == null || what.equals("cancel") || context.isMe(sender, device)) {
            return;
        }
        if (what.equals("start") && SasExchange.METHOD.equals(Json.text(content, "method"))) {
            legacy(step, sender, id, device, content);
            return;
        }
        var unknown = FlowMail.reason(CancelCode.UNKNOWN_TRANSACTION);
        unknown.put("transaction_id", id);
        step.mail().add(FlowMail.PREFIX + "cancel", sender, device, unknown, "");
    }

    /** A start without a request, as old clients begin; waits for the operator. */
    private void legacy(Step step, String sender, String id, String device, ObjectNode content) {
        if (doubled(step, sender) || !room(step, sender)) {
            return;
        }
        var flow = new Flow(id, sender, null, true, step.now());
        flow.device = device;
        flow.theirMethods = Set.of(SasExchange.METHOD);
        put(flow);
        steps.becomeReady(step, flow);
        if (flow.them == null) {
            mail.cancel(step, flow, CancelCode.KEY_MISMATCH);
            return;
        }
        flow.legacy = true;
        flow.theirStart = content;
        flow.state = FlowState.STARTED;
        mail.changed(step, flow);
    }

    /** An event of a verification in a room, decrypted where it was encrypted. */
    void inRoom(
            Step step,
            String room,
            String sender,
            String event,
            long at,
            String type,
            ObjectNode content) {
        if (type.equals("m.room.message")) {
            boolean request = (FlowMail.PREFIX + "request").equals(Json.text(content, "msgtype"));
            boolean ours = context.user().equals(Json.text(content, "to"));
            if (request
                    && ours
                    && !sender.equals(context.user())
                    && find(sender, event).isEmpty()) {
                requested(step, sender, event, room, content, at);
            }
            return;
        }
        String id = Json.text(content.get("m.relates_to"), "event_id");
        if (id == null || !type.startsWith(FlowMail.PREFIX)) {
            return;
        }
        String what = type.substring(FlowMail.PREFIX.length());
        if (sender.equals(context.user())) {
            answeredElsewhere(step, room, id, what, content);
            return;
        }
        find(sender, id)
                .filter(f -> room.equals(f.room) && f.live())
                .ifPresent(flow -> known(step, flow, what, content));
    }

    /** Another device of ours took the request, or refused it; our own echoes do not count. */
    private void answeredElsewhere(
            Step step, String room, String id, String what, ObjectNode content) {
        String device = Json.text(content, "from_device");
        for (var flow : List.copyOf(flows.values())) {
            boolean theirs =
                    flow.id.equals(id)
                            && room.equals(flow.room)
                            && flow.incoming
                            && flow.state == FlowState.REQUESTED;
            boolean taken =
                    what.equals("ready") && device != null && !device.equals(context.device());
            if (theirs && (taken || what.equals("cancel"))) {
                flow.cancel(CancelCode.ACCEPTED, false, step.now());
                mail.changed(step, flow);
            }
        }
    }

    private void known(Step step, Flow flow, String what, ObjectNode content) {
        if (what.equals("cancel")) {
            String code = Json.text(content, "code");
            code = code == null ? CancelCode.USER.wire() : code;
            flow.end(FlowState.CANCELLED, code, false, step.now());
            mail.tell(step, flow, flow.invited, CancelCode.USER);
            mail.changed(step, flow);
            return;
        }
        steps.received(step, flow, what, content);
    }

    private void requested(
            Step step,
            String sender,
            String id,
            @Nullable String room,
            ObjectNode content,
            long at) {
        String device = Json.text(content, "from_device");
        var sent = Instant.ofEpochMilli(Math.max(0, at));
        boolean timely =
                sent.isAfter(step.now().minus(SILENCE)) && sent.isBefore(step.now().plus(AHEAD));
        if (device == null || context.isMe(sender, device) || !timely) {
            return;
        }
        people.track(step, sender);
        var flow = new Flow(id, sender, room, true, step.now());
        flow.device = device;
        if (doubled(step, sender)) {
            mail.cancel(step, flow, CancelCode.USER);
            return;
        }
        if (!room(step, sender)) {
            return;
        }
        flow.theirMethods = FlowSteps.methods(content);
        put(flow);
        mail.changed(step, flow);
    }

    /** A second attempt while one is running: both are cancelled, as the specification asks. */
    private boolean doubled(Step step, String user) {
        var running = live(user);
        running.ifPresent(flow -> mail.cancel(step, flow, CancelCode.USER));
        return running.isPresent();
    }

    /** Time passes: begins what is our turn, ends what fell silent, forgets what is old. */
    void tick(Step step) {
        for (var flow : new ArrayList<>(flows.values())) {
            var quiet = Duration.between(flow.updated, step.now());
            if (flow.live() && quiet.compareTo(SILENCE) >= 0) {
                mail.cancel(step, flow, CancelCode.TIMEOUT);
            } else if (!flow.incoming
                    && flow.state == FlowState.READY
                    && flow.theirMethods.contains(SasExchange.METHOD)
                    && flow.qr == null
                    && quiet.compareTo(OUR_TURN) >= 0) {
                steps.begin(step, flow);
            } else if (!flow.live() && quiet.compareTo(LISTED) >= 0) {
                flows.remove(flow.user + "\0" + flow.id);
            }
        }
    }
}
