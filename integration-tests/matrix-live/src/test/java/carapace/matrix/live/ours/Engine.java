package carapace.matrix.live.ours;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.machine.CryptoMachine;
import carapace.matrix.live.peer.Session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The machine with its two loops: one asks for syncs, one sends what the machine wants sent. */
final class Engine implements AutoCloseable {
    private static final byte[] STORE_KEY = new byte[32];
    // Nobody rings when a test asks the machine for something that it must send.
    private static final Duration IDLE = Duration.ofMillis(30);

    private final CryptoMachine machine;
    private final Post post;
    private final MemoryStore store;
    private final Bell bell;
    private final Thread syncing;
    private final Thread sending;
    private final Map<String, ObjectNode> sealed = new ConcurrentHashMap<>();
    private final Map<String, Decryption> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> members = new ConcurrentHashMap<>();
    private final List<MachineEvent> events = new CopyOnWriteArrayList<>();

    Engine(Post post, Bell bell, MachineSettings settings, MemoryStore store) {
        this.bell = bell;
        this.post = post;
        this.store = store;
        Session session = post.session();
        this.machine =
                CryptoMachine.open(
                        session.user(),
                        session.device(),
                        store,
                        STORE_KEY,
                        settings,
                        InstantSource.system());
        this.syncing = Thread.ofVirtual().name("sync of " + session).start(() -> loop(this::sync));
        this.sending = Thread.ofVirtual().name("post of " + session).start(() -> loop(this::send));
    }

    MemoryStore store() {
        return store;
    }

    CryptoMachine machine() {
        return machine;
    }

    /** What came of the machine so far. */
    List<MachineEvent> events() {
        return events;
    }

    Map<String, Decryption> outcomes() {
        return outcomes;
    }

    Map<String, ObjectNode> sealed() {
        return sealed;
    }

    String membership(String room, String user) {
        return members.getOrDefault(room, Map.of()).getOrDefault(user, "leave");
    }

    private interface Round {
        void run() throws InterruptedException;
    }

    private void loop(Round round) {
        try {
            while (!bell.closed() && post.ended() == null) {
                round.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sync() throws InterruptedException {
        String since = machine.position();
        String path = "/_matrix/client/v3/sync?timeout=" + (since.isEmpty() ? 0 : 5000);
        var answer = post.once("GET", since.isEmpty() ? path : path + "&since=" + since, null);
        if (answer.status() != 200) {
            return;
        }
        note(machine.receive(answer.body()));
        for (var room : answer.body().path("rooms").path("join").properties()) {
            String id = room.getKey();
            room.getValue().path("state").path("events").forEach(event -> state(id, event));
            for (var event : room.getValue().path("timeline").path("events")) {
                state(id, event);
                if (event instanceof ObjectNode object
                        && event.path("type").asText().equals("m.room.encrypted")) {
                    sealed.put(event.path("event_id").asText(), object);
                    outcomes.put(event.path("event_id").asText(), machine.decrypt(id, object));
                }
            }
        }
        late();
        bell.ring();
    }

    private void state(String room, JsonNode event) {
        if (event.path("type").asText().equals("m.room.member")) {
            members.computeIfAbsent(room, id -> new ConcurrentHashMap<>())
                    .put(
                            event.path("state_key").asText(),
                            event.path("content").path("membership").asText());
        }
    }

    private void late() {
        for (var late : machine.late()) {
            String id = late.event().path("event_id").asText();
            outcomes.put(id, late.outcome());
            machine.lateDone(id);
        }
    }

    private void send() throws InterruptedException {
        var requests = machine.pull();
        for (var request : requests) {
            var answer = post.once(request.method(), request.path(), request.body().orElse(null));
            note(machine.answered(request, answer.status(), answer.body()));
        }
        if (requests.isEmpty()) {
            bell.next(IDLE);
        } else {
            late();
            bell.ring();
        }
    }

    private void note(List<MachineEvent> came) {
        events.addAll(came);
        for (var event : came) {
            if (event instanceof MachineEvent.AuthenticationNeeded) {
                machine.authenticate("p".toCharArray());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        bell.close();
        syncing.interrupt();
        sending.interrupt();
        syncing.join();
        sending.join();
    }
}
