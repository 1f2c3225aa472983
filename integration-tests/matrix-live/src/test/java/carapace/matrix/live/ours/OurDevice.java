package carapace.matrix.live.ours;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.secret.EncryptedAttachment;
import carapace.matrix.live.Live;
import carapace.matrix.live.peer.Session;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A device with our engine, as the tests speak to it: every wish waits until it is so. */
public final class OurDevice extends VerifyingDevice {
    private final AtomicLong transactions = new AtomicLong();
    private final Map<String, Set<String>> sessions = new ConcurrentHashMap<>();

    private OurDevice(Session session, MachineSettings settings, MemoryStore store) {
        super(session, settings, store);
    }

    /** A new user, with the engine as it comes. */
    public static OurDevice register(Live.Stage stage) throws IOException, InterruptedException {
        return register(stage, MachineSettings.defaults());
    }

    public static OurDevice register(Live.Stage stage, MachineSettings settings)
            throws IOException, InterruptedException {
        var session = Session.register(stage.homeserver().uri(), stage.freshName("ours"), "p");
        return ready(new OurDevice(session, settings, new MemoryStore()));
    }

    /** Another device of a user that exists. */
    public static OurDevice again(Live.Stage stage, String localPart)
            throws IOException, InterruptedException {
        var session = Session.login(stage.homeserver().uri(), localPart, "p");
        return ready(new OurDevice(session, MachineSettings.defaults(), new MemoryStore()));
    }

    private static OurDevice ready(OurDevice device) throws InterruptedException {
        device.quiet();
        return device;
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    /** An encrypted room with shared history. */
    public String createRoom(String... invited) throws InterruptedException {
        return createRoomWithHistory("shared", invited);
    }

    public String createRoomWithHistory(String visibility, String... invited)
            throws InterruptedException {
        var body = Session.object().put("preset", "private_chat");
        var invite = body.putArray("invite");
        for (String user : invited) {
            invite.add(user);
        }
        var initial = body.putArray("initial_state");
        var history = initial.addObject().put("type", "m.room.history_visibility");
        history.put("state_key", "").putObject("content").put("history_visibility", visibility);
        var encryption = initial.addObject().put("type", "m.room.encryption");
        encryption
                .put("state_key", "")
                .putObject("content")
                .put("algorithm", "m.megolm.v1.aes-sha2");
        String room = post.call("POST", "/createRoom", body).path("room_id").asText();
        awaitJoined(room, user());
        return room;
    }

    public void join(String room) throws InterruptedException {
        post.call("POST", "/join/" + encoded(room), Session.object());
        awaitJoined(room, user());
    }

    public void kick(String room, String user) throws InterruptedException {
        post.call("POST", room(room) + "/kick", Session.object().put("user_id", user));
        until("was not seen to leave", () -> engine.membership(room, user).equals("leave"));
    }

    private static String room(String room) {
        return "/rooms/" + encoded(room);
    }

    public void awaitJoined(String room, String user) throws InterruptedException {
        until(user + " does not join", () -> engine.membership(room, user).equals("join"));
    }

    /** Encrypts and sends; the event's id. */
    public String send(String room, String text) throws InterruptedException {
        return send(room, Session.object().put("msgtype", "m.text").put("body", text));
    }

    /** Encrypts a file, stores it and sends what opens it. */
    public String attach(String room, byte[] file) throws IOException, InterruptedException {
        var sealed = EncryptedAttachment.seal(file, new SecureRandom());
        var content = Session.object().put("msgtype", "m.file").put("body", "file");
        content.set("file", sealed.file().put("url", post.session().upload(sealed.cipherText())));
        return send(room, content);
    }

    public byte[] readAttachment(String room, String event)
            throws IOException, InterruptedException, CryptoFault {
        var file = (ObjectNode) awaitText(room, event).content().path("file");
        return EncryptedAttachment.open(post.session().download(file.path("url").asText()), file);
    }

    private String send(String room, ObjectNode content) throws InterruptedException {
        var sealed =
                await(
                        "cannot encrypt",
                        () ->
                                machine.encrypt(room, "m.room.message", content)
                                                instanceof Encryption.Ready(ObjectNode ready)
                                        ? Optional.of(ready)
                                        : Optional.empty());
        sessions.computeIfAbsent(room, id -> new LinkedHashSet<>())
                .add(sealed.path("session_id").asText());
        String path = room(room) + "/send/m.room.encrypted/t" + transactions.incrementAndGet();
        return post.call("PUT", path, sealed).path("event_id").asText();
    }

    /** The Megolm sessions of what we sent. */
    public Set<String> sentSessions(String room) {
        return sessions.getOrDefault(room, Set.of());
    }

    /** The next message begins a new Megolm session. */
    public void forgetRoomKey(String room) {
        machine.rotate(room);
    }

    public Decryption.Plain awaitText(String room, String event) throws InterruptedException {
        return await(
                "cannot read " + engine.outcomes().get(event),
                () ->
                        engine.outcomes().get(event) instanceof Decryption.Plain plain
                                ? Optional.of(plain)
                                : Optional.empty());
    }

    /** Why an event cannot be read, once its sender's word has come too. */
    public Decryption.Unreadable awaitWithheld(String room, String event)
            throws InterruptedException {
        return await(
                "nothing was withheld",
                () -> {
                    var sealed = engine.sealed().get(event);
                    return sealed != null
                                    && machine.decrypt(room, sealed)
                                            instanceof Decryption.Unreadable unreadable
                                    && unreadable.withheld().isPresent()
                            ? Optional.of(unreadable)
                            : Optional.empty();
                });
    }

    /**
     * The process is killed and started again: what was not stored is forgotten.
     *
     * @return the same device, to be used from now on
     */
    public OurDevice restart() throws InterruptedException {
        engine.close();
        var again = new OurDevice(post.session(), settings, engine.store().copy());
        again.transactions.set(transactions.get());
        return again;
    }
}
