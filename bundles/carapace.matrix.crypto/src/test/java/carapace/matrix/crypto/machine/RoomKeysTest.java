package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.trust.SharePolicy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Matrix specification, "Messaging algorithms", "Tracking the device list", "Withheld". */
@DisplayName("A machine in encrypted rooms")
class RoomKeysTest {
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";

    private final FakeHomeserver server = new FakeHomeserver();
    private final Client alice = new Client(server, ALICE, "ALICE1");
    private final Client bob = new Client(server, BOB, "BOB1");

    private void together() {
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
    }

    @Test
    void sends_what_the_other_side_reads_in_both_directions() {
        together();
        alice.say(ROOM, "hello 🦀");
        Client.settle(alice, bob);
        bob.say(ROOM, "hello back");
        Client.settle(alice, bob);
        assertThat(bob.texts()).containsExactly("hello 🦀", "hello back");
        assertThat(alice.texts()).containsExactly("hello 🦀", "hello back");
        assertThat(bob.read.getFirst().device()).contains("ALICE1");
        assertThat(bob.read.getFirst().authentic()).isTrue();
        assertThat(bob.unread).isEmpty();
    }

    @Test
    void goes_on_after_every_restart() {
        together();
        for (int i = 0; i < 5; i++) {
            alice.say(ROOM, "a" + i);
            Client.settle(alice, bob);
            alice.reopen();
            bob.reopen();
            bob.say(ROOM, "b" + i);
            Client.settle(alice, bob);
        }
        assertThat(bob.texts())
                .containsExactly("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4");
    }

    @Test
    void gives_a_new_device_the_next_messages_only() {
        together();
        alice.say(ROOM, "before");
        Client.settle(alice, bob);
        var second = new Client(server, BOB, "BOB2");
        Client.settle(alice, bob, second);
        alice.say(ROOM, "after");
        Client.settle(alice, bob, second);
        assertThat(second.texts()).containsExactly("after");
        assertThat(second.unread)
                .extracting(Decryption.Unreadable::reason)
                .containsExactly(Decryption.Reason.MISSING_SESSION);
    }

    @Test
    void begins_a_new_key_when_somebody_leaves_or_loses_a_device() {
        var carol = new Client(server, "@carol:example.org", "CAROL1");
        server.createRoom(ROOM, true, ALICE, BOB, carol.user);
        Client.settle(alice, bob, carol);
        alice.say(ROOM, "one");
        Client.settle(alice, bob, carol);
        server.membership(ROOM, carol.user, "leave");
        Client.settle(alice, bob, carol);
        alice.say(ROOM, "two");
        var second = new Client(server, BOB, "BOB2");
        Client.settle(alice, bob, second);
        alice.say(ROOM, "three");
        server.deviceKeys.remove(BOB + "|BOB2");
        server.touch(BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "four");
        Client.settle(alice, bob);
        assertThat(sessions()).hasSize(4).doesNotHaveDuplicates();
        assertThat(carol.texts()).containsExactly("one");
        assertThat(bob.texts()).containsExactly("one", "two", "three", "four");
    }

    private List<String> sessions() {
        var all =
                server.rooms.get(ROOM).timeline.stream()
                        .filter(e -> e.path("type").asText().equals("m.room.encrypted"))
                        .map(e -> e.path("content").path("session_id").asText())
                        .toList();
        // "two" and "three" may share one: a device more is no reason for a new key.
        assertThat(all.get(1)).isEqualTo(all.get(2));
        return List.of(all.get(0), all.get(1), all.get(3), "end");
    }

    @Test
    void begins_a_new_key_after_a_hundred_messages_and_after_a_week() {
        together();
        for (int i = 0; i < 101; i++) {
            alice.say(ROOM, "n" + i);
        }
        var events = encrypted();
        assertThat(events.get(99)).isEqualTo(events.get(0));
        assertThat(events.get(100)).isNotEqualTo(events.get(0));
        server.now = server.now.plus(Duration.ofDays(7));
        alice.say(ROOM, "a week later");
        assertThat(encrypted().get(101)).isNotEqualTo(events.get(100));
        server.state(
                ROOM,
                "m.room.history_visibility",
                "",
                Json.object().put("history_visibility", "joined"));
        Client.settle(alice, bob);
        alice.say(ROOM, "less visible");
        assertThat(encrypted().get(102)).isNotEqualTo(encrypted().get(101));
        Client.settle(alice, bob);
        assertThat(bob.texts()).hasSize(103);
    }

    private List<String> encrypted() {
        return server.rooms.get(ROOM).timeline.stream()
                .filter(e -> e.path("type").asText().equals("m.room.encrypted"))
                .map(e -> e.path("content").path("session_id").asText())
                .toList();
    }

    @Test
    void tells_devices_why_they_get_no_key() {
        alice.settings = Client.SETTINGS.share(SharePolicy.CROSS_SIGNED);
        alice.reopen();
        together();
        alice.say(ROOM, "not for unsigned devices");
        Client.settle(alice, bob);
        assertThat(bob.texts()).isEmpty();
        bob.decrypt(ROOM, last());
        assertThat(bob.unread.getLast().withheld()).contains("m.unverified");
        alice.machine.block(BOB, "BOB1", true);
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "nor for blocked ones");
        Client.settle(alice, bob);
        bob.decrypt(ROOM, last());
        assertThat(bob.unread.getLast().withheld()).contains("m.blacklisted");
    }

    private ObjectNode last() {
        return server.rooms.get(ROOM).timeline.getLast();
    }

    @Test
    void reads_events_whose_key_comes_late() {
        together();
        bob.onSync =
                sync -> {
                    sync.putObject("to_device").putArray("events");
                    return sync;
                };
        alice.say(ROOM, "early");
        var held = new ArrayList<>(server.toDevice.get(BOB + "|BOB1"));
        Client.settle(alice, bob);
        assertThat(bob.texts()).isEmpty();
        assertThat(bob.unread.getFirst().waiting()).isTrue();
        bob.reopen();
        bob.onSync = sync -> sync;
        held.forEach(event -> server.inject(BOB, "BOB1", event));
        Client.settle(alice, bob);
        assertThat(bob.texts()).containsExactly("early");
        assertThat(bob.machine.late()).isEmpty();
    }

    @Test
    void refuses_replays_and_foreign_senders_and_rooms() {
        together();
        server.createRoom("!other:example.org", true, ALICE, BOB);
        alice.say(ROOM, "once");
        Client.settle(alice, bob);
        var event = last();
        assertThat(bob.machine.decrypt(ROOM, event)).isInstanceOf(Decryption.Plain.class);
        assertThat(reason(event.deepCopy().put("event_id", "$again:example.org")))
                .isEqualTo(Decryption.Reason.REPLAY);
        assertThat(reason(event.deepCopy().put("sender", BOB)))
                .isEqualTo(Decryption.Reason.WRONG_SENDER);
        var moved = (Decryption.Unreadable) bob.machine.decrypt("!other:example.org", event);
        assertThat(moved.reason()).isEqualTo(Decryption.Reason.MISSING_SESSION);
        var broken = event.deepCopy();
        ((ObjectNode) broken.get("content")).put("ciphertext", "AwgA");
        assertThat(reason(broken)).isEqualTo(Decryption.Reason.REFUSED);
        var algorithm = event.deepCopy();
        ((ObjectNode) algorithm.get("content")).put("algorithm", "m.other");
        assertThat(reason(algorithm)).isEqualTo(Decryption.Reason.UNKNOWN_ALGORITHM);
    }

    private Decryption.Reason reason(ObjectNode event) {
        return ((Decryption.Unreadable) bob.machine.decrypt(ROOM, event)).reason();
    }

    @Test
    void repairs_a_session_that_its_peer_lost() {
        together();
        alice.say(ROOM, "one");
        Client.settle(alice, bob);
        bob.say(ROOM, "two");
        Client.settle(alice, bob);
        // Bob's store loses the session, as a restored copy would.
        bob.store.rows.keySet().removeIf(row -> row.startsWith("olm/"));
        bob.reopen();
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "lost");
        Client.settle(alice, bob);
        assertThat(bob.texts()).doesNotContain("lost");
        alice.machine.rotate(ROOM);
        alice.say(ROOM, "found");
        Client.settle(alice, bob);
        assertThat(bob.texts()).contains("found");
    }

    @Test
    void uses_the_fallback_key_and_replaces_it() {
        together();
        var before = server.fallback.get(BOB + "|BOB1").deepCopy();
        server.oneTime.get(BOB + "|BOB1").clear();
        alice.say(ROOM, "through the fallback key");
        assertThat(server.fallbackUsed.get(BOB + "|BOB1")).isTrue();
        Client.settle(alice, bob);
        assertThat(bob.texts()).containsExactly("through the fallback key");
        assertThat(server.fallback.get(BOB + "|BOB1")).isNotEqualTo(before);
        assertThat(server.oneTime.get(BOB + "|BOB1")).hasSize(50);
    }

    @Test
    void stops_uploading_when_the_homeserver_holds_other_keys_under_its_ids() {
        Client.settle(alice);
        var lost = new Client(server, ALICE, "ALICE1");
        lost.turn();
        assertThat(lost.events(MachineEvent.OneTimeKeysConflict.class)).hasSize(1);
        lost.reopen();
        server.log.clear();
        lost.turn();
        assertThat(server.log).noneMatch(r -> r.kind() == Request.Kind.KEYS_UPLOAD);
    }

    @Test
    void never_switches_encryption_off() {
        together();
        server.state(ROOM, "m.room.encryption", "", Json.object().put("algorithm", "none"));
        server.state(ROOM, "m.room.encryption", "", Json.object());
        Client.settle(alice, bob);
        alice.say(ROOM, "still sealed");
        Client.settle(alice, bob);
        assertThat(bob.texts()).containsExactly("still sealed");
    }
}
