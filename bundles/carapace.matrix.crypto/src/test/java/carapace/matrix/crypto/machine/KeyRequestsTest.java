package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.secret.RecoveryKey;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;

/** Matrix specification, "Key requests", "Reporting that decryption keys are withheld". */
@DisplayName("A key request")
class KeyRequestsTest {
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";

    private final FakeHomeserver server = new FakeHomeserver();
    private final Client alice = new Client(server, ALICE, "ALICE1");
    private final Client bob = new Client(server, BOB, "BOB1");

    @BeforeEach
    void together() {
        IdentityTest.bootstrap(alice);
        byte[] key = RecoveryKey.generate(new SecureRandom());
        alice.machine.createRecovery(key);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        bob.say(ROOM, "before the second device");
        Client.settle(alice, bob);
        recovery = key;
    }

    private byte[] recovery;

    private ObjectNode first() {
        return server.rooms.get(ROOM).timeline.stream()
                .filter(e -> e.path("type").asText().equals("m.room.encrypted"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void is_answered_between_verified_devices_of_one_user() {
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(recovery);
        Client.settle(alice, second);
        second.decrypt(ROOM, first());
        Client.settle(alice, second, bob);
        assertThat(second.texts()).contains("before the second device");
        // It came by way of another device: what it says about its origin is not proved.
        assertThat(second.read.getLast().authentic()).isFalse();
    }

    @Test
    void is_made_for_what_waits_as_soon_as_there_is_somebody_to_ask() {
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(alice, second);
        second.decrypt(ROOM, first());
        Client.settle(alice, second);
        assertThat(second.texts()).isEmpty();
        second.machine.recover(recovery);
        Client.settle(alice, second);
        assertThat(second.texts()).contains("before the second device");
    }

    @Test
    void is_not_answered_for_a_device_that_is_not_verified() {
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(alice, second);
        request(ALICE, "ALICE2");
        Client.settle(alice, second, bob);
        second.decrypt(ROOM, first());
        assertThat(second.texts()).isEmpty();
    }

    @Test
    void of_another_user_is_not_answered() {
        server.log.clear();
        request(BOB, "BOB1");
        Client.settle(alice);
        assertThat(server.log).noneMatch(r -> r.kind() == Request.Kind.TO_DEVICE);
    }

    private void request(String user, String device) {
        var content = Json.object();
        content.put("action", "request").put("requesting_device_id", device);
        content.put("request_id", "r1");
        content.putObject("body")
                .put("algorithm", "m.megolm.v1.aes-sha2")
                .put("room_id", ROOM)
                .put("session_id", first().path("content").path("session_id").asText());
        var event = Json.object();
        event.put("sender", user).put("type", "m.room_key_request");
        event.set("content", content);
        server.inject(ALICE, "ALICE1", event);
    }

    @Test
    void is_answered_with_a_code_when_the_key_is_not_there() {
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(recovery);
        Client.settle(alice, second);
        var unknown = first().deepCopy();
        unknown.put("event_id", "$unknown");
        ((ObjectNode) unknown.get("content")).put("session_id", "nobody has it");
        second.decrypt(ROOM, unknown);
        Client.settle(alice, second);
        var again = (Decryption.Unreadable) second.machine.decrypt(ROOM, unknown);
        assertThat(again.withheld()).contains("m.unavailable");
    }

    @Test
    void is_not_needed_where_a_device_has_no_keys_and_the_sender_says_so() {
        server.oneTime.get(BOB + "|BOB1").clear();
        server.fallback.remove(BOB + "|BOB1");
        bob.store.rows.keySet().removeIf(row -> row.startsWith("olm/"));
        alice.store.rows.keySet().removeIf(row -> row.startsWith("olm/"));
        alice.reopen();
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "not for Bob");
        Client.settle(alice);
        assertThat(server.toDevice.get(BOB + "|BOB1"))
                .anyMatch(e -> e.path("content").path("code").asText().equals("m.no_olm"));
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "still not, and not said twice");
        Client.settle(alice);
        assertThat(server.toDevice.get(BOB + "|BOB1"))
                .filteredOn(e -> e.path("content").path("code").asText().equals("m.no_olm"))
                .hasSize(1);
    }

    @Test
    void carries_whether_history_may_be_shared() {
        assertThat(first().path("content").has("shared_history")).isFalse();
        bob.machine.rotate(ROOM);
        server.state(
                ROOM,
                "m.room.history_visibility",
                "",
                Json.object().put("history_visibility", "joined"));
        Client.settle(alice, bob);
        alice.machine.createBackup();
        Client.settle(alice);
        bob.say(ROOM, "only for those who are here");
        Client.settle(alice, bob);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(recovery);
        Client.settle(alice, second);
        assertThat(alice.texts()).contains("only for those who are here");
    }
}
