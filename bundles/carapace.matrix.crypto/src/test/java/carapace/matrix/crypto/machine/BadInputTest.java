package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.store.StoreFault;
import carapace.matrix.crypto.trust.Person;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A hostile homeserver and hostile peers: nothing untyped, nothing lost, nothing unbounded. */
@DisplayName("A machine fed with bad input")
class BadInputTest {
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";
    private static final long SEED = Long.getLong("carapace.seed", 7L);

    private final FakeHomeserver server = new FakeHomeserver();
    private final Client alice = new Client(server, ALICE, "ALICE1");
    private final Client bob = new Client(server, BOB, "BOB1");
    private final Random random = new Random(SEED);

    @BeforeEach
    void together() {
        IdentityTest.bootstrap(alice);
        IdentityTest.bootstrap(bob);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "before");
        Client.settle(alice, bob);
    }

    private void stillWorks() {
        alice.say(ROOM, "after");
        bob.say(ROOM, "answer");
        Client.settle(alice, bob);
        assertThat(bob.texts()).contains("before", "after");
        assertThat(alice.texts()).contains("answer");
    }

    @Test
    void takes_any_sync_without_harm() {
        var examples = new ArrayList<ObjectNode>();
        bob.onSync =
                sync -> {
                    examples.add(sync.deepCopy());
                    return sync;
                };
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "one");
        alice.machine.verify(BOB, null);
        Client.settle(alice, bob);
        for (var example : examples) {
            for (int round = 0; round < 150; round++) {
                var broken = example.deepCopy();
                spoil(broken);
                broken.remove("next_batch");
                assertThatCode(() -> bob.machine.receive(broken))
                        .as("seed %s: %s", SEED, broken)
                        .doesNotThrowAnyException();
            }
        }
        for (var flow : bob.machine.verifications()) {
            bob.machine.cancelVerification(ALICE, flow.id());
        }
        Client.settle(alice, bob);
        stillWorks();
    }

    @Test
    void takes_any_answer_without_harm() {
        bob.machine.resync();
        alice.machine.rotate(ROOM);
        for (int round = 0; round < 60; round++) {
            for (Request request : alice.machine.pull()) {
                var answer = server.answer(ALICE, "ALICE1", request);
                var broken = answer.body().deepCopy();
                if (broken instanceof ObjectNode object) {
                    spoil(object);
                }
                int status = random.nextInt(3) == 0 ? 400 + random.nextInt(150) : 200;
                assertThatCode(() -> alice.machine.answered(request, status, broken))
                        .as("seed %s: %s %s", SEED, request.kind(), broken)
                        .doesNotThrowAnyException();
            }
            alice.machine.resync();
        }
    }

    /** Takes one node somewhere inside and removes it, or puts nonsense into its place. */
    private void spoil(ObjectNode tree) {
        JsonNode at = tree;
        for (int depth = random.nextInt(8); depth >= 0; depth--) {
            if (at instanceof ObjectNode object && !object.isEmpty()) {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                String name = names.get(random.nextInt(names.size()));
                if (depth == 0 || !object.get(name).isContainerNode()) {
                    nonsense().ifPresentOrElse(n -> object.set(name, n), () -> object.remove(name));
                    return;
                }
                at = object.get(name);
            } else if (at instanceof ArrayNode array && !array.isEmpty()) {
                int index = random.nextInt(array.size());
                if (depth == 0 || !array.get(index).isContainerNode()) {
                    nonsense().ifPresentOrElse(n -> array.set(index, n), () -> array.remove(index));
                    return;
                }
                at = array.get(index);
            }
        }
    }

    private Optional<JsonNode> nonsense() {
        var make = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(make.nullNode());
            case 2 -> Optional.of(make.numberNode(-1));
            case 3 -> Optional.of(make.numberNode(1.5));
            case 4 -> Optional.of(make.numberNode(Long.MAX_VALUE));
            case 5 -> Optional.of(make.textNode(""));
            case 6 -> Optional.of(make.textNode("x".repeat(70_000)));
            case 7 -> Optional.of(make.textNode("@a\0b:\ud800"));
            case 8 -> Optional.of(make.booleanNode(true));
            case 9 -> Optional.of(make.objectNode());
            case 10 -> Optional.of(make.arrayNode().add(make.arrayNode()));
            default -> Optional.of(make.objectNode().put("@x:y", "z").put("", ""));
        };
    }

    @Test
    void takes_any_encrypted_event_without_harm() {
        var event = server.rooms.get(ROOM).timeline.getLast();
        for (int round = 0; round < 500; round++) {
            var broken = event.deepCopy();
            spoil(broken);
            if (!broken.equals(event)) {
                assertThatCode(() -> bob.machine.decrypt(ROOM, broken))
                        .as("seed %s: %s", SEED, broken)
                        .doesNotThrowAnyException();
            }
        }
        stillWorks();
    }

    @Test
    void takes_a_sync_that_repeats_or_goes_back() {
        var all = new ArrayList<ObjectNode>();
        bob.onSync =
                sync -> {
                    all.add(sync.deepCopy());
                    return sync;
                };
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "one");
        Client.settle(alice, bob);
        alice.say(ROOM, "two");
        Client.settle(alice, bob);
        server.log.clear();
        for (int round = 0; round < 3; round++) {
            all.forEach(sync -> bob.machine.receive(sync));
        }
        Client.settle(bob);
        // A message read twice is no broken session: nobody was sent a new one.
        assertThat(server.log).noneMatch(r -> r.kind() == Request.Kind.KEYS_CLAIM);
        stillWorks();
    }

    @Test
    void keeps_a_thousand_of_ten_thousand_devices() {
        var real = server.deviceKeys.get(ALICE + "|ALICE1");
        var answer = Json.object();
        var devices = answer.putObject("device_keys").putObject(ALICE);
        for (int i = 0; i < 10_000; i++) {
            devices.set("D" + i, real.deepCopy().put("device_id", "D" + i));
        }
        devices.set("ALICE1", real);
        server.touch(ALICE);
        bob.machine.receive(server.sync(BOB, "BOB1", ""));
        for (Request request : bob.machine.pull()) {
            if (request.kind() == Request.Kind.KEYS_QUERY) {
                bob.machine.answered(request, 200, answer);
            }
        }
        assertThat(bob.machine.devices(ALICE)).hasSizeLessThanOrEqualTo(Person.MOST_DEVICES);
        assertThat(bob.store.largest).isLessThan(4 << 20);
    }

    @Test
    void asks_for_no_more_one_time_keys_than_it_should() {
        for (long count : List.of(10_000L, -5L, Long.MAX_VALUE)) {
            var sync = Json.object();
            sync.putObject("device_one_time_keys_count").put("signed_curve25519", count);
            bob.machine.receive(sync);
            for (Request request : bob.machine.pull()) {
                var body = request.body().orElseGet(Json::object);
                assertThat(body.path("one_time_keys").size()).isLessThanOrEqualTo(100);
            }
        }
    }

    @Test
    void keeps_a_bounded_number_of_unreadable_events_and_withheld_codes() {
        for (int i = 0; i < 700; i++) {
            var event = server.rooms.get(ROOM).timeline.getLast().deepCopy();
            event.put("event_id", "$x" + i);
            ((ObjectNode) event.get("content")).put("session_id", "s" + i);
            var outcome = (Decryption.Unreadable) bob.machine.decrypt(ROOM, event);
            assertThat(outcome.waiting()).isEqualTo(i < 500);
        }
        var sync = Json.object();
        var events = sync.putObject("to_device").putArray("events");
        for (int i = 0; i < 3000; i++) {
            var content = Json.object().put("code", "m.unverified".repeat(50));
            content.put("room_id", ROOM).put("session_id", "w" + i);
            var event = events.addObject();
            event.put("sender", ALICE).put("type", "m.room_key.withheld");
            event.set("content", content);
        }
        bob.machine.receive(sync);
        assertThat(bob.store.rows.keySet().stream().filter(r -> r.startsWith("withheld/")))
                .hasSizeLessThanOrEqualTo(2000);
        stillWorks();
    }

    @Test
    void keeps_a_bounded_number_of_verifications() {
        for (int i = 0; i < 400; i++) {
            var content = Json.object();
            content.put("from_device", "X").put("transaction_id", "t" + i);
            content.put("timestamp", server.now.toEpochMilli());
            content.putArray("methods").add("m.sas.v1");
            var event = Json.object();
            event.put("sender", "@u" + i + ":example.org");
            event.put("type", "m.key.verification.request");
            event.set("content", content);
            server.inject(BOB, "BOB1", event);
        }
        bob.turn();
        assertThat(bob.machine.verifications()).hasSize(256);
        stillWorks();
    }

    @Test
    void ignores_room_keys_that_did_not_come_through_olm() {
        var key = Json.object();
        key.put("algorithm", "m.megolm.v1.aes-sha2").put("room_id", ROOM);
        key.put("session_id", "x").put("session_key", "AgAAAA");
        for (String type : List.of("m.room_key", "m.forwarded_room_key", "m.secret.send")) {
            var event = Json.object();
            event.put("sender", ALICE).put("type", type);
            event.set("content", key);
            server.inject(BOB, "BOB1", event);
        }
        Client.settle(bob);
        stillWorks();
    }

    @Test
    void is_opened_only_with_its_own_key_and_by_its_own_device() {
        assertThatExceptionOfType(StoreFault.class)
                .isThrownBy(() -> openWith(new byte[32], "OTHER"))
                .satisfies(f -> assertThat(f.reason()).isEqualTo(StoreFault.Reason.OTHER_DEVICE));
        byte[] wrong = new byte[32];
        wrong[0] = 1;
        assertThatExceptionOfType(StoreFault.class)
                .isThrownBy(() -> openWith(wrong, "BOB1"))
                .satisfies(f -> assertThat(f.reason()).isEqualTo(StoreFault.Reason.ROW_REFUSED));
        // A row under another name is refused too.
        var rows = bob.store.rows;
        rows.put("account", rows.get("account-state"));
        assertThatExceptionOfType(StoreFault.class)
                .isThrownBy(() -> openWith(new byte[32], "BOB1"));
    }

    private void openWith(byte[] key, String device) {
        CryptoMachine.open(BOB, device, bob.store, key, Client.SETTINGS, () -> server.now);
    }

    @Test
    void says_nothing_secret_in_words() {
        String text =
                alice.machine.pull().toString()
                        + alice.machine.own()
                        + alice.machine.verifications()
                        + new StoreFault(StoreFault.Reason.UNAVAILABLE);
        assertThat(text).doesNotContain("session_key").doesNotContain("ciphertext");
    }
}
