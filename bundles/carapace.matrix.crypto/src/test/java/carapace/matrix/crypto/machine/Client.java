package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.store.StoreFault;
import carapace.matrix.crypto.trust.SharePolicy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The I/O around one machine: syncs, sends what it pulls, and keeps what came of it. */
final class Client {
    static final MachineSettings SETTINGS = MachineSettings.defaults().share(SharePolicy.ANY);

    final FakeHomeserver server;
    final String user;
    final String device;
    final MemoryStore store = new MemoryStore();
    final List<MachineEvent> events = new ArrayList<>();
    final List<Decryption.Plain> read = new ArrayList<>();
    final List<Decryption.Unreadable> unread = new ArrayList<>();
    MachineSettings settings;
    CryptoMachine machine;
    int crashes;

    /** The gateway's own cursor: it moves when the events before it were dealt with. */
    String since = "";

    /** Stands between the server and this client. */
    UnaryOperator<ObjectNode> onSync = UnaryOperator.identity();

    Client(FakeHomeserver server, String user, String device) {
        this(server, user, device, SETTINGS);
    }

    Client(FakeHomeserver server, String user, String device, MachineSettings settings) {
        this.server = server;
        this.user = user;
        this.device = device;
        this.settings = settings;
        this.machine = open();
    }

    /** A client whose store fails once, from the very first commit on. */
    static Client crashing(
            FakeHomeserver server, String user, String device, int failAt, boolean after) {
        // Few keys: most of the time would go into making them.
        var settings =
                new MachineSettings(
                        SETTINGS.share(), SETTINGS.display(), SETTINGS.rotateAfter(), 100, 4);
        return new Client(server, user, device, settings, failAt, after);
    }

    private Client(
            FakeHomeserver server,
            String user,
            String device,
            MachineSettings settings,
            int failAt,
            boolean after) {
        this.server = server;
        this.user = user;
        this.device = device;
        this.settings = settings;
        store.failAt = failAt;
        store.failAfter = after;
        CryptoMachine made;
        try {
            made = open();
        } catch (StoreFault crash) {
            crashes++;
            store.failAt = -1;
            made = open();
        }
        this.machine = made;
    }

    private CryptoMachine open() {
        return CryptoMachine.open(user, device, store, new byte[32], settings, () -> server.now);
    }

    void reopen() {
        machine = open();
    }

    /** Does something with the machine, again after a crash. */
    <T> T survive(Function<CryptoMachine, T> work) {
        try {
            return work.apply(machine);
        } catch (StoreFault crash) {
            crashed();
            return work.apply(machine);
        }
    }

    private void crashed() {
        crashes++;
        store.failAt = -1;
        reopen();
    }

    /** One sync, its events, and everything there is to send; crashes are survived. */
    boolean turn() {
        try {
            return turnOrCrash();
        } catch (StoreFault crash) {
            crashed();
            return true;
        }
    }

    private boolean turnOrCrash() {
        boolean busy = sync();
        return send() || busy;
    }

    private boolean sync() {
        var response = onSync.apply(server.sync(user, device, since));
        boolean busy =
                !response.path("to_device").path("events").isEmpty()
                        || !response.path("device_lists").path("changed").isEmpty();
        try {
            for (var room : response.path("rooms").path("join").properties()) {
                for (var event : room.getValue().path("timeline").path("events")) {
                    busy |= true;
                }
            }
            events.addAll(machine.receive(response));
        } catch (StoreFault crash) {
            // The server forgets to-device messages only when it sees the next position.
            giveBack(response);
            throw crash;
        }
        for (var room : response.path("rooms").path("join").properties()) {
            for (var event : room.getValue().path("timeline").path("events")) {
                if (event.path("type").asText().equals("m.room.encrypted")) {
                    decrypt(room.getKey(), (ObjectNode) event);
                }
            }
        }
        since = response.path("next_batch").asText();
        for (var late : machine.late()) {
            if (late.outcome() instanceof Decryption.Plain plain) {
                read.add(plain);
                machine.lateDone(late.event().path("event_id").asText());
            }
        }
        return busy;
    }

    private void giveBack(ObjectNode response) {
        for (var event : response.path("to_device").path("events")) {
            server.inject(user, device, (ObjectNode) event);
        }
    }

    void decrypt(String room, ObjectNode event) {
        Decryption outcome;
        try {
            outcome = machine.decrypt(room, event);
        } catch (StoreFault crash) {
            crashed();
            outcome = machine.decrypt(room, event);
        }
        switch (outcome) {
            case Decryption.Plain plain -> read.add(plain);
            case Decryption.Unreadable unreadable -> unread.add(unreadable);
        }
    }

    private boolean send() {
        var requests = machine.pull();
        for (Request request : requests) {
            var answer = server.answer(user, device, request);
            events.addAll(machine.answered(request, answer.status(), answer.body()));
        }
        return !requests.isEmpty();
    }

    /** Everybody takes turns until nothing happens any more. */
    static void settle(Client... clients) {
        for (int round = 0; round < 60; round++) {
            boolean busy = false;
            for (var client : clients) {
                busy |= client.turn();
            }
            if (!busy) {
                return;
            }
        }
        throw new AssertionError("still busy after 60 rounds");
    }

    /** Sends a text, doing whatever must come first. */
    void say(String room, String text) {
        for (int round = 0; round < 30; round++) {
            try {
                var content = Json.object().put("msgtype", "m.text").put("body", text);
                switch (machine.encrypt(room, "m.room.message", content)) {
                    case Encryption.Ready(var sealed) -> {
                        server.send(room, user, "m.room.encrypted", sealed);
                        return;
                    }
                    case Encryption.Waiting waiting -> send();
                    case Encryption.NotEncrypted no -> throw new AssertionError("not encrypted");
                }
            } catch (StoreFault crash) {
                crashes++;
                store.failAt = -1;
                reopen();
            }
        }
        throw new AssertionError("could not encrypt");
    }

    List<String> texts() {
        return read.stream()
                .filter(plain -> plain.type().equals("m.room.message"))
                .map(plain -> plain.content().path("body").asText())
                .filter(body -> !body.startsWith("This user asks to verify"))
                .toList();
    }

    <T extends MachineEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
