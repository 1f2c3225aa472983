package carapace.bench;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.machine.CryptoMachine;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;
import carapace.matrix.crypto.store.CryptoStore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Times a large sync, and the opening of a machine that has seen much. */
public final class MatrixMachineProgram {
    private static final String BOT = "@bot:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final int TO_DEVICE = 1000;
    private static final int EVENTS = 10_000;

    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    private final OlmAccount alice = engine.newAccount();
    private final Json json = new Json();
    private final Memory store = new Memory();

    private MatrixMachineProgram() {}

    public static void main(String[] arguments) throws CryptoFault {
        for (int round = 1; round <= 5; round++) {
            new MatrixMachineProgram().run(round);
        }
    }

    private void run(int round) throws CryptoFault {
        var machine = open();
        var session = meet(machine);
        var keys = new ArrayList<MegolmOutbound>();
        var sync = Json.object();
        var events = sync.putObject("to_device").putArray("events");
        for (int i = 0; i < TO_DEVICE; i++) {
            var key = engine.newOutbound();
            keys.add(key);
            share(machine, session, key, events);
        }
        var timeline = new ArrayList<ObjectNode>();
        for (int i = 0; i < EVENTS; i++) {
            timeline.add(event(keys.get(i % TO_DEVICE), i));
        }
        sync.put("next_batch", "s1");
        long from = cpu();
        long clock = System.nanoTime();
        machine.receive(sync);
        long keysDone = cpu();
        long read =
                machine.decrypt("!room", timeline).stream()
                        .filter(Decryption.Plain.class::isInstance)
                        .count();
        long done = cpu();
        say(
                "round %d: %d to-device messages %d ms, %d of %d events %d ms of CPU; %d ms in all",
                round,
                TO_DEVICE,
                millis(keysDone - from),
                read,
                EVENTS,
                millis(done - keysDone),
                millis(System.nanoTime() - clock));
        for (int more = 0; more < 4; more++) {
            var next = Json.object();
            var list = next.putObject("to_device").putArray("events");
            for (int i = 0; i < TO_DEVICE; i++) {
                share(machine, session, engine.newOutbound(), list);
            }
            machine.receive(next);
        }
        System.gc();
        long before = used();
        long start = cpu();
        var again = open();
        long opened = cpu();
        System.gc();
        say(
                "round %d: machine with %d rows opened in %d ms of CPU, %d kB more in use",
                round, store.rows.size(), millis(opened - start), (used() - before) / 1024);
        again.position();
    }

    private CryptoMachine open() {
        return CryptoMachine.open(
                BOT,
                "BOT",
                store,
                new byte[32],
                MachineSettings.defaults(),
                InstantSource.system());
    }

    private OlmSession meet(CryptoMachine machine) throws CryptoFault {
        Curve25519PublicKey oneTime = null;
        for (Request request : machine.pull()) {
            if (request.kind() == Request.Kind.KEYS_UPLOAD) {
                var keys = request.body().orElseThrow().path("one_time_keys").elements();
                oneTime = Curve25519PublicKey.of(keys.next().path("key").asText());
            }
        }
        var identity = machine.deviceKeys().path("keys").path("curve25519:BOT").asText();
        return alice.outbound(Curve25519PublicKey.of(identity), oneTime);
    }

    private void share(
            CryptoMachine machine, OlmSession session, MegolmOutbound key, ArrayNode events)
            throws CryptoFault {
        var bot = machine.deviceKeys().path("keys");
        var payload = Json.object();
        payload.put("type", "m.room_key").put("sender", ALICE).put("recipient", BOT);
        payload.putObject("keys").put("ed25519", alice.ed25519().base64());
        payload.putObject("recipient_keys").put("ed25519", bot.path("ed25519:BOT").asText());
        payload.putObject("content")
                .put("algorithm", "m.megolm.v1.aes-sha2")
                .put("room_id", "!room")
                .put("session_id", key.id())
                .put("session_key", Encoding.base64(key.sessionKey()));
        var sealed = session.encrypt(json.bytes(payload));
        var event = events.addObject();
        event.put("sender", ALICE).put("type", "m.room.encrypted");
        var content = event.putObject("content");
        content.put("algorithm", "m.olm.v1.curve25519-aes-sha2");
        content.put("sender_key", alice.curve25519().base64());
        content.putObject("ciphertext")
                .putObject(bot.path("curve25519:BOT").asText())
                .put("type", sealed.type())
                .put("body", Encoding.base64(sealed.bytes()));
    }

    private ObjectNode event(MegolmOutbound key, int number) throws CryptoFault {
        var payload = Json.object();
        payload.put("type", "m.room.message").put("room_id", "!room");
        payload.putObject("content").put("msgtype", "m.text").put("body", "x".repeat(900));
        byte[] sealed = key.encrypt(json.bytes(payload));
        var event = Json.object();
        event.put("event_id", "$" + number).put("sender", ALICE).put("type", "m.room.encrypted");
        event.put("origin_server_ts", number);
        event.putObject("content")
                .put("algorithm", "m.megolm.v1.aes-sha2")
                .put("session_id", key.id())
                .put("ciphertext", Encoding.base64(sealed));
        return event;
    }

    /** The machine is seldom alone on its computer: the CPU time of this thread says more. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private static long used() {
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void say(String format, Object... values) {
        var line = String.format(format, values) + "\n";
        System.out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Memory implements CryptoStore {
        final TreeMap<String, byte[]> rows = new TreeMap<>();

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable(rows.get(key));
        }

        @Override
        public List<String> keys(String prefix, String after, int most) {
            String from = after.compareTo(prefix) > 0 ? after : prefix;
            return rows.tailMap(from, !from.equals(after)).keySet().stream()
                    .takeWhile(key -> key.startsWith(prefix))
                    .limit(most)
                    .toList();
        }

        @Override
        public void commit(Map<String, Optional<byte[]>> changes) {
            changes.forEach(
                    (key, value) ->
                            value.ifPresentOrElse(
                                    bytes -> rows.put(key, bytes), () -> rows.remove(key)));
        }
    }
}
